using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Tests.Text;

/// <summary>
/// Brings two models that mean the same into the same bytes: an empty string, zero or false that is stated is one that isn't, and
/// numbers in typed fields are numbers in raw_data.
/// </summary>
static class Normal
{
    public static ModelProto Of(ModelProto model)
    {
        var normal = model.Clone();
        if (normal.IrVersion == 0) normal.ClearIrVersion();
        if (normal.ProducerName == "") normal.ClearProducerName();
        if (normal.ProducerVersion == "") normal.ClearProducerVersion();
        if (normal.Domain == "") normal.ClearDomain();
        if (normal.ModelVersion == 0) normal.ClearModelVersion();
        if (normal.DocString == "") normal.ClearDocString();
        Opsets(normal.OpsetImport);
        Entries(normal.MetadataProps);
        if (normal.Graph is { } graph) Graph(graph);
        foreach (var function in normal.Functions) Function(function);
        return normal;
    }

    /// <summary>The first parts in which two models differ; empty where they mean the same.</summary>
    public static IEnumerable<string> Differences(ModelProto left, ModelProto right)
    {
        var (a, b) = (Of(left), Of(right));
        if (a.Equals(b)) yield break;
        foreach (var (x, y) in Parts(a).Zip(Parts(b)))
            if (!x.Message.Equals(y.Message)) yield return $"{x.Name}: {Short(x.Message)} | {Short(y.Message)}";
        yield return "the models differ";
    }

    static IEnumerable<(string Name, IMessage Message)> Parts(ModelProto model)
    {
        foreach (var node in model.Graph.Node) yield return ("node " + node.Name, node);
        foreach (var tensor in model.Graph.Initializer) yield return ("initializer " + tensor.Name, tensor);
        foreach (var value in model.Graph.Input.Concat(model.Graph.Output).Concat(model.Graph.ValueInfo)) yield return ("value " + value.Name, value);
        foreach (var function in model.Functions) yield return ("function " + function.Name, function);
        var graph = model.Graph.Clone();
        graph.Node.Clear();
        graph.Initializer.Clear();
        yield return ("graph", graph);
        var rest = model.Clone();
        rest.Graph = null;
        yield return ("model", rest);
    }

    static string Short(IMessage message)
    {
        var text = message.ToString() ?? "";
        return text[..Math.Min(text.Length, 400)];
    }

    static void Graph(GraphProto graph)
    {
        if (graph.Name == "") graph.ClearName();
        if (graph.DocString == "") graph.ClearDocString();
        Entries(graph.MetadataProps);
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo)) Value(value);
        foreach (var tensor in graph.Initializer) Tensor(tensor);
        foreach (var sparse in graph.SparseInitializer) Sparse(sparse);
        foreach (var node in graph.Node) Node(node);
    }

    static void Function(FunctionProto function)
    {
        if (function.Name == "") function.ClearName();
        if (function.Domain == "") function.ClearDomain();
        if (function.Overload == "") function.ClearOverload();
        if (function.DocString == "") function.ClearDocString();
        Opsets(function.OpsetImport);
        Entries(function.MetadataProps);
        foreach (var value in function.ValueInfo) Value(value);
        foreach (var attribute in function.AttributeProto) Attribute(attribute);
        foreach (var node in function.Node) Node(node);
    }

    static void Value(ValueInfoProto value)
    {
        if (value.Name == "") value.ClearName();
        if (value.DocString == "") value.ClearDocString();
        Entries(value.MetadataProps);
        if (value.Type?.Denotation == "") value.Type.ClearDenotation();
        foreach (var dim in value.Type?.TensorType?.Shape?.Dim ?? [])
            if (dim.Denotation == "") dim.ClearDenotation();
    }

    static void Node(NodeProto node)
    {
        if (node.Name == "") node.ClearName();
        if (node.OpType == "") node.ClearOpType();
        if (node.Domain == "") node.ClearDomain();
        if (node.Overload == "") node.ClearOverload();
        if (node.DocString == "") node.ClearDocString();
        Entries(node.MetadataProps);
        foreach (var attribute in node.Attribute) Attribute(attribute);
    }

    static void Attribute(AttributeProto attribute)
    {
        if (attribute.DocString == "") attribute.ClearDocString();
        if (attribute.RefAttrName == "") attribute.ClearRefAttrName();
        if (attribute.Type == AttributeProto.Types.AttributeType.Undefined) attribute.ClearType();
        if (attribute.I == 0) attribute.ClearI();
        if (attribute.F == 0 && float.IsPositive(attribute.F)) attribute.ClearF();
        if (attribute.S.IsEmpty) attribute.ClearS();
        if (attribute.T is { } one) Tensor(one);
        foreach (var tensor in attribute.Tensors) Tensor(tensor);
        if (attribute.SparseTensor is { } sparse) Sparse(sparse);
        foreach (var item in attribute.SparseTensors) Sparse(item);
        if (attribute.G is { } graph) Graph(graph);
        foreach (var item in attribute.Graphs) Graph(item);
    }

    static void Sparse(SparseTensorProto sparse)
    {
        if (sparse.Values is { } values) Tensor(values);
        if (sparse.Indices is { } indices) Tensor(indices);
    }

    static void Tensor(TensorProto tensor)
    {
        if (tensor.Name == "") tensor.ClearName();
        if (tensor.DocString == "") tensor.ClearDocString();
        if (tensor.DataLocation == TensorProto.Types.DataLocation.Default) tensor.ClearDataLocation();
        Entries(tensor.MetadataProps);
        Entries(tensor.ExternalData);
        if (tensor.HasRawData && tensor.RawData.IsEmpty) tensor.ClearRawData();
        if (tensor.HasRawData) return;
        var bytes = (DataType)tensor.DataType switch
        {
            DataType.Float or DataType.Complex64 => MemoryMarshal.AsBytes<float>(tensor.FloatData.ToArray()).ToArray(),
            DataType.Double or DataType.Complex128 => MemoryMarshal.AsBytes<double>(tensor.DoubleData.ToArray()).ToArray(),
            DataType.Int64 => MemoryMarshal.AsBytes<long>(tensor.Int64Data.ToArray()).ToArray(),
            DataType.UInt64 => MemoryMarshal.AsBytes<ulong>(tensor.Uint64Data.ToArray()).ToArray(),
            DataType.UInt32 => MemoryMarshal.AsBytes<uint>(tensor.Uint64Data.Select(static v => (uint)v).ToArray()).ToArray(),
            DataType.Int32 => MemoryMarshal.AsBytes<int>(tensor.Int32Data.ToArray()).ToArray(),
            DataType.Int16 or DataType.UInt16 or DataType.Float16 or DataType.BFloat16 => MemoryMarshal.AsBytes<ushort>(tensor.Int32Data.Select(static v => (ushort)v).ToArray()).ToArray(),
            _ => [.. tensor.Int32Data.Select(static v => (byte)v)],
        };
        if (bytes.Length == 0) return;
        tensor.RawData = ByteString.CopyFrom(bytes);
        tensor.FloatData.Clear();
        tensor.DoubleData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.Uint64Data.Clear();
    }

    static void Opsets(RepeatedField<OperatorSetIdProto> opsets)
    {
        foreach (var opset in opsets)
        {
            if (opset.Domain == "") opset.ClearDomain();
            if (opset.Version == 0) opset.ClearVersion();
        }
    }

    static void Entries(RepeatedField<StringStringEntryProto> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Key == "") entry.ClearKey();
            if (entry.Value == "") entry.ClearValue();
        }
    }
}
