using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Evidence;

/// <summary>The nodes that a target has to run: what is known before the run is folded away by every compiler.</summary>
public static class ComputedNodes
{
    /// <summary>They, subgraphs included, in the order of the file.</summary>
    public static IEnumerable<Node> Of(Model model, ModelFacts facts)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(facts);
        return model.AllGraphs.SelectMany(static g => g.Nodes).Where(n => !IsFolded(n, facts));
    }

    // Arithmetic on shapes is folded once the inputs' shapes are fixed, also where they are symbols as yet.
    static bool IsFolded(Node node, ModelFacts facts) => node.Outputs.OfType<Value>().All(o => IsKnown(o, facts)) || node.Inputs.OfType<Value>().All(i => i.Initializer is not null || IsKnown(i, facts));

    static bool IsKnown(Value value, ModelFacts facts) => facts.ConstantOf(value) is not null || facts.ElementsOf(value) is not null;
}
