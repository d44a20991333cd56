using System.Collections.Concurrent;
using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Statistics;

/// <summary>Gathers what runs give, a value each, on all cores. Memory is that of histograms and channels, whatever the number of runs.</summary>
/// <param name="threads">Number of threads; 0 means one a core.</param>
/// <param name="plan">What follows from other values, and which values' channels are told apart; null where all is looked at and no channel is.</param>
/// <param name="rows">Where the extremes of each sample go; null keeps them in memory, 8 bytes a value and sample.</param>
sealed class ValueCollector(int threads, ObservationPlan? plan = null, Stream? rows = null)
{
    // Small enough that a few large values keep all cores busy, large enough that merging doesn't show.
    const int Chunk = 1 << 19;

    readonly Dictionary<string, ValueBuilder> _builders = new(StringComparer.Ordinal);
    readonly List<string> _columns = [];
    readonly List<CalibrationSample> _samples = [];
    readonly ConcurrentBag<BinCounter> _scratch = [];
    readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
    readonly ExtremesTable.Writer _rows = new(rows ?? new MemoryStream());

    /// <summary>Number of samples that ended.</summary>
    public int Samples => _samples.Count;

    ImmutableArray<DerivedValue> Derived => plan?.Derived ?? [];

    /// <summary>Adds one run's outputs.</summary>
    /// <param name="outputs">What the run gave.</param>
    /// <param name="isSynthetic">True where the sample was made up: only its extremes are told, and no range.</param>
    public void Add(RunOutputs outputs, bool isSynthetic = false)
    {
        var chunks = new List<WorkChunk>();
        for (var i = 0; i < outputs.Count; i++)
        {
            var type = outputs.Element(i);
            if (!FloatBlocks.IsObserved(type) && !(FloatBlocks.IsCode(type) && plan?.Codes.Contains(outputs.Name(i)) == true)) continue;
            var count = FloatBlocks.Count(type, outputs.Bytes(i));
            var (builder, layout) = (Builder(outputs.Name(i)), Layout(outputs.Name(i), outputs.Dims(i)));
            for (var from = 0; from < count; from += Chunk) chunks.Add(new WorkChunk(i, type, from, Math.Min(count, from + Chunk), builder, layout, count > Chunk));
        }

        // Large ones first, or the last one would be waited for.
        chunks.Sort(static (a, b) => (b.To - b.From).CompareTo(a.To - a.From));
        Parallel.ForEach(Partitioner.Create(chunks, EnumerablePartitionerOptions.NoBuffering), _parallel, chunk => Add(chunk, outputs.Bytes(chunk.Output), isSynthetic));
    }

    /// <summary>Adds a tensor that isn't an output, such as an input.</summary>
    public void Add(string name, DataType type, IReadOnlyList<long> dims, ReadOnlySpan<byte> data, bool isSynthetic = false)
    {
        if (FloatBlocks.IsObserved(type)) Add(new WorkChunk(0, type, 0, FloatBlocks.Count(type, data), Builder(name), Layout(name, dims), IsPart: false), data, isSynthetic);
    }

    /// <summary>An empty collector of the same kind.</summary>
    public ValueCollector Another() => new(threads, plan);

    /// <summary>Adds what another collector saw of the sample that isn't ended yet.</summary>
    public void Merge(ValueCollector other)
    {
        foreach (var (name, builder) in other._builders) Builder(name).Merge(builder);
    }

    /// <summary>What was seen, by name.</summary>
    public ImmutableDictionary<string, ValueObservation> ToObservations() =>
        _builders.ToImmutableDictionary(static b => b.Key, static b => b.Value.ToResult().Observation, StringComparer.Ordinal);

    /// <summary>Ends a sample: what was added since the last one is its own.</summary>
    public void EndSample(CalibrationSample sample)
    {
        var current = _builders.ToDictionary(static b => b.Key, static b => b.Value.Current, StringComparer.Ordinal);
        foreach (var value in Derived)
        {
            var parts = value.Parts.Where(current.ContainsKey).Select(p => current[p]).ToList();
            if (parts.Count == value.Parts.Length) current[value.Name] = parts.Aggregate(static (a, b) => a.With(b));
        }

        foreach (var name in current.Keys.Except(_columns, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList()) _columns.Add(name);
        _rows.Add([.. _columns.Select(c => current.GetValueOrDefault(c, SampleExtremes.None))]);
        foreach (var builder in _builders.Values) builder.EndSample(sample);
        _samples.Add(sample);
    }

    /// <summary>Ends a sample and tells what it alone reached, of all values that are looked at. Nothing of it is kept: the next one begins anew.</summary>
    public ImmutableArray<ValueStatistics> TakeSample()
    {
        ImmutableArray<ValueStatistics> taken = [.. _builders.OrderBy(static b => b.Key, StringComparer.Ordinal).Select(static b => b.Value.ToResult() is var (seen, moments) ? new ValueStatistics(b.Key, seen, moments) : null!)];
        _builders.Clear();
        return taken;
    }

    /// <summary>All that was seen, with samples and values in the order of their names.</summary>
    public CalibrationStatistics ToStatistics(ModelFingerprint model, string preprocessing, ImmutableSortedDictionary<string, RangeFloor>? floors = null)
    {
        var samples = Enumerable.Range(0, _samples.Count).OrderBy(i => _samples[i].Name, StringComparer.Ordinal).ToList();
        var values = Results().OrderBy(static v => v.Name, StringComparer.Ordinal).ToImmutableArray();
        var extremes = _rows.ToTable().Arrange(samples, values.Select(v => _columns.IndexOf(v.Name)));
        return new CalibrationStatistics(model, preprocessing, [.. samples.Select(i => _samples[i])], values, extremes, floors);
    }

    Dictionary<string, ValueStatistics>.ValueCollection Results()
    {
        var results = _builders.ToDictionary(static b => b.Key, static b => b.Value.ToResult() is var (seen, moments) ? new ValueStatistics(b.Key, seen, moments) : null!, StringComparer.Ordinal);
        foreach (var value in Derived)
        {
            var parts = value.Parts.Where(results.ContainsKey).Select(p => results[p]).ToList();
            if (parts.Count == value.Parts.Length && _columns.Contains(value.Name)) results[value.Name] = ValueStatistics.Merge(value.Name, parts, Channels(value, parts));
        }

        return results.Values;
    }

    ChannelRanges? Channels(DerivedValue value, List<ValueStatistics> parts)
    {
        if (value.JoinAxis is not { } join || plan?.ChannelAxes.TryGetValue(value.Name, out var axis) != true) return null;
        var channels = parts.Select(static p => p.Observation.Channels).OfType<ChannelRanges>().ToList();
        if (channels.Count < parts.Count || channels.Any(c => c.Axis != axis)) return null;
        var tracker = new ChannelTracker();
        tracker.Join(axis, channels, isSideBySide: join == axis);
        return tracker.ToRanges();
    }

    ChannelLayout? Layout(string name, IReadOnlyList<long> dims) => plan?.ChannelAxes.TryGetValue(name, out var axis) == true ? ChannelLayout.Of(dims, axis) : null;

    ValueBuilder Builder(string name) => _builders.TryGetValue(name, out var builder) ? builder : _builders[name] = new ValueBuilder();

    void Add(WorkChunk chunk, ReadOnlySpan<byte> data, bool isSynthetic)
    {
        if (!_scratch.TryTake(out var scratch)) scratch = new BinCounter();
        // Several workers have parts of the same value: each counts its own, then merges.
        var own = chunk.IsPart ? new ValueBuilder() : chunk.Builder;
        FloatBlocks.ForEach(chunk.Type, data, chunk.From, chunk.To, (values, at) =>
        {
            if (isSynthetic) own.Look(values);
            else own.Add(values, at, chunk.Layout, scratch);
        });
        if (chunk.IsPart)
            lock (chunk.Builder) chunk.Builder.Merge(own);
        _scratch.Add(scratch);
    }

    readonly record struct WorkChunk(int Output, DataType Type, int From, int To, ValueBuilder Builder, ChannelLayout? Layout, bool IsPart);
}
