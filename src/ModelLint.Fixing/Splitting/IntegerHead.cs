using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Fixing.Splitting;

/// <summary>
/// Checks that a quantized head is integer throughout, as hardware without floats needs it: every node but QuantizeLinear and DequantizeLinear reads only what was dequantized, or no floats, and each of
/// its floats goes only to QuantizeLinear. Constants that are parameters (the scales of Resize) aren't data.
/// </summary>
public static class IntegerHead
{
    /// <summary>The first thing in a model that stays float; null where nothing does.</summary>
    public static string? ProblemOf(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var facts = ModelFacts.Of(model);
        return model.AllGraphs.SelectMany(static g => g.Nodes).Where(n => RoleOf(n, facts) is not (CodedRole.Quantizes or CodedRole.Dequantizes)).Select(n => ProblemOf(n, facts)).FirstOrDefault(static p => p is not null)
            ?? model.Graph.Outputs.Where(o => facts.ElementOf(o).IsFloat() && !IsDecoded(o, facts)).Select(static o => $"output '{o.Name}' isn't made of codes").FirstOrDefault();
    }

    static string? ProblemOf(Node node, ModelFacts facts)
    {
        var data = facts.UnitOf(node)?.Quantizable(facts.CallOf(node))?.Data ?? int.MaxValue;
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i] is not { } input || !facts.ElementOf(input).IsFloat() || IsDecoded(input, facts)) continue;
            if (i < data || facts.ConstantOf(input) is null) return $"'{node.Label}' ({node.OpType}) reads '{input.Name}' in float";
        }

        foreach (var output in node.Outputs.OfType<Value>().Where(o => facts.ElementOf(o).IsFloat() && facts.ConstantOf(o) is null))
        {
            if (output.IsGraphOutput) return $"'{node.Label}' ({node.OpType}) gives output '{output.Name}' in float";
            if (output.Uses.FirstOrDefault(u => RoleOf(u.Node, facts) != CodedRole.Quantizes) is { Node: { } reader }) return $"'{node.Label}' ({node.OpType}) gives '{output.Name}' to '{reader.Label}' in float";
        }

        return null;
    }

    static bool IsDecoded(Value value, ModelFacts facts) => value.Producer is { } node && RoleOf(node, facts) == CodedRole.Dequantizes;

    static CodedRole? RoleOf(Node node, ModelFacts facts) => facts.UnitOf(node)?.Coded(facts.CallOf(node))?.Role;
}
