using Google.Protobuf;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Reading;

/// <summary>Reads a TypeProto. Types are small, so the generated parser, with its own limit of depth, does it.</summary>
static class TypeReader
{
    public static OnnxType? Read(ModelBytes bytes, ByteSpan span)
    {
        try
        {
            return Convert(TypeProto.Parser.ParseFrom(bytes.Bytes(span)));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFormatException($"not a readable ONNX model: the type at byte {span.Offset} is broken ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>Element type by its number; numbers that aren't in the format are undefined.</summary>
    public static DataType Element(long number) => number is > 0 and <= (long)DataType.Int2 ? (DataType)number : DataType.Undefined;

    public static OnnxType? Convert(TypeProto? type) => type?.ValueCase switch
    {
        TypeProto.ValueOneofCase.TensorType => new TensorType(Element(type.TensorType.ElemType), Convert(type.TensorType.Shape)),
        TypeProto.ValueOneofCase.SparseTensorType => new SparseTensorType(Element(type.SparseTensorType.ElemType), Convert(type.SparseTensorType.Shape)),
        TypeProto.ValueOneofCase.SequenceType => new SequenceType(Convert(type.SequenceType.ElemType)),
        TypeProto.ValueOneofCase.OptionalType => new OptionalType(Convert(type.OptionalType.ElemType)),
        TypeProto.ValueOneofCase.MapType => new MapType(Element(type.MapType.KeyType), Convert(type.MapType.ValueType)),
        TypeProto.ValueOneofCase.OpaqueType => new OpaqueType(type.OpaqueType.Domain, type.OpaqueType.Name),
        _ => null,
    };

    static Shape? Convert(TensorShapeProto? shape) => shape is null ? null : new Shape([.. shape.Dim.Select(Convert)]);

    static Dim Convert(TensorShapeProto.Types.Dimension dim) => dim.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => Dim.Of(dim.DimValue),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam => Dim.Of(dim.DimParam),
        _ => Dim.Unknown,
    };
}
