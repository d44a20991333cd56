using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Statistics;

/// <summary>Reads floating-point tensors of any width, and codes, as float32, a block at a time. A double beyond float32's range becomes an infinity.</summary>
static class FloatBlocks
{
    const int Block = 1 << 14;

    /// <summary>True for the types that are observed.</summary>
    public static bool IsObserved(DataType type) => type is DataType.Float or DataType.Float16 or DataType.Double;

    /// <summary>True for the types of codes, which are observed where an operator computes on them.</summary>
    public static bool IsCode(DataType type) => type is DataType.UInt8 or DataType.Int8 or DataType.UInt16 or DataType.Int16;

    /// <summary>Number of elements.</summary>
    public static int Count(DataType type, ReadOnlySpan<byte> data) => data.Length / (type.BitsOf() / 8);

    /// <summary>Passes elements <paramref name="from"/> up to, without, <paramref name="to"/> on, in order.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="data">All elements of the tensor.</param>
    /// <param name="from">The first one.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="take">Takes some of them, and the index of the first of these.</param>
    public static void ForEach(DataType type, ReadOnlySpan<byte> data, int from, int to, Action<ReadOnlySpan<float>, long> take)
    {
        if (type == DataType.Float)
        {
            take(MemoryMarshal.Cast<byte, float>(data)[from..to], from);
            return;
        }

        Span<float> block = new float[Math.Min(Block, to - from)];
        for (var at = from; at < to; at += Block)
        {
            var part = block[..Math.Min(Block, to - at)];
            Convert(type, data, at, part);
            take(part, at);
        }
    }

    static void Convert(DataType type, ReadOnlySpan<byte> data, int at, Span<float> part)
    {
        switch (type)
        {
            case DataType.Float16: TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(data).Slice(at, part.Length), part); break;
            case DataType.UInt8: TensorPrimitives.ConvertTruncating(data.Slice(at, part.Length), part); break;
            case DataType.Int8: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(data).Slice(at, part.Length), part); break;
            case DataType.UInt16: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, ushort>(data).Slice(at, part.Length), part); break;
            case DataType.Int16: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, short>(data).Slice(at, part.Length), part); break;
            default: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(data).Slice(at, part.Length), part); break;
        }
    }
}
