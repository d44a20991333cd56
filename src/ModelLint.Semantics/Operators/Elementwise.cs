using ModelLint.Onnx;

namespace ModelLint.Semantics.Operators;

/// <summary>Arithmetic on constants, element by element, rounded to the element type after each operation as a runtime does.</summary>
static class Elementwise
{
    /// <summary>A function of one real number.</summary>
    public static TensorValue Real(TensorValue value, Func<double, double> function)
    {
        var results = new double[value.Count];
        for (var i = 0; i < results.Length; i++) results[i] = Round(value.Type, function(value.Reals[i]));
        return TensorValue.OfReals(value.Type, value.Dims, results);
    }

    /// <summary>A function of one integer, wrapped to the type.</summary>
    public static TensorValue Integer(TensorValue value, Func<long, long> function)
    {
        var results = new long[value.Count];
        for (var i = 0; i < results.Length; i++) results[i] = Wrap(value.Type, function(value.Integers[i]));
        return TensorValue.OfIntegers(value.Type, value.Dims, results);
    }

    /// <summary>The nearest number of the type; types narrower than float16 are left as they are.</summary>
    public static double Round(DataType type, double value) => type switch
    {
        DataType.Float => (float)value,
        DataType.Float16 => (double)(Half)value,
        DataType.BFloat16 => RoundBFloat(value),
        _ => value,
    };

    /// <summary>An integer result as it is kept: the low bits, as all runtimes wrap.</summary>
    public static long Wrap(DataType type, long value) => type switch
    {
        DataType.Int8 => (sbyte)value,
        DataType.UInt8 => (byte)value,
        DataType.Int16 => (short)value,
        DataType.UInt16 => (ushort)value,
        DataType.Int32 => (int)value,
        DataType.UInt32 => (uint)value,
        DataType.Int4 => (value & 0xF) >= 8 ? (value & 0xF) - 16 : value & 0xF,
        DataType.UInt4 => value & 0xF,
        DataType.Int2 => (value & 3) >= 2 ? (value & 3) - 4 : value & 3,
        DataType.UInt2 => value & 3,
        _ => value,
    };

    static double RoundBFloat(double value)
    {
        if (!double.IsFinite(value)) return value;
        var bits = BitConverter.SingleToInt32Bits((float)value);
        return BitConverter.Int32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & unchecked((int)0xFFFF0000));
    }
}
