using Google.Protobuf;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Reading;

/// <summary>Reads a TypeProto. Types are small, so the generated parser does it, once it is known that it is not nested too deep.</summary>
static class TypeReader
{
    // Sequences of optionals of sequences: real types are two or three levels deep, each of which is two messages.
    const int MaxDepth = 32;

    public static OnnxType? Read(ModelBytes bytes, ByteSpan span)
    {
        RequireShallow(bytes.Bytes(new ByteSpan(0, bytes.Length)), span, span.Offset, depth: 1);
        try
        {
            return Convert(TypeProto.Parser.ParseFrom(bytes.Bytes(span)));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFormatException($"not a readable ONNX model: the type at byte {span.Offset} is broken or cut off; export it again, or copy the file again", e);
        }
    }

    // Sequence (4), map (5) and optional (9) have the type they are of in field 1 or 2.
    static void RequireShallow(ReadOnlySpan<byte> file, ByteSpan type, long first, int depth)
    {
        if (depth > MaxDepth) throw new ModelFormatException($"not a readable ONNX model: the type at byte {first} is nested more than {MaxDepth} deep, and no operator takes such a type; export the model again");
        var reader = new WireReader(file, type);
        while (reader.Next())
        {
            if (reader.Type != WireType.LengthDelimited || reader.Field is not (TypeProto.SequenceTypeFieldNumber or TypeProto.MapTypeFieldNumber or TypeProto.OptionalTypeFieldNumber))
            {
                reader.Skip();
                continue;
            }

            var element = reader.Field == TypeProto.MapTypeFieldNumber ? TypeProto.Types.Map.ValueTypeFieldNumber : TypeProto.Types.Sequence.ElemTypeFieldNumber;
            var inner = new WireReader(file, reader.ReadSpan());
            while (inner.Next())
            {
                if (inner.Type == WireType.LengthDelimited && inner.Field == element) RequireShallow(file, inner.ReadSpan(), first, depth + 1);
                else inner.Skip();
            }
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
