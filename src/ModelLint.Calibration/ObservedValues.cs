using System.Collections.Immutable;
using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Calibration;

/// <summary>Which values of a model are worth observing.</summary>
static class ObservedValues
{
    /// <summary>
    /// Names of outputs of the main graph's nodes that are floats, or of unknown type, in the order of the file. Left out is what
    /// depends on no input and whose range the graph alone bounds: constants, and weights however they are written down.
    /// </summary>
    public static ImmutableArray<string> OfNodes(Model model, ModelFacts facts, Func<Value, bool>? filter)
    {
        var fed = Fed(model.Graph);
        return
        [
            .. model.Graph.Nodes.SelectMany(static n => n.Outputs).OfType<Value>()
                .Where(v => facts.ElementOf(v) is DataType.Undefined || FloatBlocks.IsObserved(facts.ElementOf(v)))
                .Where(v => fed.Contains(v) || !IsKnown(facts, v))
                .Where(v => filter is null || filter(v)).Select(static v => v.Name),
        ];
    }

    static bool IsKnown(ModelFacts facts, Value value) => facts.ConstantOf(value) is not null || facts.RangeOf(value).Overall.IsBounded;

    static HashSet<Value> Fed(Graph graph)
    {
        var fed = graph.Inputs.Where(static i => i.IsRequiredInput).ToHashSet();
        foreach (var node in GraphOrder.Of(graph).Nodes)
            if (Reads(node).Any(fed.Contains)) fed.UnionWith(node.Outputs.OfType<Value>());
        return fed;
    }

    // A subgraph reads values of the graphs around it without listing them as inputs of its node.
    static IEnumerable<Value> Reads(Node node) => node.Inputs.OfType<Value>().Concat(node.Subgraphs.SelectMany(static g => g.Nodes).SelectMany(Reads));
}
