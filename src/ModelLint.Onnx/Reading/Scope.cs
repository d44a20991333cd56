namespace ModelLint.Onnx.Reading;

/// <summary>The names of one graph while it is being read, and what is wrong with them.</summary>
sealed class Scope
{
    readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    readonly Dictionary<string, (OnnxType? Type, ByteSpan Span)> _declared = new(StringComparer.Ordinal);
    readonly List<StructureProblem> _problems;

    public Scope(Graph? parent, string path, int depth, ByteSpan span, List<StructureProblem> problems)
    {
        _problems = problems;
        Graph = new Graph(_values, parent, path, depth, span);
    }

    public Graph Graph { get; }

    /// <summary>Remembers a stated type; value_info may come before or after what it describes.</summary>
    public void Declare(string name, OnnxType? type, ByteSpan span)
    {
        _declared[name] = (type, span);
        if (_values.TryGetValue(name, out var value)) (value.DeclaredType, value.Span) = (type ?? value.DeclaredType, span);
    }

    public Value Input(string name)
    {
        var value = Own(name);
        if (value.IsGraphInput) Problem(StructureProblemKind.Duplicate, $"input '{name}' is listed twice", null);
        value.IsGraphInput = true;
        return value;
    }

    public Value Constant(Tensor tensor)
    {
        var value = Own(tensor.Name);
        if (value.Initializer is not null) Problem(StructureProblemKind.Duplicate, $"initializer '{tensor.Name}' is there twice", null);
        value.Initializer = tensor;
        value.Span ??= tensor.Span;
        value.DeclaredType ??= new TensorType(tensor.Type, tensor.Shape);
        return value;
    }

    public Value Constant(SparseTensor tensor, ByteSpan span)
    {
        var value = Own(tensor.Values?.Name ?? "");
        value.SparseInitializer = tensor;
        value.Span ??= span;
        value.DeclaredType ??= new TensorType(tensor.Values?.Type ?? DataType.Undefined, Shape.Of(tensor.Dims));
        return value;
    }

    public Value Produce(string name, Node node, int index)
    {
        var value = Own(name);
        if (!value.IsDangling)
        {
            Problem(StructureProblemKind.Duplicate, $"'{name}' is defined more than once: names must be unique", node);
            return value;
        }

        (value.Producer, value.ProducerOutput) = (node, index);
        return value;
    }

    public Value Consume(string name, Node node, int index)
    {
        var value = Graph.Find(name);
        if (value is null)
        {
            Problem(StructureProblemKind.Undefined, $"'{name}' is read and nothing defines it", node);
            value = Own(name);
        }

        value.AddUse(node, index);
        return value;
    }

    public Value Output(string name) => Output(name, null, null);

    public Value Output(string name, OnnxType? type, ByteSpan? span)
    {
        var value = Graph.Find(name);
        if (value is null)
        {
            Problem(StructureProblemKind.Undefined, $"output '{name}' is defined by nothing", null);
            value = Own(name);
        }

        value.IsGraphOutput |= ReferenceEquals(value.Graph, Graph);
        value.DeclaredType = type ?? value.DeclaredType;
        value.Span = span ?? value.Span;
        return value;
    }

    Value Own(string name)
    {
        if (_values.TryGetValue(name, out var value)) return value;
        value = new Value(Graph, name);
        if (_declared.TryGetValue(name, out var declared)) (value.DeclaredType, value.Span) = (declared.Type, declared.Span);
        _values.Add(name, value);
        return value;
    }

    void Problem(StructureProblemKind kind, string message, Node? node) => _problems.Add(new StructureProblem(kind, message, Graph, node));
}
