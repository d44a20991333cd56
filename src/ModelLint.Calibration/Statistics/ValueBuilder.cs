using System.Collections.Immutable;

namespace ModelLint.Calibration.Statistics;

/// <summary>Gathers what is seen of one value: its spread, and where statistics are to be saved its moments and each sample's extremes too.</summary>
sealed class ValueBuilder(bool isDetailed)
{
    readonly HistogramBuilder _histogram = new();
    readonly MomentsBuilder? _moments = isDetailed ? new MomentsBuilder() : null;
    readonly List<SampleExtremes> _samples = [];
    SampleExtremes _current = SampleExtremes.None;

    public HistogramBuilder Histogram => _histogram;

    public void Add(ReadOnlySpan<float> values, BinCounter scratch)
    {
        _current = _current.With(_histogram.Add(values, scratch));
        _moments?.Add(values);
    }

    /// <summary>Adds what another worker saw of the same sample.</summary>
    public void Merge(ValueBuilder other)
    {
        _current = _current.With(other._current);
        _histogram.Merge(other._histogram);
        if (other._moments is { } moments) _moments?.Merge(moments);
    }

    /// <summary>Ends a sample.</summary>
    /// <param name="index">How many were ended before; those that this value was missing in have no extremes.</param>
    public void EndSample(int index)
    {
        while (_samples.Count < index) _samples.Add(SampleExtremes.None);
        _samples.Add(_current);
        _current = SampleExtremes.None;
    }

    /// <summary>All that was seen, with the extremes of the samples in the given order.</summary>
    public ValueStatistics ToStatistics(string name, ImmutableArray<int> order) => new(name, _histogram.ToObservation(), _moments!.ToMoments(), [.. order.Select(i => _samples[i])]);
}
