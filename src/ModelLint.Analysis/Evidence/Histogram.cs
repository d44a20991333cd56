using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;

namespace ModelLint.Analysis.Evidence;

/// <summary>
/// Counts of values in bins whose width is a power of two and whose edges are multiples of it. Two such histograms merge exactly:
/// the coarser width's edges are edges of the finer one too, so any order and any split give the same counts.
/// </summary>
/// <param name="Exponent">Bins are 2^Exponent wide.</param>
/// <param name="First">Index of the first bin: it begins at First·2^Exponent.</param>
/// <param name="Counts">Number of values in each bin.</param>
public sealed record Histogram(int Exponent, long First, ImmutableArray<long> Counts)
{
    /// <summary>Width of a bin.</summary>
    public double Width => Math.ScaleB(1, Exponent);

    /// <summary>Lower edge of a bin.</summary>
    public double Edge(int bin) => (First + bin) * Width;

    /// <summary>Number of values.</summary>
    public long Total => Counts.Sum();

    /// <summary>The same counts in bins at least that wide: whole bins brought together, so that no count is split.</summary>
    public Histogram Coarser(double width)
    {
        var shift = 0;
        while (shift < MaxShift && Math.ScaleB(1, Exponent + shift) < width) shift++;
        if (shift == 0 || Counts.IsEmpty) return this;
        var first = First >> shift;
        var counts = new long[((First + Counts.Length - 1) >> shift) - first + 1];
        foreach (var (bin, count) in Counts.Index()) counts[((First + bin) >> shift) - first] += count;
        return new Histogram(Exponent + shift, first, [.. counts]);
    }

    // A long has no more bits to shift out.
    const int MaxShift = 62;

    /// <summary>
    /// Share of the values that lie below <paramref name="bound"/>, those in its bin taken as spread evenly; between 0 and 1, 0 where there are none.
    /// </summary>
    public double ShareBelow(double bound)
    {
        if (Total is var total && total == 0) return 0;
        var place = bound / Width - First;
        if (place <= 0) return 0;
        if (place >= Counts.Length) return 1;
        var bin = (int)place;
        return (Counts.AsSpan(0, bin).ToArray().Sum() + (place - bin) * Counts[bin]) / total;
    }

    /// <summary>
    /// SQNR in dB that a quantizer with the given step leaves: values are taken as spread evenly within their bin, exact zeros
    /// (which quantize to zero) aside. Null where there is no signal.
    /// </summary>
    /// <param name="step">One quantization step.</param>
    /// <param name="zeros">How many of the values are exactly zero.</param>
    public double? Sqnr(double step, long zeros)
    {
        double signal = 0, noise = 0;
        for (var bin = 0; bin < Counts.Length; bin++)
        {
            var (lo, hi) = (Edge(bin), Edge(bin + 1));
            var count = Counts[bin] - (lo <= 0 && hi > 0 ? zeros : 0);
            if (count <= 0) continue;
            signal += count / Width * (hi * hi * hi - lo * lo * lo) / 3;
            noise += count / Width * (SharedScale.ErrorIntegral(hi, step) - SharedScale.ErrorIntegral(lo, step));
        }

        return SharedScale.Decibels(signal, noise);
    }
}
