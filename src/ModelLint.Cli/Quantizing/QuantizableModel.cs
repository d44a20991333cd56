using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Semantics;

namespace ModelLint.Cli.Quantizing;

/// <summary>Refuses models that quantizing would harm or not help.</summary>
static class QuantizableModel
{
    /// <param name="document">The model.</param>
    /// <param name="hint">What else can be done with one that is quantized already, as the end of a sentence.</param>
    /// <exception cref="QuantizationException">It is quantized already, or computes in another type than float32.</exception>
    public static void Require(ModelDocument document, string hint = "")
    {
        var facts = FactsOf(document);
        var quantizing = document.Model.AllGraphs.SelectMany(static g => g.Nodes).Where(n => facts.UnitOf(n) is { } unit && (unit.IsQuantizing || unit.Coded(facts.CallOf(n)) is not null)).ToList();
        if (quantizing.Count > 0)
            throw new QuantizationException($"'{document.Path}' is quantized already: {string.Join(", ", quantizing.Take(3).Select(static n => $"{n.OpType} {n.Label}"))}{(quantizing.Count > 3 ? $" and {quantizing.Count - 3} more" : "")}{hint}");
        RequireFloat(document, facts);
    }

    /// <exception cref="QuantizationException">It computes in another type than float32.</exception>
    public static void RequireFloat(ModelDocument document) => RequireFloat(document, FactsOf(document));

    static ModelFacts FactsOf(ModelDocument document) => ModelFacts.Of(document.Model, new FactsOptions { WeightsBudget = 0 });

    static void RequireFloat(ModelDocument document, ModelFacts facts)
    {
        var reals = document.Model.Graph.Nodes.SelectMany(static n => n.Outputs).OfType<Value>().Where(v => facts.ElementOf(v).IsFloat()).ToList();
        if (reals.Count > 0 && reals.FirstOrDefault(v => facts.ElementOf(v) != DataType.Float) is { } other && 2 * reals.Count(v => facts.ElementOf(v) == DataType.Float) < reals.Count)
            throw new QuantizationException($"'{document.Path}' computes in {facts.ElementOf(other).OnnxName()} ('{other.Name}' first): export it in float32, from which scales are made");
    }
}
