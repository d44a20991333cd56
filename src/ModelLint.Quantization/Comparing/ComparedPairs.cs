using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Quantization.Comparing;

/// <summary>Two values that should be the same.</summary>
/// <param name="Reference">Name in the float model.</param>
/// <param name="Quantized">Name in the quantized one.</param>
/// <param name="IsOutput">True for outputs.</param>
sealed record ComparedPair(string Reference, string Quantized, bool IsOutput);

/// <summary>Which value of a quantized model stands for which of the float one.</summary>
static class ComparedPairs
{
    /// <exception cref="QuantizationException">The outputs don't match.</exception>
    public static ImmutableArray<ComparedPair> Of(Model reference, Model quantized, bool withLayers)
    {
        var (first, second) = (reference.Graph.Outputs, quantized.Graph.Outputs);
        var byName = first.All(o => second.Any(p => p.Name == o.Name));
        if (!byName && first.Length != second.Length)
            throw new QuantizationException($"the models have different outputs ({string.Join(", ", first)}; {string.Join(", ", second)}): compare a model with its own quantized form");
        var outputs = first.Select((o, i) => new ComparedPair(o.Name, byName ? o.Name : second[i].Name, IsOutput: true));
        return withLayers ? [.. outputs, .. Layers(reference, quantized, first.Select(static o => o.Name).ToHashSet(StringComparer.Ordinal))] : [.. outputs];
    }

    // A value keeps its name on its way into codes; what is made of the codes again is what its readers see.
    static IEnumerable<ComparedPair> Layers(Model reference, Model quantized, HashSet<string> outputs)
    {
        var facts = ModelFacts.Of(quantized);
        foreach (var node in quantized.Graph.Nodes)
        {
            if (RoleOf(node) != CodedRole.Dequantizes || node.Inputs is not [{ Producer: { } before }, ..] || RoleOf(before) != CodedRole.Quantizes || node.Outputs is not [{ } restored]) continue;
            if (before.Inputs[0] is { } raw && reference.Graph.Find(raw.Name) is { Producer: not null } value && !outputs.Contains(value.Name)) yield return new ComparedPair(value.Name, restored.Name, IsOutput: false);
        }

        CodedRole? RoleOf(Node node) => facts.UnitOf(node)?.Coded(facts.CallOf(node))?.Role;
    }
}
