using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics;

/// <summary>
/// What codes stand for: real = (code − zero point) · scale, and code = saturate(round(real / scale) + zero point) with ties to even
/// (ONNX, QuantizeLinear and DequantizeLinear).
/// </summary>
/// <param name="Type">Type of the codes; undefined where only their number of bits is known.</param>
/// <param name="Limits">The lowest and the highest code.</param>
/// <param name="Scales">One for all, or one for each index of an axis.</param>
/// <param name="ZeroPoints">As many.</param>
/// <param name="Axis">The axis that scales lie along; null where there is one for all.</param>
public sealed record CodeParameters(DataType Type, Interval Limits, ImmutableArray<double> Scales, ImmutableArray<double> ZeroPoints, int? Axis)
{
    /// <summary>True where one scale holds for all elements.</summary>
    public bool IsPerTensor => Scales.Length == 1;

    /// <summary>True where every scale is a positive finite number, so that codes stand for something.</summary>
    public bool IsUsable => Scales.Length > 0 && Scales.Length == ZeroPoints.Length && Scales.All(static s => s > 0 && double.IsFinite(s));

    /// <summary>The largest step from a code to the next, in the value's unit.</summary>
    public double Step => Scales.Max();

    /// <summary>Number of codes.</summary>
    public double Count => Limits.Width + 1;

    /// <summary>Bits that a code has.</summary>
    public int Bits => (int)Math.Ceiling(Math.Log2(Count));

    /// <summary>Everything that some code stands for, from the lowest to the highest.</summary>
    public Interval Covered => Reals(Limits);

    /// <summary>Codes of a stated integer type.</summary>
    public static CodeParameters Of(DataType type, double scale, double zeroPoint) => new(type, LimitsOf(type), [scale], [zeroPoint], null);

    /// <summary>The lowest and the highest code of a type.</summary>
    public static Interval LimitsOf(DataType type) => RangeAnalysis.OfType(type).Overall;

    /// <summary>The codes that numbers of an interval get, whatever the index; a slack of four roundings in float32 at the ends.</summary>
    public Interval Codes(Interval reals)
    {
        var all = new Interval(double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < Scales.Length; i++)
        {
            var scaled = new Interval(reals.Lo / Scales[i], reals.Hi / Scales[i]).Outward(DataType.Float, 4);
            all = all.Union(new Interval(Saturate(Math.Round(scaled.Lo) + ZeroPoints[i]), Saturate(Math.Round(scaled.Hi) + ZeroPoints[i])));
        }

        return all;
    }

    /// <summary>What codes of an interval stand for, whatever the index.</summary>
    public Interval Reals(Interval codes)
    {
        var all = new Interval(double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < Scales.Length; i++) all = all.Union(new Interval((codes.Lo - ZeroPoints[i]) * Scales[i], (codes.Hi - ZeroPoints[i]) * Scales[i]));
        return all;
    }

    /// <summary>What codes leave of a number; only where one scale holds for all.</summary>
    public double Restore(double real) => (Saturate(Math.Round(real / Scales[0]) + ZeroPoints[0]) - ZeroPoints[0]) * Scales[0];

    /// <summary>True where both mean the same by every code: scales equal but for rounding to float32 or float16, zero points and axes equal.</summary>
    public bool IsSameAs(CodeParameters other) =>
        Scales.Length == other.Scales.Length && (IsPerTensor || Axis == other.Axis) && ZeroPoints.SequenceEqual(other.ZeroPoints)
        && Scales.Zip(other.Scales).All(static s => Math.Abs(s.First - s.Second) <= 1e-5 * Math.Max(Math.Abs(s.First), Math.Abs(s.Second)));

    /// <inheritdoc/>
    public bool Equals(CodeParameters? other) => other is not null && Type == other.Type && Limits == other.Limits && Axis == other.Axis
        && Scales.SequenceEqual(other.Scales) && ZeroPoints.SequenceEqual(other.ZeroPoints);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Limits, Axis, Scales.Length, Scales.FirstOrDefault(), ZeroPoints.FirstOrDefault());

    double Saturate(double code) => Math.Clamp(code, Limits.Lo, Limits.Hi);
}
