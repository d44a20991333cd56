using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Statistics;

namespace ModelLint.Calibration.Selecting;

/// <summary>A range that samples are to cover: of a whole value, or of some indices of the axis whose indices are told apart.</summary>
/// <param name="Value">The value's name.</param>
/// <param name="Indices">The indices; empty for the whole value.</param>
/// <param name="Extent">Number of indices that the value must have for them to mean the same.</param>
/// <param name="Weight">How much it counts; all together count 1.</param>
/// <param name="IsOutput">True for a part of an output.</param>
readonly record struct ReachFeature(string Value, ImmutableArray<int> Indices, int Extent, double Weight, bool IsOutput)
{
    /// <summary>True where the range is told of beside others: parts and channels of outputs, and other values as wholes.</summary>
    public bool IsTold => IsOutput || Indices.IsEmpty;

    /// <summary>What a sample, or many, reached of it; nothing where they have no such indices.</summary>
    public SampleExtremes Of(ValueObservation seen)
    {
        if (Indices.IsEmpty) return seen.Count == 0 ? SampleExtremes.None : new SampleExtremes((float)seen.Range.Lo, (float)seen.Range.Hi);
        if (seen.Channels is not { } channels || channels.Extent != Extent) return SampleExtremes.None;
        var reached = SampleExtremes.None;
        foreach (var index in Indices) reached = reached.With(new SampleExtremes(channels.Min[index], channels.Max[index]));
        return reached;
    }
}

/// <summary>The ranges that samples are to cover. Outputs count 30 %, each of their parts alike; the values behind them, which are many more, count the rest, each alike. In each the range as a whole counts half and its channels the rest.</summary>
static class ReachFeatures
{
    const double OutputShare = 0.3;

    /// <summary>The ranges that a model has.</summary>
    /// <param name="first">What one sample reached: it shows which values and channels there are.</param>
    /// <param name="evidence">What the graph tells of outputs and their parts.</param>
    public static ImmutableArray<ReachFeature> Of(ImmutableArray<ValueStatistics> first, ModelEvidence evidence)
    {
        var seen = first.ToDictionary(static v => v.Name, static v => v.Observation, StringComparer.Ordinal);
        var parts = evidence.OutputParts.Where(p => seen.ContainsKey(p.Output.Name)).ToList();
        var outputs = parts.Select(static p => p.Output.Name).ToHashSet(StringComparer.Ordinal);
        var inner = first.Where(v => !outputs.Contains(v.Name)).ToList();
        var share = inner.Count == 0 ? 1 : parts.Count == 0 ? 0 : OutputShare;
        return
        [
            .. parts.SelectMany(p => Part(p, seen[p.Output.Name], share / parts.Count)),
            .. inner.SelectMany(v => Ranges(v.Name, [], [.. Enumerable.Range(0, v.Observation.Channels?.Extent ?? 0)], v.Observation.Channels?.Extent ?? 0, (1 - share) / inner.Count, isOutput: false)),
        ];
    }

    // A part that its channels don't tell from its neighbours is judged with them.
    static IEnumerable<ReachFeature> Part(OutputPart part, ValueObservation seen, double weight)
    {
        var (channels, region) = (seen.Channels, part.Slice.Region);
        var extent = channels?.Extent ?? 0;
        if (region is { Axes.Count: 1, IsEmpty: false } && channels is not null && region.Axes.TryGetValue(channels.Axis, out var indices) && indices.Extent == extent)
            return Ranges(part.Output.Name, indices.Indices, indices.Indices, extent, weight, isOutput: true);
        return Ranges(part.Output.Name, [], [.. Enumerable.Range(0, extent)], extent, weight, isOutput: true);
    }

    static IEnumerable<ReachFeature> Ranges(string value, ImmutableArray<int> whole, ImmutableArray<int> channels, int extent, double weight, bool isOutput)
    {
        var half = channels.Length > 1 ? weight / 2 : weight;
        return channels.Length > 1
            ? channels.Select(c => new ReachFeature(value, [c], extent, half / channels.Length, isOutput)).Prepend(new ReachFeature(value, whole, extent, half, isOutput))
            : [new ReachFeature(value, whole, extent, half, isOutput)];
    }
}
