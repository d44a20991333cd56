using System.Text;
using ModelLint.Cli.Linting;
using ModelLint.Quantization.Comparing;
using ModelLint.Reporting.Comparisons;
using ModelLint.Reporting.Html;

namespace ModelLint.Cli.Comparing;

/// <summary>A comparison as a page.</summary>
static class ComparisonHtml
{
    public static void Write(ComparisonResult result, TargetVerdict? verdict, CompareArguments arguments, Stream stream)
    {
        using var output = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        HtmlComparison.Write(new ComparisonReport
        {
            ToolVersion = LintRunner.ToolVersion,
            Reference = arguments.Reference,
            Other = arguments.Quantized ?? arguments.DeviceOutputs ?? "",
            IsOfDevice = arguments.DeviceOutputs is not null,
            Samples = ComparisonText.Samples(result),
            Outputs = [.. result.Outputs.Select(SliceQualities.Of)],
            Layers = [.. result.Layers.Select(SliceQualities.Whole)],
            Notes = [.. verdict is null ? [] : TargetText.Sentences(verdict, result), .. result.Skipped.Select(static s => $"sample skipped: {s.Name}: {s.Reason}")],
        }, output);
    }
}
