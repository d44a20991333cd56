using System.Text;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Reading;

namespace ModelLint.Onnx.Writing;

/// <summary>Writes changed copies of a model. What isn't changed is copied byte for byte, fields that nobody knows included.</summary>
public static class ModelWriter
{
    const int LengthDelimited = (int)WireType.LengthDelimited;

    /// <summary>
    /// Writes the model with further outputs of the main graph: each has a name and no type, which ONNX Runtime infers itself. Names that are
    /// outputs already are passed over. External data stay where they are: the copy refers to them as the original does.
    /// </summary>
    /// <param name="document">The model.</param>
    /// <param name="valueNames">Names of values that the main graph defines.</param>
    /// <param name="to">Where the copy goes; written front to back.</param>
    /// <exception cref="ArgumentException">The main graph defines no such value.</exception>
    public static void WithOutputs(ModelDocument document, IEnumerable<string> valueNames, Stream to)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(valueNames);
        ArgumentNullException.ThrowIfNull(to);
        var added = Outputs(document.Model.Graph, valueNames);
        var file = document.Bytes(new ByteSpan(0, document.Length));
        var (tag, graph) = GraphField(file);
        to.Write(file[..(int)tag]);
        WriteVarint(to, ModelProto.GraphFieldNumber << 3 | LengthDelimited);
        WriteVarint(to, (ulong)(graph.Length + added.Length));
        to.Write(document.Bytes(graph));
        to.Write(added);
        to.Write(file[(int)graph.End..]);
    }

    static byte[] Outputs(Graph graph, IEnumerable<string> names)
    {
        var present = graph.Outputs.Select(static o => o.Name).ToHashSet(StringComparer.Ordinal);
        using var fields = new MemoryStream();
        foreach (var name in names)
        {
            // What the file calls an output stays as it is, even where nothing defines it: whoever loads the model says so.
            if (!present.Add(name)) continue;
            if (graph.Find(name) is not { IsDangling: false }) throw new ArgumentException($"the graph defines no value '{name}'", nameof(names));
            using var info = new MemoryStream();
            WriteField(info, ValueInfoProto.NameFieldNumber, Encoding.UTF8.GetBytes(name));
            WriteField(fields, GraphProto.OutputFieldNumber, info.ToArray());
        }

        return fields.ToArray();
    }

    // The reader takes the last graph where a file has several, so that is the one to extend.
    static (long Tag, ByteSpan Payload) GraphField(ReadOnlySpan<byte> file)
    {
        var found = (Tag: -1L, Payload: default(ByteSpan));
        var reader = new WireReader(file, new ByteSpan(0, file.Length));
        while (reader.Next())
        {
            if (reader.Field == ModelProto.GraphFieldNumber) found = (reader.TagOffset, reader.ReadSpan());
            else reader.Skip();
        }

        return found;
    }

    static void WriteField(Stream to, int field, ReadOnlySpan<byte> payload)
    {
        WriteVarint(to, (ulong)field << 3 | LengthDelimited);
        WriteVarint(to, (ulong)payload.Length);
        to.Write(payload);
    }

    static void WriteVarint(Stream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7) to.WriteByte((byte)(value | 0x80));
        to.WriteByte((byte)value);
    }
}
