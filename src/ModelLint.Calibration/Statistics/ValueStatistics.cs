using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Calibration.Statistics;

/// <summary>What was seen of one value over all samples, in a form that merges exactly.</summary>
/// <param name="Name">The value's name in the main graph.</param>
/// <param name="Observation">Counts, range, histogram, channels; without what is only made from other fields when it is asked for.</param>
/// <param name="Moments">Exact sums of the finite elements.</param>
public sealed record ValueStatistics(string Name, ValueObservation Observation, ExactMoments Moments)
{
    /// <summary>Sums up several statistics of one value.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="parts">At least one; of other samples, or of other elements.</param>
    /// <param name="channels">What is known of its channels.</param>
    internal static ValueStatistics Merge(string name, IReadOnlyList<ValueStatistics> parts, ChannelRanges? channels)
    {
        var seen = parts.Where(static p => p.Observation.Count > 0).Select(static p => p.Observation).ToList();
        var range = seen.Count == 0 ? Interval.Unknown : new Interval(seen.Min(static o => o.Range.Lo), seen.Max(static o => o.Range.Hi));
        var count = parts.Sum(static p => p.Observation.Count);
        var moments = parts.Aggregate(default(ExactMoments), static (sum, p) => sum + p.Moments);
        var observation = new ValueObservation
        {
            Count = count,
            Range = range,
            Zeros = parts.Sum(static p => p.Observation.Zeros),
            NaNs = parts.Sum(static p => p.Observation.NaNs),
            Infinities = parts.Sum(static p => p.Observation.Infinities),
            Histogram = seen.Count == 0 ? null : Merge([.. seen.Select(static o => o.Histogram!)], (float)range.Lo, (float)range.Hi),
            Channels = channels,
            NotFiniteSample = parts.Select(static p => p.Observation.NotFiniteSample).Where(static n => n is not null).Min(StringComparer.Ordinal),
            Deviation = moments.StandardDeviation(count),
        };
        return new ValueStatistics(name, observation, moments);
    }

    /// <summary>The channels of the same value in other samples.</summary>
    internal static ChannelRanges? MergeChannels(IEnumerable<ValueStatistics> parts) =>
        parts.Select(static p => p.Observation.Channels).OfType<ChannelRanges>().Aggregate((ChannelRanges?)null, static (all, c) => all is null ? c : all.With(c));

    // The width follows from the extremes alone, and a larger range never has narrower bins: counts only move into wider ones.
    static Histogram Merge(IReadOnlyList<Histogram> parts, float min, float max)
    {
        var exponent = BinScale.Exponent(min, max);
        var first = BinScale.Index(min, exponent);
        var counts = new long[BinScale.Index(max, exponent) - first + 1];
        foreach (var part in parts)
            for (var bin = 0; bin < part.Counts.Length; bin++)
                counts[((part.First + bin) >> Math.Min(63, exponent - part.Exponent)) - first] += part.Counts[bin];
        return new Histogram(exponent, first, ImmutableArray.Create(counts));
    }
}
