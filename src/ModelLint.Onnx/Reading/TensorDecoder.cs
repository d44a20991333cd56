using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Reading;

/// <summary>Turns the bytes of a tensor into numbers. Typed fields follow the format: small integers and float16 sit in int32_data.</summary>
static class TensorDecoder
{
    public static float[] Floats(Tensor tensor, TensorStore store)
    {
        return TryGetFloats(tensor, store, out var inPlace) ? inPlace.ToArray() : Array.ConvertAll(Doubles(tensor, store), static d => (float)d);
    }

    public static bool TryGetFloats(Tensor tensor, TensorStore store, out ReadOnlySpan<float> floats)
    {
        floats = default;
        if (tensor.Type != DataType.Float || !BitConverter.IsLittleEndian || !store.TryGetRaw(tensor, out var raw)) return false;
        CheckLength(tensor, raw.Length, Count(tensor));
        floats = MemoryMarshal.Cast<byte, float>(raw);
        return true;
    }

    public static double[] Doubles(Tensor tensor, TensorStore store)
    {
        if (tensor.Type is DataType.UInt64) return Array.ConvertAll(Int64s(tensor, store), static i => (double)(ulong)i);
        if (tensor.Type.IsInteger() || tensor.Type == DataType.Bool) return Array.ConvertAll(Int64s(tensor, store), static i => (double)i);
        if (!tensor.Type.IsFloat()) throw Wrong(tensor, $"elements of type {tensor.Type.OnnxName()} are not numbers");
        var result = new double[Count(tensor)];
        if (TryGetFloats(tensor, store, out var inPlace))
        {
            for (var i = 0; i < result.Length; i++) result[i] = inPlace[i];
            return result;
        }

        if (store.TryGetRaw(tensor, out var raw))
        {
            CheckLength(tensor, raw.Length, result.Length);
            for (var i = 0; i < result.Length; i++) result[i] = FloatFormats.Decode(tensor.Type, raw, i);
            return result;
        }

        switch (tensor.Type)
        {
            case DataType.Float:
                var floats = new List<float>(result.Length);
                Typed(tensor, store, TensorProto.FloatDataFieldNumber, (ref WireReader r) => r.ReadFloats(floats));
                CheckCount(tensor, floats.Count, result.Length);
                for (var i = 0; i < result.Length; i++) result[i] = floats[i];
                break;
            case DataType.Double:
                var at = 0;
                Typed(tensor, store, TensorProto.DoubleDataFieldNumber, (ref WireReader r) =>
                {
                    var payload = r.Bytes(r.ReadSpan());
                    for (; payload.Length >= 8 && at < result.Length; payload = payload[8..]) result[at++] = BinaryPrimitives.ReadDoubleLittleEndian(payload);
                });
                CheckCount(tensor, at, result.Length);
                break;
            default:
                var codes = Codes(tensor, store);
                var packed = tensor.Type == DataType.Float4E2M1;
                CheckCount(tensor, packed ? codes.Count * 2 : codes.Count, result.Length);
                Span<byte> two = stackalloc byte[2];
                for (var i = 0; i < result.Length; i++)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(two, (ushort)codes[packed ? i / 2 : i]);
                    result[i] = FloatFormats.Decode(tensor.Type, two, packed ? i % 2 : 0);
                }

                break;
        }

        return result;
    }

    public static long[] Int64s(Tensor tensor, TensorStore store)
    {
        if (!tensor.Type.IsInteger() && tensor.Type != DataType.Bool) throw Wrong(tensor, $"elements of type {tensor.Type.OnnxName()} are not integers");
        var result = new long[Count(tensor)];
        if (store.TryGetRaw(tensor, out var raw))
        {
            CheckLength(tensor, raw.Length, result.Length);
            for (var i = 0; i < result.Length; i++) result[i] = Integer(tensor.Type, raw, i);
            return result;
        }

        var codes = Codes(tensor, store);
        var perCode = tensor.Type.BitsOf() < 8 ? 8 / tensor.Type.BitsOf() : 1;
        CheckCount(tensor, (long)codes.Count * perCode, result.Length);
        Span<byte> one = stackalloc byte[1];
        for (var i = 0; i < result.Length; i++)
        {
            one[0] = (byte)codes[i / perCode];
            result[i] = perCode == 1 ? codes[i] : Integer(tensor.Type, one, i % perCode);
        }

        return result;
    }

    public static string[] Strings(Tensor tensor, TensorStore store)
    {
        if (tensor.Type != DataType.String) throw Wrong(tensor, $"elements of type {tensor.Type.OnnxName()} are not text");
        var texts = new List<string>();
        Typed(tensor, store, TensorProto.StringDataFieldNumber, (ref WireReader r) => texts.Add(Encoding.UTF8.GetString(r.Bytes(r.ReadSpan()))));
        CheckCount(tensor, texts.Count, Count(tensor));
        return [.. texts];
    }

    delegate void FieldAction(ref WireReader reader);

    static void Typed(Tensor tensor, TensorStore store, int field, FieldAction action)
    {
        var reader = new WireReader(store.Model.Bytes(new ByteSpan(0, store.Model.Length)), tensor.Span);
        while (reader.Next())
        {
            if (reader.Field == field) action(ref reader);
            else reader.Skip();
        }
    }

    static List<long> Codes(Tensor tensor, TensorStore store)
    {
        var codes = new List<long>();
        var field = tensor.Type switch
        {
            DataType.Int64 => TensorProto.Int64DataFieldNumber,
            DataType.UInt32 or DataType.UInt64 => TensorProto.Uint64DataFieldNumber,
            _ => TensorProto.Int32DataFieldNumber,
        };
        Typed(tensor, store, field, (ref WireReader r) => r.ReadInt64s(codes));
        return codes;
    }

    static long Integer(DataType type, ReadOnlySpan<byte> raw, int index) => type switch
    {
        DataType.Int8 => (sbyte)raw[index],
        DataType.UInt8 or DataType.Bool => raw[index],
        DataType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(raw[(index * 2)..]),
        DataType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(raw[(index * 2)..]),
        DataType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(raw[(index * 4)..]),
        DataType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(raw[(index * 4)..]),
        DataType.Int64 or DataType.UInt64 => BinaryPrimitives.ReadInt64LittleEndian(raw[(index * 8)..]),
        DataType.UInt4 => (raw[index / 2] >> (index % 2 * 4)) & 0xF,
        DataType.Int4 => (sbyte)((raw[index / 2] >> (index % 2 * 4)) << 4) >> 4,
        DataType.UInt2 => (raw[index / 4] >> (index % 4 * 2)) & 3,
        DataType.Int2 => (sbyte)((raw[index / 4] >> (index % 4 * 2)) << 6) >> 6,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an integer type"),
    };

    // Sizes come from the file: they're believed only up to what an array can hold, and checked against the data.
    static int Count(Tensor tensor) => tensor.ElementCount is { } count and <= int.MaxValue / 8
        ? (int)count
        : throw Wrong(tensor, $"shape [{string.Join(',', tensor.Dims)}] is not one that can be read");

    static void CheckLength(Tensor tensor, long bytes, long count)
    {
        var expected = (count * tensor.Type.BitsOf() + 7) / 8;
        if (bytes != expected) throw Wrong(tensor, $"{bytes} bytes of data where its shape and type need {expected}");
    }

    static void CheckCount(Tensor tensor, long found, long count)
    {
        // A packed type may end in the middle of its last byte.
        var slack = tensor.Type.BitsOf() < 8 && tensor.Type.BitsOf() > 0 ? 8 / tensor.Type.BitsOf() - 1 : 0;
        if (found < count || found > count + slack) throw Wrong(tensor, $"{found} elements of data where its shape needs {count}");
    }

    static ModelFormatException Wrong(Tensor tensor, string what) => new($"tensor '{tensor.Name}': {what}");
}
