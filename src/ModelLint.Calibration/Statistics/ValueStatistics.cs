using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Calibration.Statistics;

/// <summary>What was seen of one value over all samples, in a form that merges exactly.</summary>
/// <param name="Name">The value's name in the main graph.</param>
/// <param name="Observation">Counts, range and histogram.</param>
/// <param name="Moments">Exact sums of the finite elements.</param>
/// <param name="Extremes">The extremes in each sample, in the order of the samples.</param>
public sealed record ValueStatistics(string Name, ValueObservation Observation, ExactMoments Moments, ImmutableArray<SampleExtremes> Extremes)
{
    /// <summary>Index of the sample that made the overall minimum, the first by name where several did; null where nothing was finite.</summary>
    public int? MinSample => Observation.Count == 0 ? null : Extremes.Index().First(e => e.Item.Min == Observation.Range.Lo).Index;

    /// <summary>Index of the sample that made the overall maximum, the first by name where several did; null where nothing was finite.</summary>
    public int? MaxSample => Observation.Count == 0 ? null : Extremes.Index().First(e => e.Item.Max == Observation.Range.Hi).Index;

    /// <summary>Sums up several statistics of one value.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="parts">At least one; of other samples each.</param>
    /// <param name="extremes">The extremes of all their samples, in the new order.</param>
    internal static ValueStatistics Merge(string name, IReadOnlyList<ValueStatistics> parts, ImmutableArray<SampleExtremes> extremes)
    {
        var seen = parts.Where(static p => p.Observation.Count > 0).Select(static p => p.Observation).ToList();
        var range = seen.Count == 0 ? Interval.Unknown : new Interval(seen.Min(static o => o.Range.Lo), seen.Max(static o => o.Range.Hi));
        var observation = new ValueObservation
        {
            Count = parts.Sum(static p => p.Observation.Count),
            Range = range,
            Zeros = parts.Sum(static p => p.Observation.Zeros),
            NaNs = parts.Sum(static p => p.Observation.NaNs),
            Infinities = parts.Sum(static p => p.Observation.Infinities),
            Histogram = seen.Count == 0 ? null : Merge([.. seen.Select(static o => o.Histogram!)], (float)range.Lo, (float)range.Hi),
        };
        return new ValueStatistics(name, observation, parts.Aggregate(default(ExactMoments), static (sum, p) => sum + p.Moments), extremes);
    }

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
