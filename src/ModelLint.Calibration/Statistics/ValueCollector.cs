using System.Collections.Concurrent;
using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Running;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Statistics;

/// <summary>Gathers what runs give, a value each, on all cores. Memory is that of the histograms, whatever the number of runs.</summary>
sealed class ValueCollector(int threads)
{
    // Small enough that a few large values keep all cores busy, large enough that merging doesn't show.
    const int Chunk = 1 << 19;

    readonly Dictionary<string, HistogramBuilder> _builders = new(StringComparer.Ordinal);
    readonly ConcurrentBag<BinCounter> _scratch = [];
    readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };

    /// <summary>Adds one run's outputs.</summary>
    public void Add(RunOutputs outputs)
    {
        var chunks = new List<(int Output, DataType Type, int From, int To, HistogramBuilder Builder, bool IsPart)>();
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

    /// <summary>What was seen, by name.</summary>
    public ImmutableDictionary<string, ValueObservation> ToObservations() =>
        _builders.ToImmutableDictionary(static b => b.Key, static b => b.Value.ToObservation(), StringComparer.Ordinal);

    HistogramBuilder Builder(string name) => _builders.TryGetValue(name, out var builder) ? builder : _builders[name] = new HistogramBuilder();

    void Add(HistogramBuilder builder, DataType type, ReadOnlySpan<byte> data, int from, int to, bool isPart)
    {
        if (!_scratch.TryTake(out var scratch)) scratch = new BinCounter();
        // Several workers have parts of the same value: each counts its own, then merges.
        var own = isPart ? new HistogramBuilder() : builder;
        FloatBlocks.Add(own, scratch, type, data, from, to);
        if (isPart)
            lock (builder) builder.Merge(own);
        _scratch.Add(scratch);
    }
}
