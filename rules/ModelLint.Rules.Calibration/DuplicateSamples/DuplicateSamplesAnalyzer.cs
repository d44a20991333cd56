using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Calibration.DuplicateSamples;

/// <summary>Samples that are byte for byte the same.</summary>
public sealed class DuplicateSamplesAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3003", "DuplicateSamples", Category.Calibration, Severity.Warning,
        title: "Samples are there more than once",
        message: "{duplicates} samples of '{data}' {verb} nothing new: '{copy}' is '{original}' again.",
        description: "A copy widens no range and shifts every average towards itself. What is said of the number of samples counts each one once.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3003"),
        Tags = ["calibration"],
    };

    /// <summary>Own choice.</summary>
    public static readonly RuleOption<double> Share = new("share", 0.05, "Share of copies among the samples from which they are told.");

    static readonly ImmutableArray<FactColumn> _columns = [new("sample", "sample"), new("copies", "copies"), new("count", "number", AlignRight: true)];

    const int MaxRows = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Share];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var groups = observed.SampleList.GroupBy(static s => s.Content).Where(static g => g.Count() > 1).Select(static g => g.Select(static s => s.Name).ToList()).ToList();
        var copies = groups.Sum(static g => g.Count - 1);
        if (copies == 0 || copies < context.Get(Share) * observed.SampleList.Length) return;
        context.Report(Rule, ModelElement.Of(context.Model.Graph), new FindingDetails
        {
            Arguments =
            [
                new("duplicates", FactValue.Of(copies, $"{copies} of {observed.SampleList.Length}")), new("data", Wording.DataOf(observed)), new("verb", copies == 1 ? "shows" : "show"),
                new("copy", groups[0][1]), new("original", groups[0][0]),
            ],
            Table = new FactTable("duplicates", _columns, [.. groups.OrderByDescending(static g => g.Count).Take(MaxRows).Select(static g => ImmutableArray.Create<FactValue>(g[0], Wording.Names(g[1..]), g.Count - 1))]),
            Meaning = $"Ranges rest on {observed.SampleList.Length - copies} samples, not {observed.SampleList.Length}; methods that average over samples (percentile, entropy, mean) count the copies as often as they are there.",
            Grounds = "their files have the same SHA-256",
            Advice = [new Advice("Leave the copies out, and look whether a script repeats frames.", [])],
            Certainty = Certainty.Observed,
        });
    }
}
