using ModelLint.Onnx;

namespace ModelLint.Quantization;

/// <summary>The codes that a quantized type has.</summary>
/// <param name="Type">int8, uint8, int16, uint16 or, for biases, int32.</param>
/// <param name="Min">Lowest code.</param>
/// <param name="Max">Highest code.</param>
public readonly record struct CodeType(DataType Type, long Min, long Max)
{
    /// <summary>The codes of a type.</summary>
    /// <exception cref="ArgumentException">A type that isn't quantized to.</exception>
    public static CodeType Of(DataType type) => type switch
    {
        DataType.Int8 => new CodeType(type, sbyte.MinValue, sbyte.MaxValue),
        DataType.UInt8 => new CodeType(type, byte.MinValue, byte.MaxValue),
        DataType.Int16 => new CodeType(type, short.MinValue, short.MaxValue),
        DataType.UInt16 => new CodeType(type, ushort.MinValue, ushort.MaxValue),
        DataType.Int32 => new CodeType(type, int.MinValue, int.MaxValue),
        _ => throw new ArgumentException($"{type.OnnxName()} is no type of codes", nameof(type)),
    };

    /// <summary>Number of steps between the lowest and the highest code.</summary>
    public long Steps => Max - Min;

    /// <summary>Bits of a code.</summary>
    public int Bits => Type.BitsOf();

    /// <summary>True for signed types.</summary>
    public bool IsSigned => Min < 0;
}
