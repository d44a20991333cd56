using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;

namespace ModelLint.Quantization.Writing;

/// <summary>Scales and codes as a model holds them: a single number, or a number for each index of an axis.</summary>
static class CodeTensors
{
    /// <summary>Scales, in float32.</summary>
    public static TensorProto Scales(string name, ImmutableArray<float> scales, bool isScalar) => new()
    {
        Name = name,
        DataType = (int)DataType.Float,
        Dims = { isScalar ? [] : new long[] { scales.Length } },
        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(scales.AsSpan())),
    };

    /// <summary>Codes of an integer type, zero points for one.</summary>
    public static TensorProto Codes(string name, ImmutableArray<long> codes, DataType type, bool isScalar)
    {
        var size = type.BitsOf() / 8;
        var data = new byte[codes.Length * size];
        Span<byte> one = stackalloc byte[8];
        for (var i = 0; i < codes.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(one, codes[i]);
            one[..size].CopyTo(data.AsSpan(i * size));
        }

        return new TensorProto { Name = name, DataType = (int)type, Dims = { isScalar ? [] : new long[] { codes.Length } }, RawData = ByteString.CopyFrom(data) };
    }
}
