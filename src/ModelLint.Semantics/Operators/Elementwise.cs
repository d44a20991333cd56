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

    /// <summary>The nearest number of the type; types narrower than float16 are left as they are.</summary>
    public static double Round(DataType type, double value) => type switch
    {
        DataType.Float => (float)value,
        DataType.Float16 => (double)(Half)value,
        DataType.BFloat16 => RoundBFloat(value),
        _ => value,
    };

    static double RoundBFloat(double value)
    {
        if (!double.IsFinite(value)) return value;
        var bits = BitConverter.SingleToInt32Bits((float)value);
        return BitConverter.Int32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & unchecked((int)0xFFFF0000));
    }
}
