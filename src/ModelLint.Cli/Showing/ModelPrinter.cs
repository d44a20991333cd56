using System.Text;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Linting;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;
using ModelLint.Reporting.Text;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Cli.Showing;

/// <summary>Carries out <c>modellint show</c>.</summary>
static class ModelPrinter
{
    /// <exception cref="UsageException">A range for an input that the model doesn't have.</exception>
    public static int Print(string path, bool isFull, bool hasRanges, bool hasDigests, FactsArguments arguments)
    {
        try
        {
            using var document = ModelDocument.Open(path);
            var facts = isFull ? null : ModelFacts.Of(document.Model, arguments.For(document, new ConfigurationSource(arguments.Config).For(path)));
            var options = new TextOptions { Full = isFull, Digests = hasDigests, Comment = facts is null ? null : value => Comment(facts, value, hasRanges) };
            using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
            OnnxText.Write(document, output, options);
            return ExitCode.Clean;
        }
        catch (ModelFormatException e)
        {
            Console.Error.WriteLine($"modellint: {SafeText.Of(path)}: cannot be read: {SafeText.Of(e.Message)}");
            return ExitCode.Unreadable;
        }
    }

    static string? Comment(ModelFacts facts, Value value, bool hasRanges)
    {
        var type = ShownType.Of(facts.TypeOf(value));
        if (!hasRanges || facts.TellingRangeOf(value) is not { IsUnknown: false } range) return type;
        var told = range.Lo == range.Hi ? $"= {Interval.Format(range.Lo)}" : type is null ? range.ToString() : $"in {range}";
        return type is null ? told : $"{type} {told}";
    }
}
