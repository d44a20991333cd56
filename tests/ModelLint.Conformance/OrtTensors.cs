using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;

namespace ModelLint.Conformance;

/// <summary>Tensors as ONNX Runtime takes them, and as models keep them.</summary>
static class OrtTensors
{
    /// <summary>A copy of a tensor; types of less than a byte are refused with <see cref="OnnxRuntimeException"/>, as the runtime refuses them.</summary>
    public static OrtValue Of(TensorValue value)
    {
        long[] dims = [.. value.Dims];
        if (value.Type == DataType.String)
        {
            var text = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, dims);
            for (var i = 0; i < value.Count; i++) text.StringTensorSetElementAt(value.Strings[i], i);
            return text;
        }

        var tensor = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)value.Type, dims);
        if (value.Count > 0) Fill(tensor.GetTensorMutableRawData(), value);
        return tensor;
    }

    /// <summary>The same tensor as a model keeps it.</summary>
    public static TensorProto ToProto(TensorValue value)
    {
        var proto = new TensorProto { DataType = (int)value.Type, Dims = { value.Dims } };
        if (value.Type == DataType.String)
        {
            proto.StringData.AddRange(value.Strings.ToArray().Select(ByteString.CopyFromUtf8));
            return proto;
        }

        var data = new byte[value.Count * value.Type.BitsOf() / 8];
        Fill(data, value);
        proto.RawData = ByteString.CopyFrom(data);
        return proto;
    }

    static void Fill(Span<byte> data, TensorValue value)
    {
        var size = value.Type.BitsOf() / 8;
        for (var i = 0; i < value.Count; i++)
        {
            var bits = value.Type switch
            {
                DataType.Float => BitConverter.SingleToUInt32Bits((float)value.Reals[i]),
                DataType.Double => BitConverter.DoubleToInt64Bits(value.Reals[i]),
                DataType.Float16 => BitConverter.HalfToUInt16Bits((Half)value.Reals[i]),
                DataType.BFloat16 => BitConverter.SingleToUInt32Bits((float)value.Reals[i]) >> 16,
                _ => value.Integers[i],
            };
            MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in bits))[..size].CopyTo(data[(i * size)..]);
        }
    }
}
