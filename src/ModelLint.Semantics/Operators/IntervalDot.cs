using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Bounds of a sum of products, and what its rounding depends on.</summary>
/// <param name="Lower">Sum of the least each product can be.</param>
/// <param name="Upper">Sum of the most each product can be.</param>
/// <param name="Magnitude">Sum of the largest absolute values.</param>
/// <param name="LeastTerm">The least of all products: where it isn't negative, the sum isn't either, however it is rounded.</param>
/// <param name="MostTerm">The most of all products.</param>
readonly record struct TermSums(double Lower, double Upper, double Magnitude, double LeastTerm, double MostTerm)
{
    /// <summary>No term at all.</summary>
    public static TermSums None => new(0, 0, 0, double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>With one more term, such as a bias.</summary>
    public TermSums Plus(Interval term) => new(Lower + term.Lo, Upper + term.Hi, Magnitude + term.Magnitude, Math.Min(LeastTerm, term.Lo), Math.Max(MostTerm, term.Hi));

    /// <summary>All terms times a number.</summary>
    public TermSums Times(double factor) => factor >= 0
        ? new TermSums(Lower * factor, Upper * factor, Magnitude * factor, LeastTerm * factor, MostTerm * factor)
        : new TermSums(Upper * factor, Lower * factor, -Magnitude * factor, MostTerm * factor, LeastTerm * factor);

    /// <summary>
    /// The interval of the computed sum. Whatever the order of summation, it is within ((1+u)^n − 1)·Σ|x·y| of the exact one, where u is the unit
    /// roundoff (N. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., (3.3) and lemma 3.1); the bound is taken with 2u. Integers are exact
    /// until they wrap.
    /// </summary>
    public Interval Round(DataType type, int terms)
    {
        if (!double.IsFinite(Magnitude)) return Interval.Unknown;
        if (!type.IsFloat())
        {
            var exact = new Interval(Lower, Upper);
            var limits = RangeAnalysis.OfType(type).Overall;
            return limits.Contains(exact) ? exact : limits;
        }

        var error = (Math.Exp((terms + 2) * Rounding.Epsilon(type)) - 1) * Magnitude + terms * Rounding.Smallest(type);
        // An overflow on the way may cancel to NaN or stay infinite, wherever the exact sum lies.
        if (!(Magnitude + error <= Bounds.Largest(type))) return Interval.Unknown;
        var lower = LeastTerm >= 0 ? Math.Max(0, Lower - error) : Lower - error;
        var upper = MostTerm <= 0 ? Math.Min(0, Upper + error) : Upper + error;
        return new Interval(lower, upper);
    }
}

/// <summary>Sums of products of intervals, vectorized: weights are touched once.</summary>
static class IntervalDot
{
    // Vectors aren't compiled ahead; compiled for few calls, the loop would cost more than all else.
    /// <summary>Σ w·x for numbers w and intervals x, of equal length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TermSums Of(ReadOnlySpan<double> weights, ReadOnlySpan<double> lo, ReadOnlySpan<double> hi)
    {
        var sums = TermSums.None;
        var at = 0;
        if (weights.Length >= Vector<double>.Count)
        {
            var (lower, upper, magnitude) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
            var (least, most) = (new Vector<double>(double.PositiveInfinity), new Vector<double>(double.NegativeInfinity));
            var w = MemoryMarshal.Cast<double, Vector<double>>(weights);
            var l = MemoryMarshal.Cast<double, Vector<double>>(lo);
            var h = MemoryMarshal.Cast<double, Vector<double>>(hi);
            for (var i = 0; i < w.Length; i++)
            {
                var (p, q) = (w[i] * l[i], w[i] * h[i]);
                var (small, large) = (Vector.Min(p, q), Vector.Max(p, q));
                lower += small;
                upper += large;
                magnitude += Vector.Max(large, -small);
                least = Vector.Min(least, small);
                most = Vector.Max(most, large);
            }

            at = w.Length * Vector<double>.Count;
            sums = new TermSums(Vector.Sum(lower), Vector.Sum(upper), Vector.Sum(magnitude), Fold(least, Math.Min), Fold(most, Math.Max));
        }

        for (; at < weights.Length; at++)
        {
            var (p, q) = (weights[at] * lo[at], weights[at] * hi[at]);
            sums = sums.Plus(new Interval(Math.Min(p, q), Math.Max(p, q)));
        }

        return sums;
    }

    /// <summary>Σ x·y for intervals x and y, of equal length.</summary>
    public static TermSums Of(ReadOnlySpan<double> xLo, ReadOnlySpan<double> xHi, ReadOnlySpan<double> yLo, ReadOnlySpan<double> yHi)
    {
        var sums = TermSums.None;
        for (var i = 0; i < xLo.Length; i++)
            sums = sums.Plus(new Interval(xLo[i], xHi[i]).Times(new Interval(yLo[i], yHi[i])));
        return sums;
    }

    static double Fold(Vector<double> vector, Func<double, double, double> operation)
    {
        var result = vector[0];
        for (var i = 1; i < Vector<double>.Count; i++) result = operation(result, vector[i]);
        return result;
    }
}
