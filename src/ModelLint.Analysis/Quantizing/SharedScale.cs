using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Quantizing;

/// <summary>What one shared scale leaves of one slice.</summary>
/// <param name="Range">The slice's own range, zero included, in the value's unit.</param>
/// <param name="SharedRange">The range that the scale covers.</param>
/// <param name="Ratio">Shared range over own range; ∞ where the slice is zero throughout.</param>
/// <param name="Step">One quantization step, in the value's unit.</param>
/// <param name="Levels">Steps that fall into the slice's range: L·r/R.</param>
/// <param name="EffectiveBits">b − log2(R/r); −∞ where the slice is zero throughout.</param>
/// <param name="Collapses">True where every value rounds to zero: max|x| below half a step.</param>
public readonly record struct SliceLoss(double Range, double SharedRange, double Ratio, double Step, double Levels, double EffectiveBits, bool Collapses);

/// <summary>
/// Arithmetic of a scale that several slices share. Bennett's model of rounding noise, variance s²/12 (Gray and Neuhoff,
/// "Quantization", IEEE Trans. Information Theory 44, 1998): each bit lost costs 6.02 dB.
/// </summary>
public static class SharedScale
{
    /// <summary>What is left of values in <paramref name="slice"/> when the scale is made for <paramref name="shared"/>.</summary>
    public static SliceLoss Judge(Interval slice, Interval shared, UniformQuantizer quantizer)
    {
        var (range, all) = (quantizer.Covered(slice), Math.Max(quantizer.Covered(shared), quantizer.Covered(slice)));
        var ratio = range == 0 ? double.PositiveInfinity : all / range;
        var step = all / quantizer.Levels;
        return new SliceLoss(range, all, ratio, step, quantizer.Levels / ratio, quantizer.Bits - Math.Log2(ratio), slice.Magnitude < step / 2);
    }

    /// <summary>
    /// SQNR in dB of values spread evenly over <paramref name="slice"/>, quantized with <paramref name="step"/>: the exact mean of the squared
    /// rounding error, so that it stays right where the slice is narrower than a step. Null for an empty interval.
    /// </summary>
    public static double? UniformSqnr(Interval slice, double step)
    {
        if (!slice.IsBounded || slice.Width <= 0) return null;
        var power = (Cube(slice.Hi) - Cube(slice.Lo)) / 3;
        return Decibels(power, ErrorIntegral(slice.Hi, step) - ErrorIntegral(slice.Lo, step));
    }

    /// <summary>Ten times the common logarithm of signal over noise; null where there is no signal, ∞ where there is no noise.</summary>
    public static double? Decibels(double signal, double noise) => signal <= 0 ? null : noise <= 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);

    /// <summary>Integral from 0 to <paramref name="x"/> of (t − s·round(t/s))² dt: each whole step gives s³/12, the rest r³/3.</summary>
    public static double ErrorIntegral(double x, double step)
    {
        if (step <= 0) return 0;
        var whole = Math.Round(x / step, MidpointRounding.AwayFromZero);
        return whole * Cube(step) / 12 + Cube(x - whole * step) / 3;
    }

    static double Cube(double x) => x * x * x;
}
