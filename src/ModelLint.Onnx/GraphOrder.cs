namespace ModelLint.Onnx;

/// <summary>A legal order of execution of a graph's nodes.</summary>
/// <param name="Nodes">Nodes, each after everything it reads; nodes on or behind a cycle are left out.</param>
/// <param name="Cyclic">Nodes on or behind a cycle, in the order of the file.</param>
public sealed record GraphOrder(IReadOnlyList<Node> Nodes, IReadOnlyList<Node> Cyclic)
{
    /// <summary>Sorts by dependencies (Kahn 1962), keeping the file's order wherever that is legal. Linear in nodes and edges.</summary>
    public static GraphOrder Of(Graph graph)
    {
        var missing = new int[graph.Nodes.Length];
        var readers = new List<int>?[graph.Nodes.Length];
        foreach (var node in graph.Nodes)
        {
            foreach (var producer in Dependencies(node))
            {
                missing[node.Index]++;
                (readers[producer] ??= []).Add(node.Index);
            }
        }

        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < missing.Length; i++)
            if (missing[i] == 0) ready.Enqueue(i, i);
        var order = new List<Node>(missing.Length);
        while (ready.TryDequeue(out var index, out _))
        {
            order.Add(graph.Nodes[index]);
            foreach (var reader in readers[index] ?? [])
                if (--missing[reader] == 0) ready.Enqueue(reader, reader);
        }

        return new GraphOrder(order, order.Count == missing.Length ? [] : [.. graph.Nodes.Where(n => missing[n.Index] > 0)]);
    }

    // A control-flow node depends on what its subgraphs read from this graph.
    static IEnumerable<int> Dependencies(Node node)
    {
        var pending = new Stack<Node>([node]);
        while (pending.TryPop(out var current))
        {
            foreach (var input in current.Inputs)
                if (input?.Producer is { } producer && ReferenceEquals(producer.Graph, node.Graph)) yield return producer.Index;
            foreach (var sub in current.Subgraphs)
            {
                foreach (var inner in sub.Nodes) pending.Push(inner);
                foreach (var output in sub.Outputs)
                    if (output.Producer is { } producer && ReferenceEquals(producer.Graph, node.Graph)) yield return producer.Index;
            }
        }
    }
}
