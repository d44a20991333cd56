using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Calibration.UnobservedValue;

/// <summary>Values that a quantizer needs a range for, and of which neither the data nor the graph tells one.</summary>
public sealed class UnobservedValueAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3009", "UnobservedValue", Category.Calibration, Severity.Warning,
        title: "Nothing is known of a value that needs a scale",
        message: "'{value}' was never observed ({why}){others}: it has no range to be quantized by.",
        description: "A quantizer needs a range for what enters and leaves an operator in integers. Where no sample gave one and the graph proves none, the operator stays float or quantization fails.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3009"),
        Tags = ["calibration"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("value", "value"), new("operator", "operator"), new("why", "why")];

    const int MaxRows = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    sealed record Missing(Value Value, Node Reader, string Why);

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var told = context.Model.AllGraphs.SelectMany(static g => g.Nodes).SelectMany(n => Needed(context, n)).DistinctBy(static m => m.Value).ToList();
        if (told.Count == 0) return;
        var first = told[0];
        context.Report(Rule, ModelElement.Of(first.Value), new FindingDetails
        {
            Arguments =
            [
                new("value", first.Value.Name), new("why", first.Why),
                new("others", FactValue.Of(told.Count - 1, told.Count == 1 ? "" : $", nor {(told.Count == 2 ? "was" : "were")} {Wording.Count(told.Count - 1, "other")}")),
            ],
            Table = new FactTable("values", _columns, [.. told.Take(MaxRows).Select(static m => ImmutableArray.Create<FactValue>(m.Value.Name, m.Reader.OpType, m.Why))]),
            Meaning = "Operators that read or write it stay float, or the quantizer refuses the model.",
            Grounds = $"it isn't among the {Wording.Count(observed.Values.Count, "value")} with statistics, and the graph alone bounds it by nothing",
            Advice =
            [
                new Advice(first.Value.Graph.Parent is null
                    ? "Add samples that make the model compute it, or state its range (quantize --range)."
                    : "Quantizers leave branches float: fix the condition and fold the branch that is taken into the graph before quantizing.", []),
            ],
            Certainty = Certainty.Observed,
        });
    }

    static IEnumerable<Missing> Needed(ModelContext context, Node node)
    {
        var facts = context.Evidence.Facts;
        if (facts.UnitOf(node) is not { } unit || unit.Quantizable(facts.CallOf(node)) is not { } form) yield break;
        foreach (var value in node.Inputs.Take(form.Data).Concat(node.Outputs).OfType<Value>())
            if (facts.ElementOf(value) == DataType.Float && IsOpen(context, value)) yield return new Missing(value, node, Why(context, value));
    }

    // Neither constant, nor seen, nor bounded by what is proved.
    static bool IsOpen(ModelContext context, Value value) => value.Initializer is null && context.Evidence.ObservationOf(value) is not { Count: > 0 }
        && context.Evidence.Facts.ConstantOf(value) is null && !context.Evidence.Facts.RangeOf(value).Overall.IsBounded;

    static string Why(ModelContext context, Value value)
    {
        if (value.Graph.Owner is { } owner) return $"it is inside a branch of '{owner.Label}'";
        return context.Evidence.ObservationOf(value) switch
        {
            { NaNs: > 0 } => "every element was NaN",
            { Infinities: > 0 } => "no element was finite",
            not null => "no sample gave it an element",
            null => "it isn't in the statistics",
        };
    }
}
