using ModelLint.Analysis.Evidence;

namespace ModelLint.Calibration.Statistics;

/// <summary>Gathers the extremes and sums at each index of one axis. Where samples differ in the axis' extent, nothing is claimed of any index.</summary>
sealed class ChannelTracker
{
    // Shorter runs aren't worth a look of their own.
    const int MinRun = 8;

    int _axis;
    float[]? _min;
    float[]? _max;
    Int128[] _sums = [];
    Int128[] _squares = [];
    bool _hasSums = true;

    public ChannelRanges? ToRanges() => _min is null ? null : new ChannelRanges(_axis, [.. _min], [.. _max!]) { Sums = _hasSums && _min.Length > 0 ? new ChannelSums([.. _sums], [.. _squares]) : null };

    /// <summary>Adds a block of a tensor, and tells what there is in it as a whole.</summary>
    /// <param name="block">Elements side by side.</param>
    /// <param name="at">Index of the first one in the tensor.</param>
    /// <param name="layout">Where the axis' indices lie.</param>
    /// <param name="moments">What adds up all of it.</param>
    public BlockStatistics Add(ReadOnlySpan<float> block, long at, ChannelLayout layout, MomentsBuilder moments)
    {
        var isKnown = Begin(layout.Axis, layout.Extent);
        if (isKnown && layout.Inner >= MinRun) return AddByRun(block, at, layout, moments);
        if (isKnown) AddSingly(block, at, layout);
        var seen = BlockStatistics.Of(block);
        moments.Add(block, seen);
        return seen;
    }

    public void Merge(ChannelTracker other)
    {
        if (other._min is null || !Begin(other._axis, other._min.Length)) return;
        for (var i = 0; i < other._min.Length; i++)
        {
            Add(i, other._min[i], other._max![i]);
            Add(i, other._sums[i], other._squares[i]);
        }
    }

    /// <summary>Adds the indices of several values, side by side or on top of each other.</summary>
    public void Join(int axis, IReadOnlyList<ChannelRanges> parts, bool isSideBySide)
    {
        var extent = isSideBySide ? parts.Sum(static p => p.Extent) : parts[0].Extent;
        var isVarying = parts.Any(p => p.Extent == 0 || p.Axis != axis || !isSideBySide && p.Extent != extent);
        if (!Begin(axis, isVarying ? 0 : extent)) return;
        var at = 0;
        foreach (var part in parts)
        {
            _hasSums &= part.Sums is not null;
            for (var i = 0; i < part.Extent; i++)
            {
                Add(at + i, part.Min[i], part.Max[i]);
                if (part.Sums is { } sums) Add(at + i, sums.Values[i], sums.Squares[i]);
            }

            if (isSideBySide) at += part.Extent;
        }
    }

    // True where the indices mean the same as before.
    bool Begin(int axis, int extent)
    {
        if (_min is null)
        {
            (_axis, _min, _max) = (axis, new float[extent], new float[extent]);
            (_sums, _squares) = (new Int128[extent], new Int128[extent]);
            Array.Fill(_min, float.PositiveInfinity);
            Array.Fill(_max, float.NegativeInfinity);
        }
        else if (_axis != axis || _min.Length != extent)
        {
            (_axis, _min, _max) = (Math.Min(_axis, axis), [], []);
            (_sums, _squares) = ([], []);
        }

        return _min.Length > 0;
    }

    BlockStatistics AddByRun(ReadOnlySpan<float> block, long at, ChannelLayout layout, MomentsBuilder moments)
    {
        var all = BlockStatistics.None;
        while (block.Length > 0)
        {
            var run = block[..(int)Math.Min(block.Length, layout.Inner - at % layout.Inner)];
            var seen = BlockStatistics.Of(run);
            if (seen.Finite > 0)
            {
                var (index, sums) = ((int)(at / layout.Inner % layout.Extent), moments.Add(run, seen));
                Add(index, seen.Min, seen.Max);
                Add(index, ChannelSums.Fixed(sums.Values), ChannelSums.Fixed(sums.Squares));
            }

            all = all.With(seen);
            at += run.Length;
            block = block[run.Length..];
        }

        return all;
    }

    void AddSingly(ReadOnlySpan<float> block, long at, ChannelLayout layout)
    {
        var (index, left) = ((int)(at / layout.Inner % layout.Extent), layout.Inner - at % layout.Inner);
        foreach (var value in block)
        {
            if (float.IsFinite(value))
            {
                Add(index, value, value);
                Add(index, ChannelSums.Fixed(value), ChannelSums.Fixed((double)value * value));
            }

            if (--left > 0) continue;
            left = layout.Inner;
            if (++index == layout.Extent) index = 0;
        }
    }

    void Add(int index, Int128 sum, Int128 squares)
    {
        _sums[index] += sum;
        _squares[index] += squares;
    }

    // Adding zero turns −0 into 0, so that the first of the two to come doesn't show.
    void Add(int index, float min, float max)
    {
        if (min < _min![index]) _min[index] = min + 0f;
        if (max > _max![index]) _max[index] = max + 0f;
    }
}
