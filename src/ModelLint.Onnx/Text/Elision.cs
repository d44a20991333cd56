using System.Security.Cryptography;
using Google.Protobuf;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Reading;

namespace ModelLint.Onnx.Text;

/// <summary>
/// Copies a model without the data of its large tensors, which aren't touched: in their place stands a reference to external data
/// <c>["location": "elided", "first": "0.25, 0.5, …"]</c>, so that the text still is in the grammar.
/// </summary>
sealed class Elision(ModelDocument document, TextOptions options)
{
    const int MaxDepth = 256;
    const int Shown = 4;

    enum Kind { Model, Graph, Node, Attribute, Tensor, Sparse, Function, Training }

    ReadOnlySpan<byte> File => document.Bytes(new ByteSpan(0, document.Length));

    /// <summary>The serialized model without large data.</summary>
    public byte[] Model()
    {
        using var into = new MemoryStream();
        Copy(Kind.Model, new ByteSpan(0, document.Length), into, depth: 0);
        return into.ToArray();
    }

    void Copy(Kind kind, ByteSpan span, MemoryStream into, int depth)
    {
        if (depth > MaxDepth) throw new ModelFormatException($"messages are nested more than {MaxDepth} deep at byte {span.Offset}: refused");
        var reader = new WireReader(File, span);
        var isLarge = kind == Kind.Tensor && IsLarge(span);
        while (reader.Next())
        {
            if (isLarge && IsData(reader.Field))
            {
                reader.Skip();
            }
            else if (reader.Type == WireType.LengthDelimited && Inner(kind, reader.Field) is { } inner)
            {
                using var message = new MemoryStream();
                Copy(inner, reader.ReadSpan(), message, depth + 1);
                Write(into, reader.Field, message.ToArray());
            }
            else
            {
                var start = reader.TagOffset;
                reader.Skip();
                into.Write(reader.Bytes(new ByteSpan(start, reader.Position - start)));
            }
        }

        if (isLarge) into.Write(Placeholder(span).ToByteArray());
    }

    static Kind? Inner(Kind kind, int field) => (kind, field) switch
    {
        (Kind.Model, ModelProto.GraphFieldNumber) => Kind.Graph,
        (Kind.Model, ModelProto.FunctionsFieldNumber) => Kind.Function,
        (Kind.Model, ModelProto.TrainingInfoFieldNumber) => Kind.Training,
        (Kind.Training, TrainingInfoProto.InitializationFieldNumber or TrainingInfoProto.AlgorithmFieldNumber) => Kind.Graph,
        (Kind.Graph, GraphProto.NodeFieldNumber) or (Kind.Function, FunctionProto.NodeFieldNumber) => Kind.Node,
        (Kind.Graph, GraphProto.InitializerFieldNumber) => Kind.Tensor,
        (Kind.Graph, GraphProto.SparseInitializerFieldNumber) => Kind.Sparse,
        (Kind.Node, NodeProto.AttributeFieldNumber) or (Kind.Function, FunctionProto.AttributeProtoFieldNumber) => Kind.Attribute,
        (Kind.Attribute, AttributeProto.TFieldNumber or AttributeProto.TensorsFieldNumber) => Kind.Tensor,
        (Kind.Attribute, AttributeProto.SparseTensorFieldNumber or AttributeProto.SparseTensorsFieldNumber) => Kind.Sparse,
        (Kind.Attribute, AttributeProto.GFieldNumber or AttributeProto.GraphsFieldNumber) => Kind.Graph,
        (Kind.Sparse, SparseTensorProto.ValuesFieldNumber or SparseTensorProto.IndicesFieldNumber) => Kind.Tensor,
        _ => null,
    };

    static bool IsData(int field) => field is TensorProto.RawDataFieldNumber or TensorProto.FloatDataFieldNumber or TensorProto.Int32DataFieldNumber
        or TensorProto.StringDataFieldNumber or TensorProto.Int64DataFieldNumber or TensorProto.DoubleDataFieldNumber or TensorProto.Uint64DataFieldNumber;

    // By what it says and by what is there: a hostile file may say one element and hold a million.
    bool IsLarge(ByteSpan span)
    {
        long bytes = 0;
        var dims = new List<long>();
        var reader = new WireReader(File, span);
        while (reader.Next())
        {
            if (reader.Field == TensorProto.DimsFieldNumber) reader.ReadInt64s(dims);
            else if (reader.Field == TensorProto.DataLocationFieldNumber && reader.ReadInt64() == (long)TensorProto.Types.DataLocation.External) return false;
            else if (IsData(reader.Field)) bytes += Length(ref reader);
            else if (reader.Field != TensorProto.DataLocationFieldNumber) reader.Skip();
        }

        return bytes > 0 && (TensorBytes.CountOf(dims) is not { } count || count > options.MaxElements || bytes > 1024L * Math.Max(options.MaxElements, 1));
    }

    static long Length(ref WireReader reader)
    {
        var start = reader.Position;
        reader.Skip();
        return reader.Position - start;
    }

    TensorProto Placeholder(ByteSpan span)
    {
        var place = new TensorProto { DataLocation = TensorProto.Types.DataLocation.External };
        place.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "elided" });
        if (First(span) is { Length: > 0 } first) place.ExternalData.Add(new StringStringEntryProto { Key = "first", Value = first });
        if (options.Digests) place.ExternalData.Add(new StringStringEntryProto { Key = "sha256", Value = Digest(span) });
        return place;
    }

    // Enough for the eye, of what lies as raw_data or as floats; the rest isn't decoded.
    string First(ByteSpan span)
    {
        var type = DataType.Undefined;
        var data = default(ReadOnlySpan<byte>);
        var isFloats = false;
        var reader = new WireReader(File, span);
        while (reader.Next())
        {
            if (reader.Field == TensorProto.DataTypeFieldNumber)
            {
                type = TypeReader.Element(reader.ReadInt64());
            }
            else if (reader.Field is TensorProto.RawDataFieldNumber or TensorProto.FloatDataFieldNumber && reader.Type == WireType.LengthDelimited)
            {
                isFloats = reader.Field == TensorProto.FloatDataFieldNumber;
                data = reader.Bytes(reader.ReadSpan());
            }
            else
            {
                reader.Skip();
            }
        }

        if (type.BitsOf() == 0 || (isFloats && type != DataType.Float)) return "";
        var count = (int)Math.Min(Shown, data.Length * 8L / type.BitsOf());
        var words = new string[count];
        Span<char> text = stackalloc char[ElementText.MaxLength];
        for (var i = 0; i < count; i++)
            words[i] = type.IsFloat() ? FloatFormats.Decode(type, data, i).ToString("G6") : new string(text[..ElementText.Format(type, data, i, text)]);
        return count == 0 ? "" : string.Join(", ", words) + ", …";
    }

    string Digest(ByteSpan span)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var reader = new WireReader(File, span);
        while (reader.Next())
        {
            var isData = IsData(reader.Field);
            if (isData && reader.Type == WireType.LengthDelimited)
            {
                hash.AppendData(reader.Bytes(reader.ReadSpan()));
                continue;
            }

            var start = reader.Position;
            reader.Skip();
            if (isData) hash.AppendData(reader.Bytes(new ByteSpan(start, reader.Position - start)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static void Write(MemoryStream into, int field, byte[] message)
    {
        using var output = new CodedOutputStream(into, leaveOpen: true);
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteLength(message.Length);
        output.Flush();
        into.Write(message);
    }
}
