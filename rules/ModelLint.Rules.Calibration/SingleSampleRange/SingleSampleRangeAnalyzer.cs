using System.Collections.Immutable;
using ModelLint.Analysis.Coverage;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Findings.Plots;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Calibration.SingleSampleRange;

/// <summary>Ranges that one sample alone holds up.</summary>
public sealed class SingleSampleRangeAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3005", "SingleSampleRange", Category.Calibration, Severity.Warning,
        title: "A range rests on a single sample",
        message: "'{sample}' alone holds up the range of '{value}': it reaches {reached}, the next sample {next}{others}.",
        description: "Without that one sample the range would be much narrower. Either it is a freak that takes codes from everything else, or the rest of the data lack what it shows.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3005"),
        Tags = ["calibration", "outlier"],
    };

    /// <summary>Own choice, tuned on real models: three tenths cost half a bit.</summary>
    public static readonly RuleOption<double> Share = new("share", 0.3, "Share of the quantized range that is lost without the sample.");

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("sample", "sample"), new("reached", "reaches", AlignRight: true), new("next", "next one", AlignRight: true), new("share", "of the range", AlignRight: true),
    ];

    const int MaxRows = 10;

    const int MaxPlots = 3;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Share];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var judged = SeenValue.All(context).Select(static v => (Seen: v, Support: RangeSupport.Worst(v.Seen.SampleExtremes.AsSpan()))).Where(static v => v.Support is not null).ToList();
        if (judged.Count == 0)
        {
            context.NotApplicable("fewer than two samples, or their extremes aren't known: what a single one holds up can't be told");
            return;
        }

        var told = judged.Select(static v => (v.Seen, Support: v.Support!.Value)).Where(v => v.Support.Share > context.Get(Share))
            .OrderByDescending(static v => v.Seen.IsOutput).ThenByDescending(static v => v.Support.Share).ToList();
        if (told.Count == 0) return;
        var (worst, support) = told[0];
        var samples = told.GroupBy(v => Wording.SampleName(observed, v.Support.Sample)).OrderByDescending(static g => g.Count()).ThenBy(static g => g.Key, StringComparer.Ordinal).ToList();
        context.Report(Rule, ModelElement.Of(worst.Value), new FindingDetails
        {
            Arguments =
            [
                new("sample", Wording.SampleName(observed, support.Sample)), new("value", worst.Label), new("reached", support.Reached), new("next", support.Next),
                new("others", FactValue.Of(told.Count - 1, told.Count == 1 ? "" : $"; {Wording.Count(told.Count - 1, "other range")} rest{(told.Count == 2 ? "s" : "")} on one sample too")),
            ],
            Table = new FactTable("values", _columns,
                [.. told.Take(MaxRows).Select(v => ImmutableArray.Create<FactValue>(v.Seen.Label, Wording.SampleName(observed, v.Support.Sample), v.Support.Reached, v.Support.Next, FactValue.Of(v.Support.Share, Wording.Percent(v.Support.Share))))]),
            Meaning = $"With smallest and largest as the range, {Wording.Percent(support.Share)} of the codes of '{worst.Label}' serve that sample; if it is unlike what the device sees they are wasted, and if it isn't, more like it are missing.",
            Grounds = told.Count == 1 ? "each sample's extremes" : $"each sample's extremes; {Wording.Names([.. samples.Select(static g => $"{g.Key} ({Wording.Count(g.Count(), "range")})")])}",
            Advice = [new Advice("Look at the sample: leave it out if it is broken or foreign, else add more of its kind; a percentile or error-minimizing range (quantize --method) doesn't follow it.", [])],
            Plots = [.. told.Take(MaxPlots).Select(static v => new ConvergencePlot(v.Seen.Label, v.Seen.Seen.SampleExtremes))],
            Certainty = Certainty.Observed,
        });
    }
}
