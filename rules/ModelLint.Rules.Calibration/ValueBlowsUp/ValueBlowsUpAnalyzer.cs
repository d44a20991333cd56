using System.Collections.Immutable;
using ModelLint.Analysis.Coverage;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Calibration.ValueBlowsUp;

/// <summary>An operator makes huge numbers of ordinary ones.</summary>
public sealed class ValueBlowsUpAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3014", "ValueBlowsUp", Category.Calibration, Severity.Warning,
        title: "A value grows out of all proportion",
        message: "'{value}' reaches {reached}: {operator} makes that of {input} on '{sample}'{others}.",
        description: "An exponential or a division that leaves what it is meant for gives numbers of many digits. A scale that covers them leaves nothing for the others; mostly the inputs are prepared wrongly, or one sample is broken.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3014"),
        Tags = ["calibration", "preprocessing"],
    };

    /// <summary>An INT8 step of 4,000.</summary>
    public static readonly RuleOption<double> Least = new("least", Growth.LeastTold, "Magnitude from which a value is told.");

    /// <summary>Own choice: sums over a picture stay below.</summary>
    public static readonly RuleOption<double> Factor = new("factor", Growth.FactorTold, "What one operator makes of its input, as a factor, from which it is told.");

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("operator", "operator"), new("input", "reads", AlignRight: true), new("reached", "gives", AlignRight: true), new("step", "INT8 step", AlignRight: true),
    ];

    const int MaxRows = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Least, Factor];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var told = Growth.Find(context.Model.Graph, context.Evidence, context.Get(Least), context.Get(Factor)).ToList();
        // Where another preprocessing keeps it small, that is what is wrong, and told by its own rule.
        if (told.Count == 0 || !BetterPreprocessing.Of(context).Remedies.IsEmpty) return;
        var first = told[0];
        var seen = context.Evidence.ObservationOf(first.Output)!;
        context.Report(Rule, ModelElement.Of(first.Output), new FindingDetails
        {
            Arguments =
            [
                new("value", first.Output.Name), new("reached", first.Reached), new("operator", first.Node.OpType), new("input", first.Input), new("sample", Maker(seen, observed)),
                new("others", FactValue.Of(told.Count - 1, told.Count == 1 ? "" : $"; {Wording.Count(told.Count - 1, "other value")} {(told.Count == 2 ? "grows" : "grow")} so too")),
            ],
            Table = new FactTable("values", _columns, [.. told.Take(MaxRows).Select(b => Row(context, b))]),
            Meaning = $"One step of a scale that covers it is {Interval.Format(Step(context, first))}: everything smaller than half of that rounds to 0, in it and in what is joined with it.",
            Grounds = $"smallest and largest over {Wording.Count(observed.Samples, "sample")}{(observed.Preprocessing.Length > 0 ? $", prepared as {observed.Preprocessing}" : "")}",
            Advice =
            [
                new Advice("Look at how that sample and its like are prepared: inputs of 0..255 where the model takes 0..1 do this to exponentials of box sizes.", []),
                new Advice("If the numbers are right, bound them in the graph (Clip), or cut the model before this operator and leave it in float.", []),
            ],
            Certainty = Certainty.Observed,
        });
    }

    static string Maker(ValueObservation seen, Observations observed) =>
        seen.SampleExtremes.Index().Where(e => Math.Max(Math.Abs(e.Item.Min), Math.Abs(e.Item.Max)) == seen.Range.Magnitude).Select(e => Wording.SampleName(observed, e.Index)).FirstOrDefault() ?? Wording.DataOf(observed);

    static double Step(ModelContext context, Blowup blowup) => context.Target.Quantizer.Step(context.Evidence.ObservationOf(blowup.Output)!.Range);

    static ImmutableArray<FactValue> Row(ModelContext context, Blowup blowup) => [blowup.Output.Name, blowup.Node.OpType, blowup.Input, blowup.Reached, Step(context, blowup)];
}
