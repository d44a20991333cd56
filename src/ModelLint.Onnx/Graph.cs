using System.Collections.Immutable;

namespace ModelLint.Onnx;

/// <summary>A graph: the main one, a subgraph of a control-flow node, or the body of a local function.</summary>
public sealed class Graph
{
    readonly Dictionary<string, Value> _values;

    internal Graph(Dictionary<string, Value> values, Graph? parent, string path, int depth, ByteSpan span) =>
        (_values, Parent, Path, Depth, Span) = (values, parent, path, depth, span);

    /// <summary>Its name in the file.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>Free text.</summary>
    public string DocString { get; internal set; } = "";

    /// <summary>The graph around it, whose values it may read; null for the main graph and function bodies.</summary>
    public Graph? Parent { get; }

    /// <summary>The node whose attribute it is; null for the main graph and function bodies.</summary>
    public Node? Owner { get; internal set; }

    /// <summary>How one finds it from the top: <c>main_graph/If_3/then_branch</c>.</summary>
    public string Path { get; }

    /// <summary>0 for the main graph and function bodies, one more inside each control-flow node.</summary>
    public int Depth { get; }

    /// <summary>Its place in the file.</summary>
    public ByteSpan Span { get; }

    /// <summary>Its nodes in the order of the file, which need not be a legal order of execution.</summary>
    public ImmutableArray<Node> Nodes { get; internal set; } = [];

    /// <summary>Its inputs, initializers that old models list as inputs included.</summary>
    public ImmutableArray<Value> Inputs { get; internal set; } = [];

    /// <summary>Its outputs; an output may be an input or an outer value handed through.</summary>
    public ImmutableArray<Value> Outputs { get; internal set; } = [];

    /// <summary>Its constants.</summary>
    public ImmutableArray<Value> Initializers { get; internal set; } = [];

    /// <summary>Free key-value pairs.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Metadata { get; internal set; } = [];

    /// <summary>Every value it defines, and every name that nothing defines.</summary>
    public IReadOnlyCollection<Value> Values => _values.Values;

    /// <summary>The value of that name as this graph sees it: its own, or one of the graphs around it.</summary>
    public Value? Find(string name)
    {
        for (var graph = this; graph is not null; graph = graph.Parent)
            if (graph._values.TryGetValue(name, out var value)) return value;
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
