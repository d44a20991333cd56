namespace ModelLint.Onnx;

/// <summary>One place where a value is read: input <paramref name="Index"/> of <paramref name="Node"/>.</summary>
public readonly record struct Use(Node Node, int Index);

/// <summary>A named value of a graph: an input, an initializer or a node's output.</summary>
public sealed class Value
{
    readonly List<Use> _uses = [];

    internal Value(Graph graph, string name) => (Graph, Name) = (graph, name);

    /// <summary>The graph that defines it; a subgraph may read it too.</summary>
    public Graph Graph { get; }

    /// <summary>Its name, unique in its graph.</summary>
    public string Name { get; }

    /// <summary>The node that writes it; null for inputs, initializers and names that nothing defines.</summary>
    public Node? Producer { get; internal set; }

    /// <summary>Which of the producer's outputs it is.</summary>
    public int ProducerOutput { get; internal set; }

    /// <summary>Its constant data, where it is an initializer.</summary>
    public Tensor? Initializer { get; internal set; }

    /// <summary>Its sparse constant data, where it is a sparse initializer.</summary>
    public SparseTensor? SparseInitializer { get; internal set; }

    /// <summary>The type that the model states for it (input, output or value_info); null where it states none.</summary>
    public OnnxType? DeclaredType { get; internal set; }

    /// <summary>Place of the statement (ValueInfoProto, or the initializer), where there is one.</summary>
    public ByteSpan? Span { get; internal set; }

    /// <summary>True where the graph lists it as an input. In old models initializers are listed too.</summary>
    public bool IsGraphInput { get; internal set; }

    /// <summary>True where the graph lists it as an output.</summary>
    public bool IsGraphOutput { get; internal set; }

    /// <summary>True where the caller must supply it: an input that no initializer presets.</summary>
    public bool IsRequiredInput => IsGraphInput && Initializer is null && SparseInitializer is null;

    /// <summary>True where nothing defines the name: the model is broken there.</summary>
    public bool IsDangling => Producer is null && !IsGraphInput && Initializer is null && SparseInitializer is null;

    /// <summary>Everything that reads it, subgraphs included, in the order of the file.</summary>
    public IReadOnlyList<Use> Uses => _uses;

    internal void AddUse(Node node, int index) => _uses.Add(new Use(node, index));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
