using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Saving;

namespace ModelLint.Calibration.Statistics;

/// <summary>Gathers what is seen of one value in a single pass: its spread, its moments, the extremes of each channel and of the sample that runs.</summary>
sealed class ValueBuilder
{
    readonly HistogramBuilder _histogram = new();
    readonly MomentsBuilder _moments = new();
    readonly ChannelTracker _channels = new();
    string? _notFiniteSample;
    bool _isNotFinite;

    /// <summary>The extremes in the sample that runs.</summary>
    public SampleExtremes Current { get; private set; } = SampleExtremes.None;

    /// <summary>Adds elements that lie side by side.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="at">Index of the first one in its tensor.</param>
    /// <param name="layout">Where the channels lie; null where they aren't wanted.</param>
    /// <param name="scratch">Where they are counted.</param>
    public void Add(ReadOnlySpan<float> values, long at, ChannelLayout? layout, BinCounter scratch)
    {
        while (values.Length > 0)
        {
            var block = values[..Math.Min(HistogramBuilder.Block, values.Length)];
            var seen = layout is { } l ? _channels.Add(block, at, l, _moments) : Look(block, _moments);
            _histogram.Add(block, seen, scratch);
            Current = Current.With(new SampleExtremes(seen.Min, seen.Max));
            _isNotFinite |= seen.Finite < block.Length;
            at += block.Length;
            values = values[block.Length..];
        }
    }

    static BlockStatistics Look(ReadOnlySpan<float> block, MomentsBuilder moments)
    {
        var seen = BlockStatistics.Of(block);
        moments.Add(block, seen);
        return seen;
    }

    /// <summary>Looks at elements of a sample that doesn't count: only its extremes are told.</summary>
    public void Look(ReadOnlySpan<float> values)
    {
        var seen = BlockStatistics.Of(values);
        Current = Current.With(new SampleExtremes(seen.Min, seen.Max));
    }

    /// <summary>Adds what another worker saw of the same sample.</summary>
    public void Merge(ValueBuilder other)
    {
        Current = Current.With(other.Current);
        _isNotFinite |= other._isNotFinite;
        _histogram.Merge(other._histogram);
        _moments.Merge(other._moments);
        _channels.Merge(other._channels);
    }

    /// <summary>Ends a sample.</summary>
    public void EndSample(CalibrationSample sample)
    {
        if (_isNotFinite && (_notFiniteSample is null || string.CompareOrdinal(sample.Name, _notFiniteSample) < 0)) _notFiniteSample = sample.Name;
        (Current, _isNotFinite) = (SampleExtremes.None, false);
    }

    /// <summary>All that was seen.</summary>
    public (ValueObservation Observation, ExactMoments Moments) ToResult()
    {
        var (seen, moments) = (_histogram.ToObservation(), _moments.ToMoments());
        return (seen with { Channels = _channels.ToRanges(), NotFiniteSample = _notFiniteSample, Deviation = moments.StandardDeviation(seen.Count) }, moments);
    }
}
