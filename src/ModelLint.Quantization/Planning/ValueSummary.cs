using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Saving;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Planning;

/// <summary>What a range is chosen from.</summary>
/// <param name="Seen">Least and largest value over all samples.</param>
/// <param name="Mean">Mean of the samples' least and of their largest values.</param>
/// <param name="Histogram">How the values are spread; null where that isn't known.</param>
public sealed record ValueSummary(Interval Seen, Interval Mean, Histogram? Histogram)
{
    /// <summary>What was seen of each channel; null where channels weren't told apart.</summary>
    public ChannelSummary? Channels { get; init; }

    /// <summary>What the range is to cover whatever the data showed; null where nothing is.</summary>
    public Interval? Floor { get; init; }

    /// <summary>Summaries of all values that had finite elements, by name.</summary>
    public static IReadOnlyDictionary<string, ValueSummary> Of(CalibrationStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        var summaries = new Dictionary<string, ValueSummary>(StringComparer.Ordinal);
        foreach (var (index, value) in statistics.Values.Index())
        {
            if (value.Observation.Count == 0) continue;
            // Samples that were made up count in no range.
            var extremes = statistics.ExtremesOf(index).Where((e, sample) => !e.IsNone && !statistics.Samples[sample].IsSynthetic).ToList();
            var mean = new Interval(extremes.Average(static e => (double)e.Min), extremes.Average(static e => (double)e.Max));
            summaries[value.Name] = new ValueSummary(value.Observation.Range, mean, value.Observation.Histogram)
            {
                Channels = ChannelSummary.Of(value.Observation),
                Floor = statistics.Floors.GetValueOrDefault(value.Name)?.Range,
            };
        }

        return summaries;
    }
}
