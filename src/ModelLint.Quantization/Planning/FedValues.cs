using ModelLint.Onnx;

namespace ModelLint.Quantization.Planning;

/// <summary>Values that depend on what the model is fed with: all others are constants, however they are written down.</summary>
static class FedValues
{
    public static HashSet<Value> Of(Graph graph)
    {
        // In models before IR version 4 initializers are listed as inputs too: they are constants here.
        var fed = graph.Inputs.Where(static i => i.IsRequiredInput).ToHashSet();
        foreach (var node in GraphOrder.Of(graph).Nodes)
            if (Reads(node).Any(fed.Contains)) fed.UnionWith(node.Outputs.OfType<Value>());
        return fed;
    }

    // A subgraph reads values of the graphs around it without listing them as inputs of its node.
    static IEnumerable<Value> Reads(Node node) =>
        node.Inputs.OfType<Value>().Concat(node.Subgraphs.SelectMany(static g => g.Nodes.SelectMany(Reads).Concat(g.Outputs)));
}
