using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Statistics;

namespace ModelLint.Calibration.Selecting;

/// <summary>Gathers what each sample of a pool reaches: all ranges in a stream, and those that are told of in memory besides.</summary>
/// <param name="evidence">What the graph tells.</param>
/// <param name="stream">Where rows are kept.</param>
sealed class PoolReach(ModelEvidence evidence, Stream stream)
{
    readonly List<string> _samples = [];
    readonly List<float[]> _told = [];

    /// <summary>The ranges; known after the first sample.</summary>
    public ImmutableArray<ReachFeature> Features { get; private set; } = [];

    /// <summary>What each sample reaches of them; null before the first sample.</summary>
    public ReachTable? Table { get; private set; }

    /// <summary>Names of the samples, in the order of the rows.</summary>
    public IReadOnlyList<string> Samples => _samples;

    /// <summary>Adds a sample.</summary>
    public void Add(CalibrationSample sample, ImmutableArray<ValueStatistics> reached)
    {
        if (Table is null)
        {
            Features = ReachFeatures.Of(reached, evidence);
            Table = new ReachTable(stream, Features.Length);
        }

        var row = RowOf(reached);
        Table.Add(row);
        _told.Add(Told(row));
        _samples.Add(sample.Name);
    }

    /// <summary>The row of what values reached.</summary>
    public float[] RowOf(IEnumerable<ValueStatistics> values)
    {
        var seen = values.ToDictionary(static v => v.Name, static v => v.Observation, StringComparer.Ordinal);
        return ReachTable.Row([.. Features.Select(f => seen.TryGetValue(f.Value, out var value) ? f.Of(value) : SampleExtremes.None)]);
    }

    /// <summary>What judges picks.</summary>
    /// <param name="covered">The row of what is reached already; null for nothing.</param>
    public CoverJudge Judge(float[]? covered) => new([.. Features.Where(static f => f.IsTold)], _told, covered is null ? null : Told(covered));

    float[] Told(float[] row) => [.. row.Where((_, end) => Features[end % Features.Length].IsTold)];
}
