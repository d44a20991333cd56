using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>Brings the data of a tensor, raw or in typed fields, into the one form of raw_data.</summary>
static class TensorBytes
{
    /// <summary>Number of elements by the stated extents; null where they're negative or too many.</summary>
    public static long? CountOf(IEnumerable<long> dims) => Shape.Of(dims).ElementCount is { } count and <= int.MaxValue ? count : null;

    /// <summary>Number of bytes that so many elements take.</summary>
    public static long LengthOf(DataType type, long count) => (count * type.BitsOf() + 7) / 8;

    /// <summary>The data as raw_data; null where they don't fit the shape and type, or are text or elsewhere.</summary>
    public static ReadOnlyMemory<byte>? Of(TensorProto tensor)
    {
        var type = (DataType)tensor.DataType;
        if (type.BitsOf() == 0 || CountOf(tensor.Dims) is not { } count || tensor.StringData.Count > 0) return null;
        var length = LengthOf(type, count);
        var typed = tensor.FloatData.Count + tensor.DoubleData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count + tensor.Uint64Data.Count;
        if (tensor.HasRawData && typed > 0) return null;
        var bytes = tensor.HasRawData ? tensor.RawData : typed == 0 ? ByteString.Empty : Typed(type, tensor, typed);
        if (bytes is null || bytes.Length != length || !HasNoPadding(type, count, bytes.Span)) return null;
        return bytes.Memory;
    }

    // What lies in the last byte behind the last element has no place in the text.
    static bool HasNoPadding(DataType type, long count, ReadOnlySpan<byte> raw) =>
        count * type.BitsOf() % 8 is var used && (used == 0 || raw[^1] >> (int)used == 0);

    static ByteString? Typed(DataType type, TensorProto tensor, int typed) => type switch
    {
        DataType.Float or DataType.Complex64 => tensor.FloatData.Count == typed ? Wrap<float>([.. tensor.FloatData]) : null,
        DataType.Double or DataType.Complex128 => tensor.DoubleData.Count == typed ? Wrap<double>([.. tensor.DoubleData]) : null,
        DataType.Int64 => tensor.Int64Data.Count == typed ? Wrap<long>([.. tensor.Int64Data]) : null,
        DataType.UInt64 => tensor.Uint64Data.Count == typed ? Wrap<ulong>([.. tensor.Uint64Data]) : null,
        DataType.UInt32 => tensor.Uint64Data.Count == typed ? Narrow(tensor.Uint64Data) : null,
        _ => tensor.Int32Data.Count == typed ? Narrow(type, tensor.Int32Data) : null,
    };

    static ByteString Wrap<T>(T[] values) where T : struct => ByteString.CopyFrom(MemoryMarshal.AsBytes<T>(values));

    static ByteString? Narrow(RepeatedField<ulong> values)
    {
        var bytes = new byte[values.Count * 4];
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] > uint.MaxValue) return null;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), (uint)values[i]);
        }

        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    // Packed types hold one byte of elements an entry.
    static ByteString? Narrow(DataType type, RepeatedField<int> values)
    {
        var size = Math.Max(type.BitsOf() / 8, 1);
        var isSigned = type is DataType.Int8 or DataType.Int16 or DataType.Int32;
        var bytes = new byte[values.Count * size];
        for (var i = 0; i < values.Count; i++)
        {
            var value = values[i];
            if (isSigned ? value != value << (32 - size * 8) >> (32 - size * 8) : value != (size == 1 ? (byte)value : (ushort)value)) return null;
            for (var b = 0; b < size; b++) bytes[i * size + b] = (byte)(value >> (b * 8));
        }

        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
