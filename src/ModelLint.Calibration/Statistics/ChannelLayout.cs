namespace ModelLint.Calibration.Statistics;

/// <summary>Where the indices of one axis lie in a tensor in row-major order.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Extent">Its extent.</param>
/// <param name="Inner">Number of elements that lie side by side at one index.</param>
readonly record struct ChannelLayout(int Axis, int Extent, long Inner)
{
    /// <summary>Axes with more indices than this aren't followed: memory is bounded by what a channel can be.</summary>
    public const int MaxExtent = 1 << 16;

    /// <summary>The layout of an axis of a tensor; null where it has none such, no element, or too many indices.</summary>
    public static ChannelLayout? Of(IReadOnlyList<long> dims, int axis)
    {
        if (axis >= dims.Count || dims[axis] is < 1 or > MaxExtent) return null;
        var inner = dims.Skip(axis + 1).Aggregate(1L, static (n, d) => n * d);
        return inner == 0 ? null : new ChannelLayout(axis, (int)dims[axis], inner);
    }
}
