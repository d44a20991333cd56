using System.Collections.Concurrent;
using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Statistics;

/// <summary>Gathers what runs give, a value each, on all cores. Memory is that of the histograms, whatever the number of runs.</summary>
/// <param name="threads">Number of threads; 0 means one a core.</param>
/// <param name="isDetailed">Whether moments and the extremes of each sample are kept as well, 8 bytes a value and sample.</param>
sealed class ValueCollector(int threads, bool isDetailed = false)
{
    // Small enough that a few large values keep all cores busy, large enough that merging doesn't show.
    const int Chunk = 1 << 19;

    readonly Dictionary<string, ValueBuilder> _builders = new(StringComparer.Ordinal);
    readonly List<CalibrationSample> _samples = [];
    readonly ConcurrentBag<BinCounter> _scratch = [];
    readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };

    /// <summary>Whether all that is saved is kept.</summary>
    public bool IsDetailed => isDetailed;

    /// <summary>Adds one run's outputs.</summary>
    public void Add(RunOutputs outputs)
    {
        var chunks = new List<(int Output, DataType Type, int From, int To, ValueBuilder Builder, bool IsPart)>();
        for (var i = 0; i < outputs.Count; i++)
        {
            var type = outputs.Element(i);
            if (!FloatBlocks.IsObserved(type)) continue;
            var count = FloatBlocks.Count(type, outputs.Bytes(i));
            var builder = Builder(outputs.Name(i));
            for (var from = 0; from < count; from += Chunk) chunks.Add((i, type, from, Math.Min(count, from + Chunk), builder, count > Chunk));
        }

        // Large ones first, or the last one would be waited for.
        chunks.Sort(static (a, b) => (b.To - b.From).CompareTo(a.To - a.From));
        Parallel.ForEach(Partitioner.Create(chunks, EnumerablePartitionerOptions.NoBuffering), _parallel, chunk => Add(chunk.Builder, chunk.Type, outputs.Bytes(chunk.Output), chunk.From, chunk.To, chunk.IsPart));
    }

    /// <summary>Adds a tensor that isn't an output, such as an input.</summary>
    public void Add(string name, DataType type, ReadOnlySpan<byte> data)
    {
        if (FloatBlocks.IsObserved(type)) Add(Builder(name), type, data, 0, FloatBlocks.Count(type, data), isPart: false);
    }

    /// <summary>An empty collector of the same kind.</summary>
    public ValueCollector Another() => new(threads, isDetailed);

    /// <summary>Adds what another collector saw of the sample that isn't ended yet.</summary>
    public void Merge(ValueCollector other)
    {
        foreach (var (name, builder) in other._builders) Builder(name).Merge(builder);
    }

    /// <summary>What was seen, by name.</summary>
    public ImmutableDictionary<string, ValueObservation> ToObservations() =>
        _builders.ToImmutableDictionary(static b => b.Key, static b => b.Value.Histogram.ToObservation(), StringComparer.Ordinal);

    /// <summary>Ends a sample: what was added since the last one is its own.</summary>
    public void EndSample(CalibrationSample sample)
    {
        foreach (var builder in _builders.Values) builder.EndSample(_samples.Count);
        _samples.Add(sample);
    }

    /// <summary>All that was seen, with samples and values in the order of their names.</summary>
    public CalibrationStatistics ToStatistics(ModelFingerprint model, string preprocessing)
    {
        ImmutableArray<int> order = [.. Enumerable.Range(0, _samples.Count).OrderBy(i => _samples[i].Name, StringComparer.Ordinal)];
        return new CalibrationStatistics(model, preprocessing, [.. order.Select(i => _samples[i])],
            [.. _builders.OrderBy(static b => b.Key, StringComparer.Ordinal).Select(b => b.Value.ToStatistics(b.Key, order))]);
    }

    ValueBuilder Builder(string name) => _builders.TryGetValue(name, out var builder) ? builder : _builders[name] = new ValueBuilder(isDetailed);

    void Add(ValueBuilder builder, DataType type, ReadOnlySpan<byte> data, int from, int to, bool isPart)
    {
        if (!_scratch.TryTake(out var scratch)) scratch = new BinCounter();
        // Several workers have parts of the same value: each counts its own, then merges.
        var own = isPart ? new ValueBuilder(isDetailed) : builder;
        FloatBlocks.Add(own, scratch, type, data, from, to);
        if (isPart)
            lock (builder) builder.Merge(own);
        _scratch.Add(scratch);
    }
}
