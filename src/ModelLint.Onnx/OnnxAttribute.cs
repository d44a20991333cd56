using System.Collections.Immutable;

namespace ModelLint.Onnx;

/// <summary>The kinds of attributes, with the numbers of the format.</summary>
public enum AttributeKind
{
    /// <summary>Not stated (models older than IR version 2).</summary>
    Undefined = 0,
    /// <summary>One float.</summary>
    Float = 1,
    /// <summary>One int64.</summary>
    Int = 2,
    /// <summary>Bytes, usually UTF-8.</summary>
    String = 3,
    /// <summary>A tensor.</summary>
    Tensor = 4,
    /// <summary>A subgraph.</summary>
    Graph = 5,
    /// <summary>Floats.</summary>
    Floats = 6,
    /// <summary>Int64s.</summary>
    Ints = 7,
    /// <summary>Strings.</summary>
    Strings = 8,
    /// <summary>Tensors.</summary>
    Tensors = 9,
    /// <summary>Subgraphs.</summary>
    Graphs = 10,
    /// <summary>A sparse tensor.</summary>
    SparseTensor = 11,
    /// <summary>Sparse tensors.</summary>
    SparseTensors = 12,
    /// <summary>A type.</summary>
    Type = 13,
    /// <summary>Types.</summary>
    Types = 14,
}

/// <summary>An attribute of a node. Only the fields of its <see cref="Kind"/> are meaningful.</summary>
public sealed record OnnxAttribute
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Stated kind; where it isn't stated, the kind of the field that is there.</summary>
    public required AttributeKind Kind { get; init; }

    /// <summary>Its place in the file.</summary>
    public required ByteSpan Span { get; init; }

    /// <summary>Value of a float.</summary>
    public float Float { get; init; }

    /// <summary>Value of an int.</summary>
    public long Int { get; init; }

    /// <summary>Value of a string.</summary>
    public string String { get; init; } = "";

    /// <summary>Value of floats.</summary>
    public ImmutableArray<float> Floats { get; init; } = [];

    /// <summary>Value of ints.</summary>
    public ImmutableArray<long> Ints { get; init; } = [];

    /// <summary>Value of strings.</summary>
    public ImmutableArray<string> Strings { get; init; } = [];

    /// <summary>Value of tensor (one) and tensors.</summary>
    public ImmutableArray<Tensor> Tensors { get; init; } = [];

    /// <summary>Values and indices of sparse tensors, with the dense extents.</summary>
    public ImmutableArray<SparseTensor> SparseTensors { get; init; } = [];

    /// <summary>Value of graph (one) and graphs.</summary>
    public ImmutableArray<Graph> Graphs { get; init; } = [];

    /// <summary>Value of type (one) and types.</summary>
    public ImmutableArray<OnnxType?> Types { get; init; } = [];

    /// <summary>In a function body: the attribute of the function whose value this one takes; otherwise empty.</summary>
    public string RefName { get; init; } = "";
}

/// <summary>A sparse constant: its non-zero values, their linear or coordinate indices, and the dense extents.</summary>
public sealed record SparseTensor(Tensor? Values, Tensor? Indices, ImmutableArray<long> Dims);
