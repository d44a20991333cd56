using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Sources;

/// <summary>Turns the elements of a sample into those that a model's input wants, where no value is lost but for a float's rounding.</summary>
static class ElementConversion
{
    /// <exception cref="SampleException">Values would be lost, or the types have no conversion.</exception>
    public static SampleTensor To(SampleTensor tensor, DataType target)
    {
        if (tensor.Element == target) return tensor;
        return tensor with { Element = target, Data = Bytes(Doubles(tensor), target, tensor.Element) };
    }

    /// <summary>A tensor whose elements stand in typed fields (float_data, int64_data …).</summary>
    public static SampleTensor OfTyped(Tensor tensor) => tensor.Type switch
    {
        DataType.Float => new SampleTensor(tensor.Type, tensor.Dims, MemoryMarshal.AsBytes(tensor.ToFloats().AsSpan()).ToArray()),
        DataType.Int64 or DataType.UInt64 => new SampleTensor(tensor.Type, tensor.Dims, MemoryMarshal.AsBytes(tensor.ToInt64s().AsSpan()).ToArray()),
        DataType.String or DataType.Undefined or DataType.Complex64 or DataType.Complex128 => throw new SampleException($"elements of type {tensor.Type.OnnxName()} are not read"),
        _ => new SampleTensor(tensor.Type, tensor.Dims, Bytes(tensor.ToDoubles(), tensor.Type, tensor.Type)),
    };

    /// <summary>A tensor of the given type from numbers.</summary>
    public static SampleTensor OfDoubles(double[] values, ImmutableArray<long> dims, DataType type) => new(type, dims, Bytes(values, type, DataType.Double));

    static double[] Doubles(SampleTensor tensor) => tensor.Element switch
    {
        DataType.Float => Widen<float>(tensor.Data),
        DataType.Double => Widen<double>(tensor.Data),
        DataType.Float16 => Widen<Half>(tensor.Data),
        DataType.Int8 => Widen<sbyte>(tensor.Data),
        DataType.Int16 => Widen<short>(tensor.Data),
        DataType.Int32 => Widen<int>(tensor.Data),
        DataType.Int64 => Widen<long>(tensor.Data),
        DataType.UInt8 or DataType.Bool => Widen<byte>(tensor.Data),
        DataType.UInt16 => Widen<ushort>(tensor.Data),
        DataType.UInt32 => Widen<uint>(tensor.Data),
        DataType.UInt64 => Widen<ulong>(tensor.Data),
        _ => throw new SampleException($"elements of type {tensor.Element.OnnxName()} are not read"),
    };

    static byte[] Bytes(double[] values, DataType target, DataType source) => target switch
    {
        DataType.Float => Narrow<float>(values, source),
        DataType.Double => Narrow<double>(values, source),
        DataType.Float16 => Narrow<Half>(values, source),
        DataType.Int8 => Narrow<sbyte>(values, source),
        DataType.Int16 => Narrow<short>(values, source),
        DataType.Int32 => Narrow<int>(values, source),
        DataType.Int64 => Narrow<long>(values, source),
        DataType.UInt8 => Narrow<byte>(values, source),
        DataType.Bool => Narrow<byte>(values, source),
        DataType.UInt16 => Narrow<ushort>(values, source),
        DataType.UInt32 => Narrow<uint>(values, source),
        DataType.UInt64 => Narrow<ulong>(values, source),
        _ => throw new SampleException($"elements of type {source.OnnxName()} can't be given to an input of type {target.OnnxName()}"),
    };

    static double[] Widen<T>(byte[] data) where T : unmanaged, INumberBase<T>
    {
        var from = MemoryMarshal.Cast<byte, T>(data);
        var values = new double[from.Length];
        for (var i = 0; i < values.Length; i++) values[i] = double.CreateTruncating(from[i]);
        return values;
    }

    static byte[] Narrow<T>(double[] values, DataType source) where T : unmanaged, INumberBase<T>
    {
        var isWhole = T.IsZero(T.CreateTruncating(0.5));
        var result = new T[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            result[i] = T.CreateSaturating(values[i]);
            if (isWhole && double.CreateTruncating(result[i]) != values[i])
                throw new SampleException($"{values[i]} (of type {source.OnnxName()}) doesn't fit the input's integers");
        }

        return MemoryMarshal.AsBytes(result.AsSpan()).ToArray();
    }
}
