using System.Globalization;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Reading;

/// <summary>Reads what a TensorProto says of itself; the data are stepped over.</summary>
sealed class TensorReader(ModelBytes bytes, TensorStore store)
{
    ReadOnlySpan<byte> File => bytes.Bytes(new ByteSpan(0, bytes.Length));

    public Tensor Read(ByteSpan span)
    {
        var dims = new List<long>();
        var (name, type, isExternal) = ("", DataType.Undefined, false);
        List<KeyValuePair<string, string>>? external = null;
        var reader = new WireReader(File, span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case TensorProto.DimsFieldNumber: reader.ReadInt64s(dims); break;
                case TensorProto.DataTypeFieldNumber: type = TypeReader.Element(reader.ReadInt64()); break;
                case TensorProto.NameFieldNumber: name = reader.ReadString(); break;
                case TensorProto.DataLocationFieldNumber: isExternal = reader.ReadInt64() == (long)TensorProto.Types.DataLocation.External; break;
                case TensorProto.ExternalDataFieldNumber: (external ??= []).Add(ModelReader.Entry(File, reader.ReadSpan())); break;
                default: reader.Skip(); break;
            }
        }

        return new Tensor(store, name, type, [.. dims], span, isExternal ? Reference(external ?? []) : null);
    }

    public SparseTensor ReadSparse(ByteSpan span)
    {
        Tensor? values = null, indices = null;
        var dims = new List<long>();
        var reader = new WireReader(File, span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case SparseTensorProto.ValuesFieldNumber: values = Read(reader.ReadSpan()); break;
                case SparseTensorProto.IndicesFieldNumber: indices = Read(reader.ReadSpan()); break;
                case SparseTensorProto.DimsFieldNumber: reader.ReadInt64s(dims); break;
                default: reader.Skip(); break;
            }
        }

        return new SparseTensor(values, indices, [.. dims]);
    }

    // A number that isn't one becomes -1, which the check of the reference refuses.
    static ExternalReference Reference(List<KeyValuePair<string, string>> entries)
    {
        var location = Find(entries, "location") ?? "";
        var offset = Find(entries, "offset") is { Length: > 0 } o ? Number(o) : 0;
        long? length = Find(entries, "length") is { Length: > 0 } l ? Number(l) : null;
        return new ExternalReference(location, offset, length);
    }

    static string? Find(List<KeyValuePair<string, string>> entries, string key) => entries.FindLast(e => e.Key == key).Value;

    static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
