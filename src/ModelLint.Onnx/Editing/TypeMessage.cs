using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Editing;

/// <summary>States the type of a value.</summary>
public static class TypeMessage
{
    /// <summary>A name with its type.</summary>
    public static ValueInfoProto Of(string name, OnnxType type) => new() { Name = name, Type = Of(type) };

    static TypeProto? Of(OnnxType? type) => type switch
    {
        TensorType t => new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)t.Element, Shape = Of(t.Shape) } },
        SparseTensorType t => new TypeProto { SparseTensorType = new TypeProto.Types.SparseTensor { ElemType = (int)t.Element, Shape = Of(t.Shape) } },
        SequenceType t => new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = Of(t.Element) } },
        OptionalType t => new TypeProto { OptionalType = new TypeProto.Types.Optional { ElemType = Of(t.Element) } },
        MapType t => new TypeProto { MapType = new TypeProto.Types.Map { KeyType = (int)t.Key, ValueType = Of(t.Value) } },
        OpaqueType t => new TypeProto { OpaqueType = new TypeProto.Types.Opaque { Domain = t.Domain, Name = t.Name } },
        _ => null,
    };

    static TensorShapeProto? Of(Shape? shape)
    {
        if (shape is null) return null;
        var message = new TensorShapeProto();
        foreach (var dim in shape.Dims) message.Dim.Add(Of(dim));
        return message;
    }

    static TensorShapeProto.Types.Dimension Of(Dim dim) => dim switch
    {
        { Value: { } extent } => new() { DimValue = extent },
        { Symbol: { } symbol } => new() { DimParam = symbol },
        _ => new(),
    };
}
