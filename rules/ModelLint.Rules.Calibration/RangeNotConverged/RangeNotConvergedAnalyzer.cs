using System.Collections.Immutable;
using ModelLint.Analysis.Coverage;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Findings.Plots;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Calibration.RangeNotConverged;

/// <summary>Ranges that still grow with every sample: half of them would have given clearly narrower ones.</summary>
public sealed class RangeNotConvergedAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3004", "RangeNotConverged", Category.Calibration, Severity.Warning,
        title: "Ranges still grow with the number of samples",
        message: "The range of '{value}' still grows: half of the samples would miss {missed} of it{others}.",
        description: "Half of the samples, taken at random, should give nearly the range that all give. Where they don't, as many samples again would widen it about as much once more, and what the device sees beyond it saturates.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3004"),
        Tags = ["calibration"],
    };

    /// <summary>Rule-catalogue CAL005.</summary>
    public static readonly RuleOption<double> Output = new("output", 0.05, "Share of its range that half of the samples miss on average from which an output is told.");

    /// <summary>Own choice, tuned on real models: values inside differ much more from each other than outputs.</summary>
    public static readonly RuleOption<double> Inside = new("inside", 0.1, "The same for a value inside the model.");

    /// <summary>Own choice: some value always has a long tail.</summary>
    public static readonly RuleOption<double> Many = new("many", 0.2, "Share of the values inside from which they are told.");

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("min", "min", AlignRight: true), new("max", "max", AlignRight: true), new("missedByHalf", "half misses", AlignRight: true), new("minSample", "min from"), new("maxSample", "max from"),
    ];

    const int MaxRows = 10;

    const int MaxPlots = 3;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Output, Inside, Many];

    sealed record Growing(SeenValue Seen, double Missed);

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var judged = SeenValue.All(context).Select(static v => (Seen: v, Missed: RangeSupport.MissedByHalf(v.Seen.SampleExtremes.AsSpan())))
            .Where(static v => v.Missed is not null).Select(static v => new Growing(v.Seen, v.Missed!.Value)).ToList();
        if (judged.Count == 0)
        {
            context.NotApplicable("fewer than four samples, or their extremes aren't known: whether ranges converge can't be told");
            return;
        }

        var outputs = judged.Where(v => v.Seen.IsOutput && v.Missed > context.Get(Output)).ToList();
        var inside = judged.Where(v => !v.Seen.IsOutput && v.Missed > context.Get(Inside)).ToList();
        if (inside.Count <= context.Get(Many) * judged.Count(static v => !v.Seen.IsOutput)) inside = [];
        if (outputs.Count + inside.Count == 0) return;
        var told = outputs.OrderByDescending(static v => v.Missed).Concat(inside.OrderByDescending(static v => v.Missed)).ToList();
        context.Report(Rule, ModelElement.Of(told[0].Seen.Value), new FindingDetails
        {
            Arguments =
            [
                new("value", told[0].Seen.Label), new("missed", FactValue.Of(told[0].Missed, Wording.Percent(told[0].Missed))),
                new("others", FactValue.Of(told.Count - 1, told.Count == 1 ? "" : $", and more than {Wording.Percent(context.Get(inside.Count > 0 ? Inside : Output))} of {Wording.Count(told.Count - 1, "other")}")),
            ],
            Facts = [new("judged", judged.Count)],
            Table = new FactTable("values", _columns, [.. told.Take(MaxRows).Select(v => Row(v, observed))]),
            Meaning = "As many samples again would widen these ranges by about as much once more; until then what the device sees beyond them saturates.",
            Grounds = $"the mean over all halves of the {Wording.Count(observed.Samples, "sample")}, from each sample's extremes",
            Advice = [new Advice("Add samples that differ from these; look first at those that made the extremes, and add what is like them.", [])],
            Plots = [.. told.Take(MaxPlots).Select(static v => new ConvergencePlot(v.Seen.Label, v.Seen.Seen.SampleExtremes))],
            Certainty = Certainty.Observed,
        });
    }

    static ImmutableArray<FactValue> Row(Growing growing, Observations observed)
    {
        var seen = growing.Seen.Seen;
        return
        [
            growing.Seen.Label, seen.Range.Lo, seen.Range.Hi, FactValue.Of(growing.Missed, Wording.Percent(growing.Missed)),
            Maker(seen, observed, static (e, range) => e.Min == range.Range.Lo), Maker(seen, observed, static (e, range) => e.Max == range.Range.Hi),
        ];
    }

    static FactValue Maker(ValueObservation seen, Observations observed, Func<SampleExtremes, ValueObservation, bool> made) =>
        seen.SampleExtremes.Index().Where(e => made(e.Item, seen)).Select(e => (FactValue)Wording.SampleName(observed, e.Index)).FirstOrDefault();
}
