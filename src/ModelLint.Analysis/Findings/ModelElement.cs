using ModelLint.Onnx;

namespace ModelLint.Analysis.Findings;

/// <summary>A place in a model: a node, a value, or a graph as a whole.</summary>
public sealed record ModelElement
{
    ModelElement(Graph graph, Node? node, Value? value) => (Graph, Node, Value) = (graph, node, value);

    /// <summary>The graph it is in.</summary>
    public Graph Graph { get; }

    /// <summary>The node, if it is one or the producer of the value.</summary>
    public Node? Node { get; }

    /// <summary>The value, if it is one.</summary>
    public Value? Value { get; }

    /// <summary>A node.</summary>
    public static ModelElement Of(Node node) => new(node.Graph, node, null);

    /// <summary>A value; its producer is where it stands in the file.</summary>
    public static ModelElement Of(Value value) => new(value.Graph, value.Producer, value);

    /// <summary>A value, shown at the given node, which need not be its producer (the Concat behind a Transpose).</summary>
    public static ModelElement Of(Value value, Node at) => new(at.Graph, at, value);

    /// <summary>A graph.</summary>
    public static ModelElement Of(Graph graph) => new(graph, null, null);

    /// <summary>Where it stands in the file; null for names that nothing defines.</summary>
    public ByteSpan? Span => Node?.Span ?? Value?.Span ?? (Value is null ? Graph.Span : null);

    /// <summary><c>main_graph/model.22/Concat_3</c>.</summary>
    public string Path => Node?.Path ?? (Value is null ? Graph.Path : $"{Graph.Path}/{Value.Name}");

    /// <summary>The last part of the path.</summary>
    public string Name => Node?.Label ?? Value?.Name ?? Graph.Name;

    /// <summary>What SARIF calls its kind: node, value, initializer or module.</summary>
    public string Kind => Node is not null ? "node" : Value is null ? "module" : Value.Initializer is not null ? "initializer" : "value";
}
