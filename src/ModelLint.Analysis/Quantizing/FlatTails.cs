using System.Collections.Immutable;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Quantizing;

/// <summary>
/// How much of a value's range is told apart by what reads it. At an end where no reader changes by as much as one step of its own result, all codes
/// stand for the same (rule catalogue 6.5: x·Sigmoid(x) is nearly zero below −6).
/// </summary>
/// <param name="Kept">What is left of the range without such ends, zero included.</param>
/// <param name="Share">Share of the codes that lie at such ends: 0 to 1.</param>
public readonly record struct FlatTails(Interval Kept, double Share)
{
    const int Points = 1024;

    /// <summary>The flat ends of a range.</summary>
    /// <param name="range">What the codes cover; finite.</param>
    /// <param name="readers">What is made of the value before it is read.</param>
    /// <param name="quantizer">How it, and what is made of it, is quantized.</param>
    public static FlatTails Of(Interval range, ImmutableArray<ReaderFunction> readers, UniformQuantizer quantizer)
    {
        var (lo, hi) = (Math.Min(range.Lo, 0), Math.Max(range.Hi, 0));
        var width = hi - lo;
        if (readers.IsEmpty || !(width > 0) || !double.IsFinite(width)) return new FlatTails(new Interval(lo, hi), 0);
        var tables = readers.Select(r => Table(r.Of, lo, width)).ToList();
        var (low, high) = (tables.Min(t => FlatFrom(t, quantizer)), tables.Min(t => FlatFrom([.. t.Reverse()], quantizer)));
        // What is flat throughout is a constant: there are no ends then.
        if (low >= Points || high >= Points) return new FlatTails(new Interval(lo, hi), 0);
        var kept = new Interval(Math.Min(lo + width * low / Points, 0), Math.Max(hi - width * high / Points, 0));
        return new FlatTails(kept, 1 - kept.Width / width);
    }

    static double[] Table(Func<double, double> reader, double lo, double width) => [.. Enumerable.Range(0, Points + 1).Select(i => reader(lo + width * i / Points))];

    // How many points there are from the first one on among which the function changes by less than a step of its whole range.
    static int FlatFrom(double[] values, UniformQuantizer quantizer)
    {
        if (values.Any(static v => !double.IsFinite(v))) return 0;
        var step = quantizer.Step(new Interval(values.Min(), values.Max()));
        var (least, most) = (values[0], values[0]);
        for (var i = 1; i < values.Length; i++)
        {
            (least, most) = (Math.Min(least, values[i]), Math.Max(most, values[i]));
            if (most - least >= step) return i - 1;
        }

        return Points;
    }
}
