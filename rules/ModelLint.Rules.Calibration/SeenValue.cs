using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Rules.Calibration;

/// <summary>A value whose quantized range comes from what samples showed.</summary>
/// <param name="Value">The value.</param>
/// <param name="Seen">What was seen of it.</param>
/// <param name="Label">How it is called: the part of an output that it becomes, or its name.</param>
/// <param name="IsOutput">True where it becomes a part of an output.</param>
sealed record SeenValue(Value Value, ValueObservation Seen, string Label, bool IsOutput)
{
    /// <summary>
    /// All of them, in the order of the graph. Left out is what an operator bounds whatever the data show (Sigmoid), what only passes on other values'
    /// elements and shares their scale (MaxPool, Reshape, Concat: their finding says it all), and what no sample gave a finite element.
    /// </summary>
    public static IEnumerable<SeenValue> All(ModelContext context)
    {
        var parts = context.Evidence.OutputParts.SelectMany(static p => p.Slice.Sources.Select(s => (Source: s, Part: p))).ToLookup(static p => p.Source, static p => p.Part);
        var graph = context.Model.Graph;
        foreach (var value in graph.Inputs.Where(static i => i.IsRequiredInput).Concat(GraphOrder.Of(graph).Nodes.SelectMany(static n => n.Outputs).OfType<Value>()))
        {
            if (context.Evidence.ObservationOf(value) is not { Count: > 0 } seen || IsBounded(context, value)) continue;
            var part = parts[value].FirstOrDefault();
            if (part is null ? !IsPassed(context, value) : part.Slice.Source != RangeSource.Bound) yield return new SeenValue(value, seen, part?.Label ?? value.Name, part is not null);
        }
    }

    static bool IsBounded(ModelContext context, Value value) => value.Producer is { } node && context.Evidence.Facts.UnitOf(node)?.Saturation is not null;

    static bool IsPassed(ModelContext context, Value value) => value.Producer is { } node && context.Evidence.Facts is var facts && facts.UnitOf(node) is { } unit
        && unit.Quantizable(facts.CallOf(node)) is { Flow: ScaleFlow.Passes or ScaleFlow.Joins };
}
