using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Planning;

/// <summary>What was seen of the channels of a value, which lie on its second axis.</summary>
/// <param name="Ranges">Least and largest element of each channel, zero included.</param>
public sealed record ChannelSummary(ImmutableArray<Interval> Ranges)
{
    const int Axis = 1;

    /// <summary>Mean of each channel; empty where it isn't known (statistics before version 4).</summary>
    public ImmutableArray<double> Means { get; init; } = [];

    /// <summary>Number of channels.</summary>
    public int Count => Ranges.Length;

    /// <summary>Of an observation; null where it tells no channels apart.</summary>
    public static ChannelSummary? Of(ValueObservation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        if (observation.Channels is not { Axis: Axis, Extent: > 0 } channels) return null;
        var (indices, count) = (Enumerable.Range(0, channels.Extent), observation.Count);
        return new ChannelSummary([.. channels.Min.Zip(channels.Max, static (lo, hi) => new Interval(Math.Min(lo, 0), Math.Max(hi, 0)))])
        {
            Means = channels.Sums is { } sums ? [.. indices.Select(i => sums.Mean(i, count))] : [],
        };
    }
}
