using System.Numerics;

namespace ModelLint.Calibration.Statistics;

/// <summary>
/// The sum and the sum of squares of finite float32 values, without any rounding: each float32 is a whole multiple of 2^−149 and its square one
/// of 2^−298, so both sums are integers, and adding integers knows no order.
/// </summary>
/// <param name="Sum">Σx in units of 2^−149.</param>
/// <param name="SumOfSquares">Σx² in units of 2^−298.</param>
public readonly record struct ExactMoments(BigInteger Sum, BigInteger SumOfSquares)
{
    internal const int Unit = -149;

    /// <summary>The moments of both.</summary>
    public static ExactMoments operator +(ExactMoments a, ExactMoments b) => new(a.Sum + b.Sum, a.SumOfSquares + b.SumOfSquares);

    /// <summary>The moments of both.</summary>
    public static ExactMoments Add(ExactMoments left, ExactMoments right) => left + right;

    /// <summary>Σx / n; null where there is no value.</summary>
    /// <param name="count">n, the number of values.</param>
    public double? Mean(long count) => count == 0 ? null : Math.ScaleB((double)Sum / count, Unit);

    /// <summary>The population's standard deviation √(n·Σx² − (Σx)²) / n, its difference taken exactly; null where there is no value.</summary>
    /// <param name="count">n, the number of values.</param>
    public double? StandardDeviation(long count) =>
        count == 0 ? null : Math.ScaleB(Math.Sqrt((double)(count * SumOfSquares - Sum * Sum)) / count, Unit);

    /// <summary>True where numbers in a range can have these moments: each sum lies between so many of the ends, and (Σx)² ≤ n·Σx² (Cauchy and Schwarz).</summary>
    /// <param name="count">n, the number of values.</param>
    /// <param name="min">The smallest one.</param>
    /// <param name="max">The largest one.</param>
    internal bool Fit(long count, float min, float max)
    {
        var (lo, hi) = (InUnits(min), InUnits(max));
        // In this order: numbers that are far too long are never multiplied with each other.
        return count * lo <= Sum && Sum <= count * hi && SumOfSquares.Sign >= 0 && SumOfSquares <= count * BigInteger.Max(lo * lo, hi * hi) && Sum * Sum <= count * SumOfSquares;
    }

    // Exact: a double has room for a float32 with any exponent that comes of it.
    static BigInteger InUnits(float value) => new(Math.ScaleB(value, -Unit));
}
