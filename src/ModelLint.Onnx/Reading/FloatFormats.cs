using System.Buffers.Binary;

namespace ModelLint.Onnx.Reading;

/// <summary>Decodes the floating-point formats of ONNX (ONNX documentation, "Float stored in 8 bits" and "4 bits").</summary>
static class FloatFormats
{
    public static double Decode(DataType type, ReadOnlySpan<byte> raw, int index) => type switch
    {
        DataType.Float => BinaryPrimitives.ReadSingleLittleEndian(raw[(index * 4)..]),
        DataType.Double => BinaryPrimitives.ReadDoubleLittleEndian(raw[(index * 8)..]),
        DataType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(raw[(index * 2)..]),
        DataType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(raw[(index * 2)..]) << 16),
        DataType.Float8E4M3FN => Small(raw[index], exponentBits: 4, bias: 7, Nan.AllOnes),
        DataType.Float8E4M3FNUZ => Small(raw[index], exponentBits: 4, bias: 8, Nan.NegativeZero),
        DataType.Float8E5M2 => Small(raw[index], exponentBits: 5, bias: 15, Nan.Ieee),
        DataType.Float8E5M2FNUZ => Small(raw[index], exponentBits: 5, bias: 16, Nan.NegativeZero),
        DataType.Float8E8M0 => raw[index] == 0xFF ? double.NaN : Math.ScaleB(1, raw[index] - 127),
        DataType.Float4E2M1 => Quarter((raw[index / 2] >> (index % 2 * 4)) & 0xF),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a floating-point type"),
    };

    enum Nan { Ieee, AllOnes, NegativeZero }

    static double Small(byte code, int exponentBits, int bias, Nan nan)
    {
        var mantissaBits = 7 - exponentBits;
        var exponent = (code >> mantissaBits) & ((1 << exponentBits) - 1);
        var mantissa = code & ((1 << mantissaBits) - 1);
        var top = exponent == (1 << exponentBits) - 1;
        if (nan == Nan.NegativeZero && code == 0x80) return double.NaN;
        if (nan == Nan.AllOnes && top && mantissa == (1 << mantissaBits) - 1) return double.NaN;
        var sign = code >= 0x80 ? -1.0 : 1.0;
        if (nan == Nan.Ieee && top) return mantissa == 0 ? sign * double.PositiveInfinity : double.NaN;
        var fraction = Math.ScaleB(mantissa, -mantissaBits);
        return sign * (exponent == 0 ? Math.ScaleB(fraction, 1 - bias) : Math.ScaleB(1 + fraction, exponent - bias));
    }

    static double Quarter(int code)
    {
        var magnitude = (code & 7) switch { 0 => 0, 1 => 0.5, 2 => 1, 3 => 1.5, 4 => 2, 5 => 3, 6 => 4, _ => 6.0 };
        return (code & 8) != 0 ? -magnitude : magnitude;
    }
}
