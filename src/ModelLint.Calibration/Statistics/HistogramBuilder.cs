using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Calibration.Statistics;

/// <summary>
/// Gathers what is seen of one value, a block at a time, in constant memory. All that it keeps are integers and extremes, and the
/// width of its bins depends on the extremes alone: any order and any split of the same data, merged, give the same result.
/// Not safe for several threads at once: give each its own, and merge.
/// </summary>
/// <remarks>
/// Bins are 2^e wide with edges at multiples of 2^e. e is the smallest exponent, not below −126 nor finer than float32 resolves at
/// the largest magnitude, with ⌊max/2^e⌋ − ⌊min/2^e⌋ + 1 ≤ 2048 over all finite values seen.
/// </remarks>
public sealed class HistogramBuilder
{
    /// <summary>Most elements that are added at once.</summary>
    internal const int Block = 1 << 16;

    const int Mask = BinScale.MaxBins - 1;

    readonly long[] _counts = new long[BinScale.MaxBins];
    BinCounter? _scratch;
    float _min = float.PositiveInfinity;
    float _max = float.NegativeInfinity;
    int _exponent;
    long _count;
    long _zeros;
    long _nans;
    long _infinities;

    /// <summary>Number of finite elements seen.</summary>
    public long Count => _count;

    /// <summary>Adds elements. NaN and infinities are counted apart.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        for (; values.Length > 0; values = values[Math.Min(Block, values.Length)..])
        {
            var block = values[..Math.Min(Block, values.Length)];
            Add(block, BlockStatistics.Of(block), _scratch ??= new BinCounter());
        }
    }

    /// <summary>Adds all that another one has seen.</summary>
    public void Merge(HistogramBuilder other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _nans += other._nans;
        _infinities += other._infinities;
        if (other._count == 0) return;
        var counts = other.ToCounts();
        Widen(other._min, other._max);
        _count += other._count;
        _zeros += other._zeros;
        var shift = _exponent - other._exponent;
        var first = BinScale.Index(other._min, other._exponent);
        for (var i = 0; i < counts.Length; i++) _counts[(int)(Coarser(first + i, shift) & Mask)] += counts[i];
    }

    /// <summary>The finite elements' spread; null where there are none.</summary>
    public Histogram? ToHistogram() => _count == 0 ? null : new Histogram(_exponent, BinScale.Index(_min, _exponent), ImmutableArray.Create(ToCounts()));

    /// <summary>All that was seen. Where no element was finite the count is 0 and nothing is known of the range.</summary>
    public ValueObservation ToObservation() => new()
    {
        Count = _count,
        // Adding zero turns -0 into 0, so that the first of the two to come doesn't show.
        Range = _count == 0 ? Interval.Unknown : new Interval(_min + 0.0, _max + 0.0),
        Zeros = _zeros,
        NaNs = _nans,
        Infinities = _infinities,
        Histogram = ToHistogram(),
    };

    /// <summary>Adds elements that were looked at already.</summary>
    /// <param name="values">At most <see cref="Block"/> of them, so that they stay in the cache between the look and the count.</param>
    /// <param name="seen">What the look told.</param>
    /// <param name="scratch">Where they are counted.</param>
    internal void Add(ReadOnlySpan<float> values, in BlockStatistics seen, BinCounter scratch)
    {
        _nans += seen.NaNs;
        _infinities += seen.Infinities;
        if (seen.Finite == 0) return;
        Widen(seen.Min, seen.Max);
        _count += seen.Finite;
        _zeros += seen.Zeros;
        scratch.Add(values, _exponent, allFinite: seen.Finite == values.Length);
        scratch.MoveTo(_counts, BinScale.Index(seen.Min, _exponent), BinScale.Index(seen.Max, _exponent));
    }

    void Widen(float min, float max)
    {
        var (wider, higher) = (Math.Min(_min, min), Math.Max(_max, max));
        var exponent = BinScale.Exponent(wider, higher);
        if (_count > 0 && exponent != _exponent) Coarsen(exponent);
        (_min, _max, _exponent) = (wider, higher, exponent);
    }

    void Coarsen(int exponent)
    {
        var counts = ToCounts();
        var first = BinScale.Index(_min, _exponent);
        Array.Clear(_counts);
        for (var i = 0; i < counts.Length; i++) _counts[(int)(Coarser(first + i, exponent - _exponent) & Mask)] += counts[i];
    }

    // An arithmetic shift rounds down, for negative indices too.
    static long Coarser(long index, int shift) => shift < 64 ? index >> shift : index >> 63;

    long[] ToCounts()
    {
        var first = BinScale.Index(_min, _exponent);
        var counts = new long[BinScale.Index(_max, _exponent) - first + 1];
        for (var i = 0; i < counts.Length; i++) counts[i] = _counts[(int)((first + i) & Mask)];
        return counts;
    }
}
