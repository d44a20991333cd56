using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization;

/// <summary>Scale and zero point of a value: x ≈ (code − zero point) · scale (ONNX operators QuantizeLinear and DequantizeLinear).</summary>
/// <param name="Codes">Its type of codes.</param>
/// <param name="Scale">One step, in the value's unit; as float32, since the file holds it so.</param>
/// <param name="ZeroPoint">The code of 0.</param>
public readonly record struct ScaleParameters(CodeType Codes, float Scale, long ZeroPoint)
{
    /// <summary>A narrower range than this is widened to it: Qualcomm's quantizer and ONNX Runtime's for it do so too (rule catalogue, CAL008).</summary>
    public const double SmallestRange = 1e-4;

    /// <summary>The lowest and the highest number that has a code.</summary>
    public Interval Covered => new((Codes.Min - ZeroPoint) * (double)Scale, (Codes.Max - ZeroPoint) * (double)Scale);

    /// <summary>Parameters that cover a range; zero always has a code.</summary>
    /// <param name="range">In the value's unit; finite.</param>
    /// <param name="codes">The type of codes.</param>
    /// <param name="isSymmetric">True where the middle code stands for zero.</param>
    public static ScaleParameters Cover(Interval range, CodeType codes, bool isSymmetric)
    {
        var (lo, hi) = (Math.Min(range.Lo, 0), Math.Max(range.Hi, 0));
        if (isSymmetric)
        {
            // The lowest code of a signed type is left out, so that both sides have as many.
            var (middle, steps) = codes.IsSigned ? (0L, codes.Max) : ((codes.Max + 1) / 2, codes.Max / 2);
            return new ScaleParameters(codes, Positive(Math.Max(Math.Max(-lo, hi), SmallestRange / 2) / steps), middle);
        }

        if (hi - lo < SmallestRange) (lo, hi) = hi > 0 || lo == 0 ? (lo, lo + SmallestRange) : (hi - SmallestRange, hi);
        var scale = Positive((hi - lo) / codes.Steps);
        var zero = Math.Clamp(Math.Round(codes.Min - lo / scale, MidpointRounding.ToEven), codes.Min, codes.Max);
        return new ScaleParameters(codes, scale, (long)zero);
    }

    /// <summary>
    /// For operators that give nothing but [0, 1] or [−1, 1] (Sigmoid, Softmax, Tanh). Both ends have codes: with steps of 2⁻ᵇ a gate that is open would
    /// let through 255/256, layer after layer. Null for other intervals.
    /// </summary>
    /// <param name="bound">What the operator can give.</param>
    /// <param name="codes">The type of codes.</param>
    /// <param name="isPowerOfTwo">
    /// True where kernels are made for steps of 2⁻ᵇ and 2^(1−b) (TensorFlow Lite 8-bit specification; ONNX Runtime's Qualcomm configuration for 16 bit).
    /// </param>
    public static ScaleParameters? Exact(Interval bound, CodeType codes, bool isPowerOfTwo)
    {
        var middle = codes.IsSigned ? 0 : (codes.Max + 1) / 2;
        return bound switch
        {
            { Lo: 0, Hi: 1 } => new ScaleParameters(codes, isPowerOfTwo ? (float)Math.ScaleB(1, -codes.Bits) : 1f / codes.Steps, codes.Min),
            { Lo: -1, Hi: 1 } => new ScaleParameters(codes, isPowerOfTwo ? (float)Math.ScaleB(1, 1 - codes.Bits) : 2f / (codes.Steps - 1), middle),
            _ => null,
        };
    }

    /// <summary>The code of a number.</summary>
    public long Quantize(double value) => (long)Math.Clamp(Math.Round(value / Scale, MidpointRounding.ToEven) + ZeroPoint, Codes.Min, Codes.Max);

    /// <summary>What is left of a number.</summary>
    public double Restore(double value) => (Quantize(value) - ZeroPoint) * (double)Scale;

    // Subnormal scales are flushed to zero by some hardware.
    static float Positive(double scale) => Math.Max((float)scale, 1.17549435e-38f);
}
