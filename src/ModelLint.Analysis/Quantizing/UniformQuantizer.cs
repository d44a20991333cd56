using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Quantizing;

/// <summary>A uniform quantizer with one scale for a whole tensor (Jacob et al. 2018, arXiv 1712.05877).</summary>
/// <param name="Bits">Bits a code has.</param>
/// <param name="IsSymmetric">True where zero is the middle code: 2^bits − 2 steps instead of 2^bits − 1.</param>
public readonly record struct UniformQuantizer(int Bits, bool IsSymmetric)
{
    /// <summary>Number of steps from the lowest to the highest code: 255 for 8 bits, 254 symmetric.</summary>
    public double Levels => Math.ScaleB(1, Bits) - (IsSymmetric ? 2 : 1);

    /// <summary>The range that is covered, zero included: max(hi, 0) − min(lo, 0), symmetric 2·max|x|.</summary>
    public double Covered(Interval values) => IsSymmetric ? 2 * values.Magnitude : values.QuantizedRange;

    /// <summary>One quantization step for these values, in their unit.</summary>
    public double Step(Interval values) => Covered(values) / Levels;
}
