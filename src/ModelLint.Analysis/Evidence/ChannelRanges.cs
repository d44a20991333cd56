using System.Collections.Immutable;

namespace ModelLint.Analysis.Evidence;

/// <summary>Smallest and largest finite element at each index of one axis, over all samples; +∞ and −∞ where there is none.</summary>
/// <param name="Axis">Which axis.</param>
/// <param name="Min">The smallest one by index.</param>
/// <param name="Max">The largest one by index.</param>
public sealed record ChannelRanges(int Axis, ImmutableArray<float> Min, ImmutableArray<float> Max)
{
    /// <summary>What the elements add up to at each index; null where it isn't known.</summary>
    public ChannelSums? Sums { get; init; }

    /// <summary>Number of indices; 0 where the samples had different ones, so that no index means the same in all.</summary>
    public int Extent => Min.Length;

    /// <summary>Nothing is known: the axis has another extent in other samples.</summary>
    public static ChannelRanges Varying(int axis) => new(axis, [], []);

    /// <summary>Both together; indices of another axis or number have nothing in common.</summary>
    public ChannelRanges With(ChannelRanges other) => Axis != other.Axis || Extent != other.Extent
        ? Varying(Math.Min(Axis, other.Axis))
        : new ChannelRanges(Axis, [.. Min.Zip(other.Min, Math.Min)], [.. Max.Zip(other.Max, Math.Max)]) { Sums = Sums is { } a && other.Sums is { } b ? a.With(b) : null };
}
