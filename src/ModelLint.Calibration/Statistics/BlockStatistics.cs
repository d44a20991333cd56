using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ModelLint.Calibration.Statistics;

/// <summary>What one look at a block of values tells. Min and Max are of the finite ones; +∞ and −∞ where there are none.</summary>
readonly record struct BlockStatistics(float Min, float Max, long Finite, long Zeros, long NaNs, long Infinities)
{
    const int Infinity = 0x7F80_0000;
    const int WithoutSign = 0x7FFF_FFFF;

    public static BlockStatistics None => new(float.PositiveInfinity, float.NegativeInfinity, 0, 0, 0, 0);

    public BlockStatistics With(BlockStatistics other) => new(
        Math.Min(Min, other.Min), Math.Max(Max, other.Max), Finite + other.Finite, Zeros + other.Zeros, NaNs + other.NaNs, Infinities + other.Infinities);

    // Fast from the first call on: most runs are over before the runtime would compile it once more.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static BlockStatistics Of(ReadOnlySpan<float> values)
    {
        if (values.Length < Vector512<float>.Count) return Scalar(values);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var (min, max) = (Vector512.Create(float.PositiveInfinity), Vector512.Create(float.NegativeInfinity));
        var (zeros, magnitude) = (Vector512<int>.Zero, Vector512<int>.Zero);
        foreach (var v in vectors)
        {
            min = Vector512.MinNative(min, v);
            max = Vector512.MaxNative(max, v);
            zeros -= Vector512.Equals(v, Vector512<float>.Zero).AsInt32();
            // As integers, magnitudes are in the order of the numbers, with infinity and NaN above all.
            magnitude = Vector512.Max(magnitude, v.AsInt32() & Vector512.Create(WithoutSign));
        }

        // NaN and infinities are rare, and need telling apart one by one.
        if (Vector512.GreaterThanOrEqualAny(magnitude, Vector512.Create(Infinity))) return Scalar(values);
        var whole = vectors.Length * Vector512<float>.Count;
        var tail = Scalar(values[whole..]);
        var (lo, hi) = (tail.Min, tail.Max);
        for (var i = 0; i < Vector512<float>.Count; i++) (lo, hi) = (Math.Min(lo, min[i]), Math.Max(hi, max[i]));
        return tail with { Min = lo, Max = hi, Finite = tail.Finite + whole, Zeros = tail.Zeros + Vector512.Sum(zeros) };
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
