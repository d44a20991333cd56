using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using ModelLint.Onnx.Reading;

namespace ModelLint.Onnx.Text;

/// <summary>
/// One number of a tensor as text and back. Floats of 16 and fewer bits are written as the number of their bit pattern, as ONNX does;
/// read are also real numbers (with a point, an exponent, inf, nan).
/// </summary>
static class ElementText
{
    /// <summary>Longest text of one number.</summary>
    public const int MaxLength = 40;

    /// <summary>False where a NaN has bits that text can't tell.</summary>
    public static bool IsExact(DataType type, ReadOnlySpan<byte> raw)
    {
        if (type is DataType.Float or DataType.Complex64)
        {
            for (; raw.Length >= 4; raw = raw[4..])
                if (!IsExact(BinaryPrimitives.ReadSingleLittleEndian(raw))) return false;
        }
        else if (type is DataType.Double or DataType.Complex128)
        {
            for (; raw.Length >= 8; raw = raw[8..])
                if (!IsExact(BinaryPrimitives.ReadDoubleLittleEndian(raw))) return false;
        }

        return true;
    }

    public static bool IsExact(float value) => !float.IsNaN(value) || (BitConverter.SingleToUInt32Bits(value) & 0x7FFFFFFF) == 0x7FC00000;

    static bool IsExact(double value) => !double.IsNaN(value) || (BitConverter.DoubleToUInt64Bits(value) & long.MaxValue) == 0x7FF8000000000000;

    /// <summary>How many numbers stand for one element: two for complex types.</summary>
    public static int PartsOf(DataType type) => type is DataType.Complex64 or DataType.Complex128 ? 2 : 1;

    /// <summary>The number at <paramref name="index"/> as text; returns the number of characters.</summary>
    public static int Format(DataType type, ReadOnlySpan<byte> raw, int index, Span<char> into)
    {
        switch (type)
        {
            case DataType.Float or DataType.Complex64: return Format(BinaryPrimitives.ReadSingleLittleEndian(raw[(index * 4)..]), into);
            case DataType.Double or DataType.Complex128: return Format(BinaryPrimitives.ReadDoubleLittleEndian(raw[(index * 8)..]), into);
            case DataType.UInt64: return Format(BinaryPrimitives.ReadUInt64LittleEndian(raw[(index * 8)..]), into);
            default: return Format(Integer(type, raw, index), into);
        }
    }

    /// <summary>A float in the shortest form that reads back as the same float.</summary>
    public static string Format(float value)
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Format(value, text)]);
    }

    static int Format(float value, Span<char> into) => float.IsFinite(value) ? Format<float>(value, into) : Special(value, into);

    static int Format(double value, Span<char> into) => double.IsFinite(value) ? Format<double>(value, into) : Special(value, into);

    static int Format<T>(T value, Span<char> into) where T : ISpanFormattable
    {
        value.TryFormat(into, out var length, default, CultureInfo.InvariantCulture);
        return length;
    }

    static int Special(double value, Span<char> into)
    {
        var word = double.IsNaN(value) ? "nan" : "inf";
        if (double.IsNegative(value)) word = "-" + word;
        word.CopyTo(into);
        return word.Length;
    }

    static long Integer(DataType type, ReadOnlySpan<byte> raw, int index) => type switch
    {
        DataType.Int8 => (sbyte)raw[index],
        DataType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(raw[(index * 2)..]),
        DataType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(raw[(index * 4)..]),
        DataType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(raw[(index * 4)..]),
        DataType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(raw[(index * 8)..]),
        DataType.Int4 or DataType.Int2 => Signed(Packed(type.BitsOf(), raw, index), type.BitsOf()),
        DataType.UInt4 or DataType.Float4E2M1 or DataType.UInt2 => Packed(type.BitsOf(), raw, index),
        _ when type.BitsOf() == 8 => raw[index],
        _ => BinaryPrimitives.ReadUInt16LittleEndian(raw[(index * 2)..]),
    };

    static int Packed(int bits, ReadOnlySpan<byte> raw, int index) => (raw[index * bits / 8] >> (index * bits % 8)) & ((1 << bits) - 1);

    static int Signed(int code, int bits) => code << (32 - bits) >> (32 - bits);

    /// <summary>
    /// Reads a number and adds its bytes. <paramref name="index"/> says where in a byte a packed element goes. False where the word
    /// isn't a number of that type.
    /// </summary>
    public static bool TryParse(DataType type, ReadOnlySpan<char> word, long index, ArrayBufferWriter<byte> into)
    {
        switch (type)
        {
            case DataType.Float or DataType.Complex64:
                if (!TryFloat(word, out var single)) return false;
                BinaryPrimitives.WriteSingleLittleEndian(Take(into, 4), single);
                return true;
            case DataType.Double or DataType.Complex128:
                if (!TryDouble(word, out var real)) return false;
                BinaryPrimitives.WriteDoubleLittleEndian(Take(into, 8), real);
                return true;
            case DataType.UInt64:
                if (!ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var natural)) return false;
                BinaryPrimitives.WriteUInt64LittleEndian(Take(into, 8), natural);
                return true;
            default:
                return TryCode(type, word, out var code) && TryAdd(type, code, index, into);
        }
    }

    public static bool TryFloat(ReadOnlySpan<char> word, out float value)
    {
        if (IsSpecial(word, out var special)) value = (float)special;
        else if (!float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || !float.IsFinite(value)) return false;
        return true;
    }

    static bool TryDouble(ReadOnlySpan<char> word, out double value) =>
        IsSpecial(word, out value) || (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));

    // The sign of a NaN is kept: C#'s own NaN is the negative one.
    static bool IsSpecial(ReadOnlySpan<char> word, out double value)
    {
        var isNegative = word.StartsWith("-");
        var name = isNegative ? word[1..] : word;
        value = name.Equals("nan", StringComparison.OrdinalIgnoreCase) ? BitConverter.UInt64BitsToDouble(0x7FF8000000000000)
            : name.Equals("inf", StringComparison.OrdinalIgnoreCase) || name.Equals("infinity", StringComparison.OrdinalIgnoreCase) ? double.PositiveInfinity : 0;
        if (value == 0) return false;
        if (isNegative) value = -value;
        return true;
    }

    static bool TryCode(DataType type, ReadOnlySpan<char> word, out long code)
    {
        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out code)) return true;
        if (type == DataType.Bool)
        {
            code = word.SequenceEqual("true") ? 1 : 0;
            return code == 1 || word.SequenceEqual("false");
        }

        if (!type.IsFloat() || !TryDouble(word, out var real)) return false;
        return TryEncode(type, real, out code);
    }

    static bool TryEncode(DataType type, double real, out long code)
    {
        code = type switch
        {
            DataType.Float16 => BitConverter.HalfToUInt16Bits((Half)real),
            DataType.BFloat16 => BFloat16((float)real),
            _ => -1,
        };
        if (code >= 0) return true;

        // Small formats: the code whose value it is, for there are at most 256.
        for (code = 0; code < 1 << type.BitsOf(); code++)
            if (IsSame(FloatFormats.Decode(type, [(byte)code], 0), real)) return true;
        return false;
    }

    static bool IsSame(double a, double b) => a.Equals(b) && (double.IsNaN(a) || double.IsNegative(a) == double.IsNegative(b));

    // Rounds to nearest, ties to even.
    static long BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
    }

    static bool TryAdd(DataType type, long code, long index, ArrayBufferWriter<byte> into)
    {
        var bits = type.BitsOf();
        var isSigned = type is DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64 or DataType.Int4 or DataType.Int2;
        if (bits < 64 && (isSigned ? code < -(1L << (bits - 1)) || code >= 1L << (bits - 1) : code < 0 || code >= 1L << bits)) return false;
        if (bits >= 8)
        {
            var bytes = Take(into, bits / 8);
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(code >> (i * 8));
            return true;
        }

        var shift = (int)(index * bits % 8);
        var part = (byte)((code & ((1 << bits) - 1)) << shift);
        if (shift == 0) Take(into, 1)[0] = part;
        else System.Runtime.InteropServices.MemoryMarshal.AsMemory(into.WrittenMemory).Span[^1] |= part;
        return true;
    }

    static Span<byte> Take(ArrayBufferWriter<byte> into, int count)
    {
        var span = into.GetSpan(count)[..count];
        into.Advance(count);
        return span;
    }
}
