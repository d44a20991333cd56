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
    internal CalibrationStatistics(ModelFingerprint model, string preprocessing, ImmutableArray<CalibrationSample> samples, ImmutableArray<ValueStatistics> values) =>
        (Model, Preprocessing, Samples, Values) = (model, preprocessing, samples, values);

    /// <summary>Which model they belong to.</summary>
    public ModelFingerprint Model { get; }

    /// <summary>How pictures were prepared, in one line; empty where there were none to prepare.</summary>
    public string Preprocessing { get; }

    /// <summary>The samples, in the ordinal order of their names.</summary>
    public ImmutableArray<CalibrationSample> Samples { get; }

    /// <summary>The values, in the ordinal order of their names.</summary>
    public ImmutableArray<ValueStatistics> Values { get; }

    /// <summary>SHA-256 of the samples' content hashes in ascending order: neither order nor names of the samples change it.</summary>
    public Fingerprint Data => Fingerprint.Of(SHA256.HashData([.. Samples.OrderBy(static s => s.Content.Hex, StringComparer.Ordinal).SelectMany(static s => s.Content.ToBytes())]));

    /// <summary>The statistics of all samples of all parts. Exact: the order of the parts doesn't matter.</summary>
    /// <exception cref="CalibrationException">There is none, they are of other models or preprocessings, or a sample is in two of them.</exception>
    public static CalibrationStatistics Merge(IReadOnlyList<CalibrationStatistics> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0) throw new CalibrationException("there are no statistics to merge");
        foreach (var part in parts) RequireSameRun(parts[0], part);
        var all = parts.SelectMany(static (part, p) => part.Samples.Select((sample, s) => (sample, Part: p, Index: s))).OrderBy(static a => a.sample.Name, StringComparer.Ordinal).ToList();
        for (var i = 1; i < all.Count; i++)
            if (all[i].sample.Name == all[i - 1].sample.Name) throw new CalibrationException($"sample '{all[i].sample.Name}' is in two of the parts: it would count twice");
        var byName = parts.SelectMany(static (part, p) => part.Values.Select(v => (Part: p, Value: v))).GroupBy(static v => v.Value.Name, StringComparer.Ordinal).OrderBy(static g => g.Key, StringComparer.Ordinal);
        return new CalibrationStatistics(parts[0].Model, parts[0].Preprocessing, [.. all.Select(static a => a.sample)], [.. byName.Select(MergeValue)]);

        // A value may be missing in a part: an optional one that no sample there had.
        ValueStatistics MergeValue(IGrouping<string, (int Part, ValueStatistics Value)> values)
        {
            var own = values.ToDictionary(static v => v.Part, static v => v.Value.Extremes);
            return ValueStatistics.Merge(values.Key, [.. values.Select(static v => v.Value)],
                [.. all.Select(a => own.TryGetValue(a.Part, out var extremes) ? extremes[a.Index] : SampleExtremes.None)]);
        }
    }

    /// <summary>The evidence for rules.</summary>
    /// <param name="origin">The file's name, for the premise of findings.</param>
    public Observations ToObservations(string origin) => new(
        Samples.Length,
        $"{Samples.Length} {(Samples.Length == 1 ? "sample" : "samples")} from {origin}{(Preprocessing.Length > 0 ? $", preprocessed as {Preprocessing}" : "")}",
        Values.ToImmutableDictionary(static v => v.Name, static v => v.Observation, StringComparer.Ordinal));

    /// <summary>Refuses to be used for a model of another structure.</summary>
    /// <exception cref="CalibrationException">Another graph; both fingerprints are named.</exception>
    public void RequireGraph(Fingerprint graph)
    {
        if (graph != Model.Graph) throw new CalibrationException($"are of another graph ({Model.Graph}) than the model's ({graph}): calibrate this model");
    }

    /// <summary>True where the model has other weights than it had when it was observed.</summary>
    public bool IsStaleFor(Fingerprint weights) => weights != Model.Weights;

    static void RequireSameRun(CalibrationStatistics a, CalibrationStatistics b)
    {
        if (a.Model.Graph != b.Model.Graph) throw new CalibrationException($"the parts are of different graphs: {a.Model.Graph} and {b.Model.Graph}");
        if (a.Model.Weights != b.Model.Weights) throw new CalibrationException($"the parts are of the same graph with different weights: {a.Model.Weights} and {b.Model.Weights}");
        if (a.Preprocessing != b.Preprocessing) throw new CalibrationException($"the parts are preprocessed differently: as '{a.Preprocessing}' and as '{b.Preprocessing}'");
    }
}
