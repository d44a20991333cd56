using System.Collections.Immutable;
using System.Security.Cryptography;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Statistics;

namespace ModelLint.Calibration.Saving;

/// <summary>
/// What a model's values reached on a set of samples, in a form that can be saved and merged exactly: the same activations give the same
/// statistics, in whatever order and however split.
/// </summary>
public sealed record CalibrationStatistics
{
    internal CalibrationStatistics(ModelFingerprint model, string preprocessing, ImmutableArray<CalibrationSample> samples, ImmutableArray<ValueStatistics> values,
        ExtremesTable extremes, ImmutableSortedDictionary<string, RangeFloor>? floors = null) =>
        (Model, Preprocessing, Samples, Values, Extremes, Floors) = (model, preprocessing, samples, values, extremes, floors ?? _noFloors);

    const int AtOnce = 16;

    static readonly ImmutableSortedDictionary<string, RangeFloor> _noFloors = ImmutableSortedDictionary.Create<string, RangeFloor>(StringComparer.Ordinal);

    /// <summary>Which model they belong to.</summary>
    public ModelFingerprint Model { get; }

    /// <summary>How pictures were prepared, in one line; empty where there were none to prepare.</summary>
    public string Preprocessing { get; }

    /// <summary>The samples, in the ordinal order of their names.</summary>
    public ImmutableArray<CalibrationSample> Samples { get; }

    /// <summary>The values, in the ordinal order of their names.</summary>
    public ImmutableArray<ValueStatistics> Values { get; }

    /// <summary>Ranges that values' quantized ranges are to cover even where no sample reached them, by name.</summary>
    public ImmutableSortedDictionary<string, RangeFloor> Floors { get; init; }

    /// <summary>Samples that the run hadn't come to when it was interrupted; 0 where it came to its end.</summary>
    public int Unreached { get; init; }

    /// <summary>The samples that count: all but those that were made up.</summary>
    public int RealSamples => Samples.Count(static s => !s.IsSynthetic);

    /// <summary>The extremes of each value in each sample, a row a sample.</summary>
    internal ExtremesTable Extremes { get; }

    /// <summary>The extremes of a value in each sample, in the order of <see cref="Samples"/>.</summary>
    /// <param name="value">Index of the value in <see cref="Values"/>.</param>
    public ImmutableArray<SampleExtremes> ExtremesOf(int value) => Extremes.Column(value);

    /// <summary>By value the samples that made its minimum and its maximum, as indices into <see cref="Samples"/>: the first by name where several did, null where none did.</summary>
    public ImmutableArray<(int? Min, int? Max)> Makers()
    {
        var makers = new (int? Min, int? Max)[Values.Length];
        var row = new SampleExtremes[Values.Length];
        for (var sample = 0; sample < Samples.Length; sample++)
        {
            if (Samples[sample].IsSynthetic) continue;
            Extremes.Read(sample, row);
            for (var v = 0; v < row.Length; v++)
            {
                if (row[v].IsNone) continue;
                if (makers[v].Min is null && row[v].Min == Values[v].Observation.Range.Lo) makers[v].Min = sample;
                if (makers[v].Max is null && row[v].Max == Values[v].Observation.Range.Hi) makers[v].Max = sample;
            }
        }

        return [.. makers];
    }

    /// <summary>SHA-256 of the samples' content hashes in ascending order: neither order nor names of the samples change it.</summary>
    public Fingerprint Data => Fingerprint.Of(SHA256.HashData([.. Samples.OrderBy(static s => s.Content.Hex, StringComparer.Ordinal).SelectMany(static s => s.Content.ToBytes())]));

    /// <summary>The statistics of all samples of all parts. Exact: the order of the parts doesn't matter.</summary>
    /// <exception cref="CalibrationException">There is none, one is partial, they are of other models or preprocessings, or a sample is in two of them.</exception>
    public static CalibrationStatistics Merge(IEnumerable<CalibrationStatistics> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        CalibrationStatistics? merged = null;
        // A few at a time, however many there are: each holds a histogram a value.
        foreach (var some in parts.Chunk(AtOnce))
        {
            foreach (var part in some) part.RequireWhole();
            merged = Join(merged is null ? some : [merged, .. some]);
        }

        return merged ?? throw new CalibrationException("there are no statistics to merge");
    }

    /// <summary>The same, whether or not the parts are partial.</summary>
    internal static CalibrationStatistics Join(IReadOnlyList<CalibrationStatistics> parts)
    {
        foreach (var part in parts) RequireSameRun(parts[0], part);
        var all = parts.SelectMany(static (part, p) => part.Samples.Select((sample, s) => (sample, Part: p, Index: s))).OrderBy(static a => a.sample.Name, StringComparer.Ordinal).ToList();
        for (var i = 1; i < all.Count; i++)
            if (all[i].sample.Name == all[i - 1].sample.Name) throw new CalibrationException($"sample '{all[i].sample.Name}' is in two of the parts: it would count twice");
        var byName = parts.SelectMany(static (part, p) => part.Values.Select((v, i) => (Part: p, Index: i, Value: v))).GroupBy(static v => v.Value.Name, StringComparer.Ordinal)
            .OrderBy(static g => g.Key, StringComparer.Ordinal).ToList();
        // A value may be missing in a part: an optional one that no sample there had.
        var columns = parts.Select(static _ => new List<int>()).ToList();
        foreach (var values in byName)
        {
            foreach (var own in columns) own.Add(int.MaxValue);
            foreach (var (part, index, _) in values) columns[part][^1] = index;
        }

        var tables = parts.Select((p, i) => p.Extremes.Arrange(Enumerable.Range(0, p.Samples.Length), columns[i])).ToList();
        var extremes = ExtremesTable.Join(all.Select(a => (tables[a.Part], a.Index)), byName.Count);
        return new CalibrationStatistics(parts[0].Model, parts[0].Preprocessing, [.. all.Select(static a => a.sample)],
            [.. byName.Select(static g => ValueStatistics.Merge(g.Key, [.. g.Select(static v => v.Value)], ValueStatistics.MergeChannels(g.Select(static v => v.Value))))], extremes, parts[0].Floors);
    }

    /// <summary>The evidence for rules.</summary>
    /// <param name="origin">The file's name, for the premise of findings.</param>
    public Observations ToObservations(string origin) => ToObservations(RealSamples,
        $"{RealSamples} {(RealSamples == 1 ? "sample" : "samples")} from {origin}{(Preprocessing.Length > 0 ? $", preprocessed as {Preprocessing}" : "")}") with
    {
        Origin = origin,
    };

    internal Observations ToObservations(int samples, string source)
    {
        var real = Enumerable.Range(0, Samples.Length).Where(i => !Samples[i].IsSynthetic).ToList();
        var table = Extremes.Arrange(real, Enumerable.Range(0, Values.Length));
        return new Observations(samples, source, Values.Select((v, i) => (v.Name, v.Observation with { SampleExtremes = table.Column(i), Floor = Floors.GetValueOrDefault(v.Name) }))
            .ToImmutableDictionary(static v => v.Name, static v => v.Item2, StringComparer.Ordinal))
        {
            SampleList = [.. real.Select(i => new ObservedSample(Samples[i].Name, Samples[i].Content.Hex, Samples[i].Tag))],
            SyntheticSamples = Samples.Length - real.Count,
            Preprocessing = Preprocessing,
        };
    }

    /// <summary>Refuses to be used for a model of another structure.</summary>
    /// <exception cref="CalibrationException">Another graph; both fingerprints are named.</exception>
    public void RequireGraph(Fingerprint graph)
    {
        if (graph != Model.Graph) throw new CalibrationException($"are of another graph ({Model.Graph}) than the model's ({graph}): calibrate this model");
    }

    /// <summary>Refuses to be used where the run that made them was interrupted.</summary>
    /// <exception cref="CalibrationException">It was; how many samples are missing is told.</exception>
    public void RequireWhole()
    {
        if (Unreached > 0) throw new CalibrationException($"are partial: the run was interrupted, and {Unreached} of its samples aren't in: finish it with 'modellint calibrate --resume'");
    }

    /// <summary>True where the model has other weights than it had when it was observed.</summary>
    public bool IsStaleFor(Fingerprint weights) => weights != Model.Weights;

    /// <summary>Refuses statistics that aren't of the same model, preprocessing and floors.</summary>
    /// <exception cref="CalibrationException">They aren't.</exception>
    internal static void RequireSameRun(CalibrationStatistics a, CalibrationStatistics b)
    {
        if (a.Model.Graph != b.Model.Graph) throw new CalibrationException($"the parts are of different graphs: {a.Model.Graph} and {b.Model.Graph}");
        if (a.Model.Weights != b.Model.Weights) throw new CalibrationException($"the parts are of the same graph with different weights: {a.Model.Weights} and {b.Model.Weights}");
        if (!a.Floors.SequenceEqual(b.Floors)) throw new CalibrationException("the parts were made with different range floors: calibrate all shards with the same options");
        if (a.Preprocessing != b.Preprocessing) throw new CalibrationException($"the parts are preprocessed differently: as '{a.Preprocessing}' and as '{b.Preprocessing}'");
    }
}
