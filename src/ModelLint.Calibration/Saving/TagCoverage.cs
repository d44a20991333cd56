using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;

namespace ModelLint.Calibration.Saving;

/// <summary>How far the samples with one tag reach.</summary>
/// <param name="Tag">The tag; empty for the samples without one.</param>
/// <param name="Samples">How many there are.</param>
/// <param name="Reach">Which share of a value's range they reach, averaged over the values: their own range's width over that of all samples.</param>
/// <param name="Ends">Which share of all minima and maxima a sample of theirs made.</param>
public sealed record TagCoverage(string Tag, int Samples, double Reach, double Ends)
{
    /// <summary>The tags of statistics, in the ordinal order of their names; nothing where no sample has one. What was made up is left out.</summary>
    /// <param name="statistics">The statistics.</param>
    /// <param name="values">Which values are looked at; null means all.</param>
    public static ImmutableArray<TagCoverage> Of(CalibrationStatistics statistics, IReadOnlySet<string>? values = null)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        var real = statistics.Samples.Index().Where(static s => !s.Item.IsSynthetic).ToList();
        if (real.All(static s => s.Item.Tag.Length == 0)) return [];
        // A value that is the same throughout is reached by everyone.
        var judged = statistics.Values.Index().Where(v => v.Item.Observation is { Count: > 0, IsConstant: false } && (values is null || values.Contains(v.Item.Name))).Select(static v => v.Index).ToList();
        var makers = statistics.Makers();
        var ends = judged.SelectMany(v => new[] { makers[v].Min, makers[v].Max }).OfType<int>().ToList();
        return [.. real.GroupBy(static s => s.Item.Tag, StringComparer.Ordinal).OrderBy(static g => g.Key, StringComparer.Ordinal).Select(g =>
        {
            var reached = Reached(statistics, [.. g.Select(static s => s.Index)]);
            var shares = judged.Select(v => reached[v].IsNone ? 0 : ((double)reached[v].Max - reached[v].Min) / statistics.Values[v].Observation.Range.Width);
            return new TagCoverage(g.Key, g.Count(), shares.DefaultIfEmpty(1).Average(), ends.Count == 0 ? 0 : (double)ends.Count(e => statistics.Samples[e].Tag == g.Key) / ends.Count);
        })];
    }

    static SampleExtremes[] Reached(CalibrationStatistics statistics, ImmutableArray<int> samples)
    {
        var reached = Enumerable.Repeat(SampleExtremes.None, statistics.Values.Length).ToArray();
        var row = new SampleExtremes[reached.Length];
        foreach (var sample in samples)
        {
            statistics.Extremes.Read(sample, row);
            for (var v = 0; v < row.Length; v++) reached[v] = reached[v].With(row[v]);
        }

        return reached;
    }
}
