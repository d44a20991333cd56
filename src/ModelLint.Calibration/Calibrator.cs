using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Calibration;

/// <summary>
/// Runs a model over samples and keeps what its values reach. While one sample runs the next one is read and prepared; memory is that
/// of one run, whatever the number of samples; the order of samples and the number of threads don't change the result.
/// </summary>
public static class Calibrator
{
    // Samples that are read and prepared while another one runs: one alone would be waited for where it is a large picture.
    const int Lookahead = 2;

    /// <summary>Observes a model on all samples of a source.</summary>
    /// <param name="document">The model.</param>
    /// <param name="source">The samples.</param>
    /// <param name="preprocessing">How pictures are prepared; may be null where the source has none.</param>
    /// <param name="options">What is observed, and how.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="cancellation">Ends the run at once.</param>
    /// <exception cref="CalibrationException">The source can't feed this model, or none of its samples can be used.</exception>
    /// <exception cref="ModelRunException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CalibrationResult Run(ModelDocument document, DataSource source, Preprocessing? preprocessing = null,
        CalibrationOptions? options = null, IProgress<CalibrationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new CalibrationOptions();
        var collector = new ValueCollector(options.Threads);
        var (preparation, skipped) = ObserveAll(document, source, preprocessing, options, collector, progress, cancellation);
        var used = source.Samples.Length - skipped.Length;
        return new CalibrationResult(new Observations(used, Describe(source, used, preparation), collector.ToObservations()), skipped);
    }

    /// <summary>Observes a model on all samples of a source, in full: statistics that can be saved and merged. Reads all weights, for their fingerprint.</summary>
    /// <param name="document">The model.</param>
    /// <param name="source">The samples, or one shard's share of them.</param>
    /// <param name="preprocessing">How pictures are prepared; may be null where the source has none.</param>
    /// <param name="options">What is observed, and how; the filter must be the same for all shards that will be merged.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="cancellation">Ends the run at once.</param>
    /// <exception cref="CalibrationException">The source can't feed this model, or none of its samples can be used.</exception>
    /// <exception cref="ModelRunException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="ModelFormatException">The model's weights can't be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CalibrationMeasurement Measure(ModelDocument document, DataSource source, Preprocessing? preprocessing = null,
        CalibrationOptions? options = null, IProgress<CalibrationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new CalibrationOptions();
        var fingerprint = ModelFingerprints.Of(document.Model);
        var collector = new ValueCollector(options.Threads, isDetailed: true);
        var (preparation, skipped) = ObserveAll(document, source, preprocessing, options, collector, progress, cancellation);
        return new CalibrationMeasurement(collector.ToStatistics(fingerprint, preparation), skipped);
    }

    static (string Preparation, ImmutableArray<SkippedSample> Skipped) ObserveAll(ModelDocument document, DataSource source, Preprocessing? preprocessing,
        CalibrationOptions options, ValueCollector collector, IProgress<CalibrationProgress>? progress, CancellationToken cancellation)
    {
        var plan = new FeedPlan(document.Model, options.Feed);
        var reader = new SampleReader(plan, source, preprocessing);
        var wanted = ObservedValues.OfNodes(document.Model, ModelFacts.Of(document.Model), options.Filter);
        using var runner = ModelRunner.Load(document, wanted, FloatBlocks.IsObserved, new RunnerOptions { Threads = options.Threads }, [.. plan.States.OfType<string>()]);
        var observed = wanted.Concat(document.Model.Graph.Inputs.Where(i => i.IsRequiredInput && (options.Filter is null || options.Filter(i))).Select(static i => i.Name)).ToHashSet(StringComparer.Ordinal);
        var run = new SampleQueue(new SampleObserver(runner, plan, collector, observed.Contains), collector, plan.Batch, source.Samples.Length, progress);
        for (var (i, ahead) = (0, new Queue<Task<PreparedSample>>()); i < source.Samples.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            while (ahead.Count <= Lookahead && i + ahead.Count < source.Samples.Length) ahead.Enqueue(Prepare(reader, source.Samples[i + ahead.Count], collector.IsDetailed));
            run.Add(ahead.Dequeue().GetAwaiter().GetResult(), cancellation);
        }

        run.End(cancellation);
        if (run.Skipped.Length == source.Samples.Length)
            throw new CalibrationException($"none of the {source.Samples.Length} samples of '{source.Path}' can be used; the first, '{run.Skipped[0].Name}': {run.Skipped[0].Reason}");
        return (reader.Description, run.Skipped);
    }

    // What can't be read is told when its turn comes.
    static Task<PreparedSample> Prepare(SampleReader reader, Sample sample, bool isHashed) => Task.Run(() =>
    {
        try
        {
            return new PreparedSample(sample.Name, reader.Read(sample), isHashed ? new CalibrationSample(sample.Name, SampleHash.Of(sample)) : null, null);
        }
        catch (SampleException e)
        {
            return new PreparedSample(sample.Name, null, null, e.Message);
        }
    });

    static string Describe(DataSource source, int used, string preparation)
    {
        var samples = $"{used} {(used == 1 ? "sample" : "samples")} of {source.Path}";
        if (preparation.Length == 0) return samples;
        return $"{samples}, {(source.HasImages && !source.Samples.All(static s => s.Parts.All(static p => p.Kind == SampleKind.Image)) ? "images " : "")}preprocessed as {preparation}";
    }
}
