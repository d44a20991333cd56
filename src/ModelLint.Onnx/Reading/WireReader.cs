using System.Buffers.Binary;
using System.Text;

namespace ModelLint.Onnx.Reading;

/// <summary>The kinds of fields in the protobuf wire format.</summary>
enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    LengthDelimited = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}

/// <summary>
/// Walks one protobuf message in place: fields, lengths and offsets, without copying payloads.
/// Google.Protobuf has no public reader that tells offsets and leaves bytes where they lie.
/// </summary>
ref struct WireReader(ReadOnlySpan<byte> file, ByteSpan span)
{
    readonly ReadOnlySpan<byte> _file = file;
    readonly int _end = checked((int)span.End);
    int _position = checked((int)span.Offset);

    /// <summary>Offset in the file of the next unread byte.</summary>
    public readonly long Position => _position;

    /// <summary>Number of the field whose tag was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Kind of the field whose tag was read last.</summary>
    public WireType Type { get; private set; }

    /// <summary>Offset in the file of the tag read last: where the whole field begins.</summary>
    public long TagOffset { get; private set; }

    /// <summary>Reads the next tag; false at the end of the message.</summary>
    public bool Next()
    {
        if (_position >= _end) return false;
        TagOffset = _position;
        var tag = ReadVarint();
        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        if (tag > uint.MaxValue || Field == 0 || Type > WireType.Fixed32) throw Broken("a field that protobuf doesn't have");
        return true;
    }

    /// <summary>Reads a base-128 integer of at most ten bytes.</summary>
    public ulong ReadVarint()
    {
        ulong result = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_position >= _end) throw Broken("the end of the data inside a number");
            var b = _file[_position++];
            result |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return result;
        }

        throw Broken("a number of more than ten bytes");
    }

    /// <summary>Reads a varint field as int64; a field of another kind is an error.</summary>
    public long ReadInt64()
    {
        Expect(WireType.Varint);
        return (long)ReadVarint();
    }

    /// <summary>Reads a float field.</summary>
    public float ReadFloat()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    /// <summary>Reads the place of a length-delimited payload and steps over it.</summary>
    public ByteSpan ReadSpan()
    {
        Expect(WireType.LengthDelimited);
        var length = ReadVarint();
        if (length > (ulong)(_end - _position)) throw Broken($"a field of {length} bytes where {_end - _position} are left (the file is truncated or not a model)");
        var span = new ByteSpan(_position, (long)length);
        _position += (int)length;
        return span;
    }

    /// <summary>Reads a length-delimited payload as UTF-8; broken sequences become U+FFFD.</summary>
    public string ReadString()
    {
        var span = ReadSpan();
        return Encoding.UTF8.GetString(_file.Slice((int)span.Offset, (int)span.Length));
    }

    /// <summary>Adds one float or a packed run of them.</summary>
    public void ReadFloats(List<float> into)
    {
        if (Type != WireType.LengthDelimited)
        {
            into.Add(ReadFloat());
            return;
        }

        var payload = Bytes(ReadSpan());
        for (; payload.Length >= 4; payload = payload[4..]) into.Add(BinaryPrimitives.ReadSingleLittleEndian(payload));
    }

    /// <summary>Adds one int64 or a packed run of them.</summary>
    public void ReadInt64s(List<long> into)
    {
        if (Type != WireType.LengthDelimited)
        {
            into.Add(ReadInt64());
            return;
        }

        var packed = new WireReader(_file, ReadSpan());
        while (packed._position < packed._end) into.Add((long)packed.ReadVarint());
    }

    /// <summary>Steps over the field whose tag was read last, whatever it is: unknown fields stay in the file untouched.</summary>
    public void Skip()
    {
        switch (Type)
        {
            case WireType.Varint: ReadVarint(); break;
            case WireType.Fixed64: Take(8); break;
            case WireType.Fixed32: Take(4); break;
            case WireType.LengthDelimited: ReadSpan(); break;
            case WireType.EndGroup: throw Broken("the end of a group that didn't begin");
            default: SkipGroup(); break;
        }
    }

    /// <summary>The bytes of a place in the file.</summary>
    public readonly ReadOnlySpan<byte> Bytes(ByteSpan span) => _file.Slice((int)span.Offset, (int)span.Length);

    void SkipGroup()
    {
        for (var open = 1; open > 0;)
        {
            if (!Next()) throw Broken("the end of the data inside a group");
            if (Type == WireType.StartGroup) open++;
            else if (Type == WireType.EndGroup) open--;
            else Skip();
        }
    }

    ReadOnlySpan<byte> Take(int count)
    {
        if (_end - _position < count) throw Broken("the end of the data inside a number");
        var bytes = _file.Slice(_position, count);
        _position += count;
        return bytes;
    }

    readonly void Expect(WireType type)
    {
        if (Type != type) throw Broken($"field {Field} with wire type {(int)Type} where {(int)type} belongs");
    }

    readonly ModelFormatException Broken(string found) => new($"not a readable ONNX model: at byte {_position} there is {found}");
}
