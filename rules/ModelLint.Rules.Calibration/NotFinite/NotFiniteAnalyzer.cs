using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Calibration.NotFinite;

/// <summary>The float model gives NaN or infinities on calibration samples.</summary>
public sealed class NotFiniteAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3008", "NotFinite", Category.Calibration, Severity.Error,
        title: "A value is NaN or infinite on a calibration sample",
        message: "'{value}' is {what} on '{sample}'{others}.",
        description: "No scale holds NaN or an infinity. Calibrators differ in what they make of one: some fail, some write a scale of NaN, some leave it out. The float model itself is broken on that sample.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3008"),
        Tags = ["calibration"],
    };

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("operator", "from"), new("nans", "NaN", AlignRight: true), new("infinities", "infinite", AlignRight: true), new("finite", "finite", AlignRight: true), new("sample", "first in"),
    ];

    const int MaxRows = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var graph = context.Model.Graph;
        var told = graph.Inputs.Where(static i => i.IsRequiredInput).Concat(GraphOrder.Of(graph).Nodes.SelectMany(static n => n.Outputs).OfType<Value>())
            .Select(v => (Value: v, Seen: context.Evidence.ObservationOf(v))).Where(static v => v.Seen is { } seen && seen.NaNs + seen.Infinities > 0).Select(static v => (v.Value, Seen: v.Seen!)).ToList();
        if (told.Count == 0) return;
        var (first, seen) = told[0];
        context.Report(Rule, ModelElement.Of(first), new FindingDetails
        {
            Arguments =
            [
                new("value", first.Name), new("what", (seen.NaNs > 0, seen.Infinities > 0) switch { (true, true) => "NaN and infinite", (true, false) => "NaN", _ => "infinite" }),
                new("sample", seen.NotFiniteSample ?? Wording.DataOf(observed)),
                new("others", FactValue.Of(told.Count - 1, told.Count == 1 ? "" : $", and {Wording.Count(told.Count - 1, "value")} after it not finite either")),
            ],
            Table = new FactTable("values", _columns,
                [.. told.Take(MaxRows).Select(static v => ImmutableArray.Create<FactValue>(v.Value.Name, v.Value.Producer?.OpType ?? "input", v.Seen.NaNs, v.Seen.Infinities, v.Seen.Count, v.Seen.NotFiniteSample is { } name ? name : FactValue.None))]),
            Meaning = "The float model doesn't work on that sample, and no range can be trusted that it took part in: elements that aren't finite are left out of all ranges here, other tools write them into scales.",
            Grounds = $"'{first.Name}' is the first of them in the order of the graph; all before it is finite",
            Advice = [new Advice("Look at the operator and what feeds it (a division by zero, a logarithm or root of what is negative, an exponential of what is large), and at how that sample is prepared.", [])],
            Certainty = Certainty.Observed,
        });
    }
}
