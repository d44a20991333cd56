namespace ModelLint.Onnx.Text;

/// <summary>A model as text.</summary>
/// <param name="Text">The text; lines end with a line feed.</param>
/// <param name="Lines">Where in it things stand.</param>
public sealed record PrintedModel(string Text, LineMap Lines)
{
    /// <inheritdoc cref="LineMap.LineOf(Node)"/>
    public int? LineOf(Node node) => Lines.LineOf(node);

    /// <inheritdoc cref="LineMap.LineOf(Value)"/>
    public int? LineOf(Value value) => Lines.LineOf(value);
}

/// <summary>1-based lines of the printed text. The same model and options give the same lines.</summary>
public sealed class LineMap
{
    readonly Dictionary<Node, int> _nodes = [];
    readonly Dictionary<Value, int> _values = [];
    readonly Dictionary<(Graph, Value), int> _outputs = [];

    internal LineMap() { }

    /// <summary>The line on which the node begins.</summary>
    public int? LineOf(Node node) => _nodes.TryGetValue(node, out var line) ? line : null;

    /// <summary>The line that defines the value: graph input, initializer, or the node that writes it.</summary>
    public int? LineOf(Value value) =>
        _values.TryGetValue(value, out var line) ? line : value.Producer is { } producer ? LineOf(producer) : null;

    /// <summary>The line on which <paramref name="graph"/> lists the value as its output.</summary>
    public int? LineOfOutput(Graph graph, Value value) => _outputs.TryGetValue((graph, value), out var line) ? line : null;

    internal void Add(Node? node, int line)
    {
        if (node is not null) _nodes.TryAdd(node, line);
    }

    internal void Add(Value? value, int line)
    {
        if (value is not null) _values.TryAdd(value, line);
    }

    internal void AddOutput(Graph? graph, Value? value, int line)
    {
        if (graph is not null && value is not null) _outputs.TryAdd((graph, value), line);
    }
}
