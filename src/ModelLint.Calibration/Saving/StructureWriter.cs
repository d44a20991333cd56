using ModelLint.Onnx;

namespace ModelLint.Calibration.Saving;

/// <summary>Hashes what a graph is made of, without its weights.</summary>
sealed class StructureWriter(FingerprintWriter writer)
{
    public void AddOpsets(IReadOnlyDictionary<string, long> imports)
    {
        writer.Add(imports.Count);
        foreach (var (domain, version) in imports.OrderBy(static i => i.Key, StringComparer.Ordinal))
        {
            writer.Add(domain);
            writer.Add(version);
        }
    }

    public void Add(FunctionDefinition function)
    {
        writer.Add(function.Domain);
        writer.Add(function.Name);
        writer.Add(function.Overload);
        AddAll(function.AttributeNames, writer.Add);
        AddAll(function.AttributeDefaults, Add);
        AddOpsets(function.OpsetImports);
        Add(function.Body);
    }

    public void Add(Graph graph)
    {
        AddAll(graph.Inputs, AddTyped);
        AddAll(graph.Outputs, AddTyped);
        AddAll([.. graph.Initializers.OrderBy(static v => v.Name, StringComparer.Ordinal)], AddConstant);
        AddAll(graph.Nodes, Add);
    }

    void AddTyped(Value value)
    {
        writer.Add(value.Name);
        writer.Add(value.DeclaredType?.ToString() ?? "");
    }

    void AddConstant(Value value)
    {
        writer.Add(value.Name);
        if (value.Initializer is { } tensor) Add(tensor);
        if (value.SparseInitializer is { } sparse) Add(sparse);
    }

    void Add(Node node)
    {
        writer.Add(node.Domain);
        writer.Add(node.OpType);
        writer.Add(node.Overload);
        AddAll(node.Inputs, v => writer.Add(v?.Name ?? ""));
        AddAll(node.Outputs, v => writer.Add(v?.Name ?? ""));
        AddAll([.. node.Attributes.OrderBy(static a => a.Name, StringComparer.Ordinal)], Add);
    }

    void Add(OnnxAttribute attribute)
    {
        writer.Add(attribute.Name);
        writer.Add((long)attribute.Kind);
        writer.Add(attribute.RefName);
        writer.Add(BitConverter.SingleToInt32Bits(attribute.Float));
        writer.Add(attribute.Int);
        writer.Add(attribute.String);
        AddAll(attribute.Floats, f => writer.Add(BitConverter.SingleToInt32Bits(f)));
        AddAll(attribute.Ints, writer.Add);
        AddAll(attribute.Strings, writer.Add);
        AddAll(attribute.Tensors, Add);
        AddAll(attribute.SparseTensors, Add);
        AddAll(attribute.Graphs, Add);
        AddAll(attribute.Types, t => writer.Add(t?.ToString() ?? ""));
    }

    void Add(SparseTensor sparse)
    {
        AddAll(sparse.Dims, writer.Add);
        if (sparse.Values is { } values) Add(values);
        if (sparse.Indices is { } indices) Add(indices);
    }

    void Add(Tensor tensor)
    {
        writer.Add((long)tensor.Type);
        AddAll(tensor.Dims, writer.Add);
        if (ModelFingerprints.IsStructure(tensor)) AddAll(tensor.ToInt64s(), writer.Add);
    }

    void AddAll<T>(IReadOnlyList<T> items, Action<T> add)
    {
        writer.Add(items.Count);
        foreach (var item in items) add(item);
    }
}
