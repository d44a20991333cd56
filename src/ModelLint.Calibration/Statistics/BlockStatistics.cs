using System.Numerics;
using System.Runtime.InteropServices;

namespace ModelLint.Calibration.Statistics;

/// <summary>What one look at a block of values tells. Min and Max are of the finite ones; +∞ and −∞ where there are none.</summary>
readonly record struct BlockStatistics(float Min, float Max, long Finite, long Zeros, long NaNs, long Infinities)
{
    const int Infinity = 0x7F80_0000;
    const int WithoutSign = 0x7FFF_FFFF;

    public static BlockStatistics None => new(float.PositiveInfinity, float.NegativeInfinity, 0, 0, 0, 0);

    public BlockStatistics With(BlockStatistics other) => new(
        Math.Min(Min, other.Min), Math.Max(Max, other.Max), Finite + other.Finite, Zeros + other.Zeros, NaNs + other.NaNs, Infinities + other.Infinities);

    public static BlockStatistics Of(ReadOnlySpan<float> values)
    {
        if (values.Length < Vector<float>.Count) return Scalar(values);
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var (min, max) = (new Vector<float>(float.PositiveInfinity), new Vector<float>(float.NegativeInfinity));
        var (zeros, magnitude) = (Vector<int>.Zero, Vector<int>.Zero);
        var mask = new Vector<int>(WithoutSign);
        foreach (var v in vectors)
        {
            min = Vector.MinNative(min, v);
            max = Vector.MaxNative(max, v);
            zeros -= Vector.Equals(v, Vector<float>.Zero);
            // As integers, magnitudes are in the order of the numbers, with infinity and NaN above all.
            magnitude = Vector.Max(magnitude, Vector.AsVectorInt32(v) & mask);
        }

        // NaN and infinities are rare, and need telling apart one by one.
        if (Vector.GreaterThanOrEqualAny(magnitude, new Vector<int>(Infinity))) return Scalar(values);
        var tail = Scalar(values[(vectors.Length * Vector<float>.Count)..]);
        var (lo, hi) = (tail.Min, tail.Max);
        for (var i = 0; i < Vector<float>.Count; i++) (lo, hi) = (Math.Min(lo, min[i]), Math.Max(hi, max[i]));
        var whole = vectors.Length * Vector<float>.Count;
        return tail with { Min = lo, Max = hi, Finite = tail.Finite + whole, Zeros = tail.Zeros + Vector.Sum(zeros) };
    }

    static BlockStatistics Scalar(ReadOnlySpan<float> values)
    {
        var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
        long zeros = 0, nans = 0, infinities = 0;
        foreach (var value in values)
        {
            if (float.IsNaN(value)) nans++;
            else if (float.IsInfinity(value)) infinities++;
            else
            {
                (min, max) = (Math.Min(min, value), Math.Max(max, value));
                if (value == 0) zeros++;
            }
        }

        return new BlockStatistics(min, max, values.Length - nans - infinities, zeros, nans, infinities);
    }
}
