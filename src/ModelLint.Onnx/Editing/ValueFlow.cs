namespace ModelLint.Onnx.Editing;

/// <summary>What a value depends on, least first.</summary>
enum Dependence
{
    /// <summary>Constants only.</summary>
    Constant,
    /// <summary>The shapes of inputs, not their elements: anchors of a detector whose picture may have any size.</summary>
    Shape,
    /// <summary>The elements of inputs.</summary>
    Data,
}

/// <summary>What the values of a main graph depend on, and which of them lie behind a cut.</summary>
sealed class ValueFlow
{
    readonly Dictionary<Node, Dependence> _nodes = [];
    readonly HashSet<Node> _behind = [];
    readonly Func<Node, bool> _readsShapeOnly;

    public ValueFlow(Graph graph, IReadOnlySet<Value> cuts, Func<Node, bool> readsShapeOnly)
    {
        _readsShapeOnly = readsShapeOnly;
        var order = GraphOrder.Of(graph);
        if (order.Cyclic.Count > 0) throw new ModelFormatException($"node '{order.Cyclic[0].Label}' depends on itself: the graph can't be cut");
        foreach (var node in order.Nodes)
        {
            var reads = node.Reads.ToList();
            if (reads.Any(r => cuts.Contains(r) || IsBehind(r))) _behind.Add(node);
            var most = reads.Select(Of).DefaultIfEmpty(Dependence.Constant).Max();
            _nodes[node] = most == Dependence.Data && readsShapeOnly(node) ? Dependence.Shape : most;
        }
    }

    /// <summary>True where something of a cut value goes into this one.</summary>
    public bool IsBehind(Value value) => value.Producer is { } node && _behind.Contains(node);

    /// <summary>What a value depends on.</summary>
    public Dependence Of(Value value) => value.Producer is { } node ? _nodes.GetValueOrDefault(node) : value.IsRequiredInput ? Dependence.Data : Dependence.Constant;

    /// <summary>True for a node that makes a shape out of data: behind it only shapes are needed.</summary>
    public bool IsGate(Node node) => _readsShapeOnly(node) && node.Reads.Any(r => Of(r) == Dependence.Data);
}
