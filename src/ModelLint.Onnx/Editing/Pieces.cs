using Google.Protobuf;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Reading;

namespace ModelLint.Onnx.Editing;

/// <summary>The fields of a message in the making: places of the file to be copied, and new messages. Its length is known before anything is written.</summary>
sealed class Pieces(ModelDocument document)
{
    readonly List<(long Length, Action<Stream> Write)> _pieces = [];

    public long Length { get; private set; }

    /// <summary>A place of the file, tag included.</summary>
    public void Copy(ByteSpan span) => Add(span.Length, to => to.Write(document.Bytes(span)));

    /// <summary>A new message under a field number.</summary>
    public void Add(int field, IMessage message) => Add(field, message.CalculateSize(), message.WriteTo);

    /// <summary>A node under its field number.</summary>
    public void Add(NodeEdit node) => Add(GraphProto.NodeFieldNumber, node.Length, node.WriteTo);

    /// <summary>A message made of pieces, under a field number.</summary>
    public void Add(int field, Pieces message) => Add(field, message.Length, message.WriteTo);

    /// <summary>A number under a field number.</summary>
    public void Add(int field, long number)
    {
        var bytes = Varint((ulong)field << 3).Concat(Varint((ulong)number)).ToArray();
        Add(bytes.Length, to => to.Write(bytes));
    }

    /// <summary>All fields of a message, without a tag before them.</summary>
    public void AddFields(IMessage message) => Add(message.CalculateSize(), message.WriteTo);

    /// <summary>Bytes under a field number; asked for only when they are written.</summary>
    public void AddBytes(int field, long length, Action<Stream> write) => Add(field, length, write);

    public void WriteTo(Stream to)
    {
        foreach (var (_, write) in _pieces) write(to);
    }

    void Add(int field, long length, Action<Stream> write)
    {
        var head = Varint((ulong)field << 3 | (ulong)WireType.LengthDelimited).Concat(Varint((ulong)length)).ToArray();
        Add(head.Length, to => to.Write(head));
        Add(length, write);
    }

    void Add(long length, Action<Stream> write)
    {
        _pieces.Add((length, write));
        Length += length;
    }

    static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
