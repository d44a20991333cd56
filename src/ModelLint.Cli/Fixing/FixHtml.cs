using System.Collections.Immutable;
using System.Text;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Cli.Comparing;
using ModelLint.Cli.Files;
using ModelLint.Cli.Linting;
using ModelLint.Cli.Output;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Driving;
using ModelLint.Reporting.Comparisons;
using ModelLint.Reporting.Html;
using ModelLint.Reporting.Pictures;
using ModelLint.Semantics;

namespace ModelLint.Cli.Fixing;

/// <summary>What a fix came to, as a page.</summary>
static class FixHtml
{
    static readonly ImmutableArray<FactColumn> _columns = [new("taken", "taken"), new("fix", "fix"), new("worst", "worst SQNR dB", AlignRight: true), new("verdict", "verdict")];

    /// <summary>Refuses a page where none can be written, or where the next run would not replace the folder for it.</summary>
    /// <exception cref="UsageException">It is such a place.</exception>
    public static void Require(string page, string folder)
    {
        OutputFile.Require(page);
        if (RealPath.IsSame(Path.GetDirectoryName(Path.GetFullPath(page))!, folder)) throw new UsageException($"--html '{page}' lies in the folder that the fix writes, where only models and what belongs to them go: name a file beside it");
    }

    public static void Write(FixReport report, FixArguments arguments, string folder, Stream stream)
    {
        using var output = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        HtmlFix.Write(new FixSummary
        {
            ToolVersion = LintRunner.ToolVersion,
            Model = arguments.Model,
            Outcome = FixText.Outcome(report, arguments, folder),
            Files = [.. report.Files.Select(static f => f.Name)],
            Mended = [.. report.Applied.Select(static a => new MendedFindings(a.Findings, FixText.Title(a.Fix), FixText.Checked(a.Verification), a.Notes))],
            Pictures = ModelPictures.Of(report.Original.Model, report.Evidence, report.Applied.SelectMany(static a => a.Findings)),
            Became = [.. Became(report)],
            Notes = [.. FixText.Promoted(report), .. FixText.NotMended(report)],
            Candidates = report.Candidates.IsEmpty ? null : Candidates(report),
            Choice = report.Candidates.IsEmpty ? "" : GainText.Choice(report, arguments),
            Slices = report.Gain is { } gain ? Slices(gain) : [],
            Gained = report.Gain is { } measured ? [.. GainText.Lines(measured)] : [],
        }, output);
    }

    // Of the integer part that a device gets, quantized where it is; a tail is said to be the rest.
    static IEnumerable<CaptionedPicture> Became(FixReport report)
    {
        foreach (var file in report.Files.Where(static f => f.Part is ModelPart.Whole or ModelPart.Head).GroupBy(static f => f.Part).Select(static g => g.OrderByDescending(static f => f.IsQuantized).First()))
            if (file.Document is { Model: var model } && GraphPicture.AroundOutputs(model.Graph, new ModelEvidence(model, ModelFacts.Of(model))) is { } picture)
                yield return new CaptionedPicture($"What is around the outputs of {file.Name}", picture);
    }

    static FactTable Candidates(FixReport report) => new("candidates", _columns, [.. GainText.Candidates(report).Select(static r => r.Select(static c => FactValue.Of(c)).ToImmutableArray())]);

    static ImmutableArray<SliceChange> Slices(FixGain gain)
    {
        var before = MeasuredSlice.All(gain.Before).ToDictionary(static s => s.Label, Of);
        return [.. MeasuredSlice.All(gain.After).Select(s => new SliceChange(before.GetValueOrDefault(s.Label), Of(s))).OrderBy(static s => (s.Before ?? s.After).Sqnr ?? double.PositiveInfinity)];
    }

    static SliceQuality Of(MeasuredSlice slice) => SliceQualities.Of(slice.Notation == "all" ? slice.Output : $"{slice.Output} {slice.Notation}", "", slice.Figures);
}
