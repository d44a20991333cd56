using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Tests;

/// <summary>What one line of given data says of one value in each of its samples.</summary>
/// <param name="Name">The value.</param>
/// <param name="First">Its range in the first sample.</param>
/// <param name="Last">Its range in the last one; those between are in proportion.</param>
/// <param name="Most">Where all but the two outermost elements lie; null where they are spread evenly.</param>
/// <param name="Channels">Ranges by index of axis 1; empty where they aren't told apart.</param>
/// <param name="IsNan">True where an element is NaN besides.</param>
sealed record GivenValue(string Name, Interval First, Interval Last, Interval? Most, ImmutableArray<Interval> Channels, bool IsNan)
{
    /// <summary>Elements that each sample has.</summary>
    const long PerSample = 1_000_000;

    const int Bins = 1024;

    /// <summary>The range in one of the line's samples.</summary>
    public Interval In(int sample, int samples)
    {
        var t = samples < 2 ? 0 : (double)sample / (samples - 1);
        return new Interval(First.Lo + t * (Last.Lo - First.Lo), First.Hi + t * (Last.Hi - First.Hi));
    }

    /// <summary>What was seen of a value, of what each sample in turn says of it; null where a sample says nothing.</summary>
    public static ValueObservation Observe(IReadOnlyList<(string Sample, GivenValue? Given, Interval Range)> samples)
    {
        var seen = samples.Where(static s => s.Given is not null).ToList();
        var range = seen.Select(static s => s.Range).Aggregate(static (a, b) => a.Union(b));
        var histogram = Spread(range, [.. seen.Select(static s => (s.Given!.Most, s.Range))]);
        var channels = seen.Select(static s => s.Given!.Channels).Where(static c => !c.IsEmpty)
            .Select(static c => new ChannelRanges(1, [.. c.Select(static i => (float)i.Lo)], [.. c.Select(static i => (float)i.Hi)])).Aggregate((ChannelRanges?)null, static (a, b) => a is null ? b : a.With(b));
        return new ValueObservation
        {
            Count = PerSample * seen.Count,
            Range = new Interval((float)range.Lo, (float)range.Hi),
            NaNs = seen.Count(static s => s.Given!.IsNan),
            NotFiniteSample = seen.Where(static s => s.Given!.IsNan).Select(static s => s.Sample).Order(StringComparer.Ordinal).FirstOrDefault(),
            Histogram = histogram,
            Deviation = Deviation(histogram),
            Channels = channels,
            SampleExtremes = [.. samples.Select(static s => s.Given is null ? SampleExtremes.None : new SampleExtremes((float)s.Range.Lo, (float)s.Range.Hi))],
        };
    }

    static Histogram Spread(Interval range, IReadOnlyList<(Interval? Most, Interval Range)> samples)
    {
        var exponent = range.Width == 0 ? 0 : (int)Math.Ceiling(Math.Log2(range.Width / Bins));
        var width = Math.ScaleB(1, exponent);
        var first = (long)Math.Floor(range.Lo / width);
        var counts = new long[(long)Math.Floor(range.Hi / width) - first + 1];
        foreach (var (most, own) in samples)
        {
            var lo = Bin((most ?? own).Lo);
            // Up to the edge, where an end is one.
            var hi = Math.Max(lo, (int)((long)Math.Ceiling((most ?? own).Hi / width) - 1 - first));
            for (var i = lo; i <= hi; i++) counts[i] += (PerSample - 2) / (hi - lo + 1);
            counts[lo] += (PerSample - 2) % (hi - lo + 1);
            counts[Bin(own.Lo)]++;
            counts[Bin(own.Hi)]++;
        }

        return new Histogram(exponent, first, ImmutableArray.Create(counts));

        int Bin(double value) => (int)((long)Math.Floor(value / width) - first);
    }

    static double Deviation(Histogram h) => Math.Sqrt(Enumerable.Range(0, h.Counts.Length).Sum(i => h.Counts[i] * Math.Pow(h.Edge(i) + h.Width / 2, 2)) / h.Total);
}
