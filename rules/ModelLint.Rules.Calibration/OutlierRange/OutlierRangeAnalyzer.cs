using System.Collections.Immutable;
using ModelLint.Analysis.Coverage;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Calibration.OutlierRange;

/// <summary>Ranges that a few elements in a hundred thousand make twice as wide as all others need.</summary>
public sealed class OutlierRangeAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3006", "OutlierRange", Category.Calibration, Severity.Note,
        title: "A few elements make a range wide",
        message: "'{value}' reaches {reach}, but {share} of its elements stay within {core}{others}.",
        description: "With smallest and largest as the range, a handful of elements takes half of the codes or more from all others. Whether they matter shows only in the quantized model.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3006"),
        Tags = ["calibration", "outlier"],
    };

    /// <summary>ONNX Runtime's percentile calibration: 99.999.</summary>
    public static readonly RuleOption<double> Core = new("core", 0.99999, "Share of the elements that the core holds.");

    /// <summary>Half of the range is one bit.</summary>
    public static readonly RuleOption<double> Share = new("share", 0.5, "Core over the whole reach below which it is told: 0.5 is one bit.");

    /// <summary>Sony's Model Compression Toolkit removes outliers from 5 standard deviations.</summary>
    public static readonly RuleOption<double> Deviations = new("deviations", 5, "Standard deviations that the outermost element must lie from zero.");

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("min", "min", AlignRight: true), new("max", "max", AlignRight: true), new("core", "core", AlignRight: true), new("share", "core/reach", AlignRight: true),
        new("lostBits", "lost bits", AlignRight: true), new("deviations", "σ", AlignRight: true),
    ];

    const int MaxRows = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Core, Share, Deviations];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var core = context.Get(Core);
        var told = SeenValue.All(context).Select(v => (Seen: v, Tail: RangeTail.Of(v.Seen, core)))
            .Where(v => v.Tail is { } tail && tail.Share < context.Get(Share) && tail.Deviations > context.Get(Deviations)).Select(static v => (v.Seen, Tail: v.Tail!.Value))
            .OrderByDescending(static v => v.Seen.IsOutput).ThenBy(static v => v.Tail.Share).ToList();
        if (told.Count == 0) return;
        var (worst, tail) = told[0];
        context.Report(Rule, ModelElement.Of(worst.Value), new FindingDetails
        {
            Arguments =
            [
                new("value", worst.Label), new("reach", tail.Reach), new("share", FactValue.Of(core, $"{(100 * core).ToString("0.######")} %")), new("core", tail.Core),
                new("others", FactValue.Of(told.Count - 1, told.Count == 1 ? "" : $"; so {(told.Count == 2 ? "does" : "do")} {Wording.Count(told.Count - 1, "other value")}")),
            ],
            Table = new FactTable("values", _columns, [.. told.Take(MaxRows).Select(static v => Row(v.Seen, v.Tail))]),
            Meaning = $"With smallest and largest as the range, '{worst.Label}' loses {Interval.Format(Math.Round(Math.Log2(1 / tail.Share), 1))} of 8 bits to a few elements in a hundred thousand.",
            Grounds = "the histogram over all samples",
            Advice = [new Advice("Choose a range that weighs the error instead of following the extremes: modellint quantize does so unless told otherwise; elsewhere take percentile 99.999 for these values, and compare.", [])],
            Certainty = Certainty.Observed,
        });
    }

    static ImmutableArray<FactValue> Row(SeenValue seen, TailReach tail) =>
    [
        seen.Label, seen.Seen.Range.Lo, seen.Seen.Range.Hi, tail.Core, FactValue.Of(tail.Share, tail.Share.ToString("0.00")),
        FactValue.Of(Math.Log2(1 / tail.Share), Math.Log2(1 / tail.Share).ToString("0.0")), FactValue.Of(tail.Deviations, tail.Deviations.ToString("0")),
    ];
}
