using ModelLint.Onnx;

namespace ModelLint.Calibration.Saving;

/// <summary>Tells models apart by structure and by weights. Documented in docs/mlcal.md.</summary>
public static class ModelFingerprints
{
    /// <summary>Both fingerprints. Reads all weights.</summary>
    /// <exception cref="ModelFormatException">Weights that can't be read.</exception>
    public static ModelFingerprint Of(Model model) => new(GraphOf(model), WeightsOf(model));

    /// <summary>
    /// The structure: operator sets, names and types of inputs and outputs, nodes with operators, names of values and attributes, and types and
    /// extents of constants; int64 constants with their elements, for shapes and indices are structure. Names of nodes, free text, metadata and
    /// inferred types of inner values don't count.
    /// </summary>
    /// <exception cref="ModelFormatException">An int64 constant that can't be read.</exception>
    public static Fingerprint GraphOf(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var writer = new FingerprintWriter();
        var structure = new StructureWriter(writer);
        structure.AddOpsets(model.OpsetImports);
        structure.Add(model.Graph);
        foreach (var function in model.Functions.OrderBy(static f => (f.Domain, f.Name, f.Overload).ToString(), StringComparer.Ordinal)) structure.Add(function);
        return writer.ToFingerprint();
    }

    /// <summary>The weights: the elements of all other constants, initializers by name and those in nodes in the order of the nodes.</summary>
    /// <exception cref="ModelFormatException">Weights that can't be read.</exception>
    public static Fingerprint WeightsOf(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var writer = new FingerprintWriter();
        foreach (var graph in model.AllGraphs)
        {
            writer.Add(graph.Path);
            foreach (var value in graph.Initializers.OrderBy(static v => v.Name, StringComparer.Ordinal))
            {
                writer.Add(value.Name);
                if (value.Initializer is { } tensor) AddElements(writer, tensor);
                if (value.SparseInitializer is { } sparse) AddElements(writer, sparse);
            }

            foreach (var attribute in graph.Nodes.SelectMany(static n => n.Attributes.OrderBy(static a => a.Name, StringComparer.Ordinal)))
            {
                foreach (var tensor in attribute.Tensors) AddElements(writer, tensor);
                foreach (var sparse in attribute.SparseTensors) AddElements(writer, sparse);
            }
        }

        return writer.ToFingerprint();
    }

    /// <summary>True for constants that shape the graph, rather than being trained.</summary>
    internal static bool IsStructure(Tensor tensor) => tensor.Type == DataType.Int64;

    static void AddElements(FingerprintWriter writer, SparseTensor sparse)
    {
        if (sparse.Values is { } values) AddElements(writer, values);
        if (sparse.Indices is { } indices) AddElements(writer, indices);
    }

    static void AddElements(FingerprintWriter writer, Tensor tensor)
    {
        if (IsStructure(tensor)) return;
        writer.Add((long)tensor.Type);
        if (tensor.TryGetRaw(out var raw)) writer.Add(raw);
        else if (tensor.Type == DataType.String) foreach (var text in tensor.ToStrings()) writer.Add(text);
        else if (tensor.Type == DataType.Float) writer.Add(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.ToFloats().AsSpan()));
        else writer.Add(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.ToDoubles().AsSpan()));
    }
}
