using System.Collections.Immutable;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Statistics;
using ModelLint.Calibration.Synthesizing;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Calibration;

/// <summary>
/// Runs a model over samples and keeps what its values reach. While one sample runs the next one is read and prepared; memory is that
/// of one run, whatever the number of samples; the order of samples and the number of threads don't change the result.
/// </summary>
public static class Calibrator
{
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
        var (statistics, layout, skipped) = ObserveAll(document, source, preprocessing, options, _unknown, progress, cancellation);
        var used = statistics.RealSamples;
        return new CalibrationResult(statistics.ToObservations(used, Describe(source, used, preprocessing, layout)), skipped);
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
        var (statistics, _, skipped) = ObserveAll(document, source, preprocessing, options, fingerprint, progress, cancellation);
        return new CalibrationMeasurement(statistics, skipped);
    }

    // What isn't saved needs no fingerprint, and no reading of all weights for it.
    static readonly ModelFingerprint _unknown = new(Fingerprint.None, Fingerprint.None);

    static (CalibrationStatistics Statistics, ImageLayout? Layout, ImmutableArray<SkippedSample> Skipped) ObserveAll(ModelDocument document, DataSource source,
        Preprocessing? preprocessing, CalibrationOptions options, ModelFingerprint fingerprint, IProgress<CalibrationProgress>? progress, CancellationToken cancellation)
    {
        var reader = new SampleReader(ModelInput.Of(document.Model), source, preprocessing);
        var plan = ObservationPlan.Of(document.Model, ModelFacts.Of(document.Model), options.Filter);
        var collector = new ValueCollector(options.Threads, plan, options.Spill);
        using var runner = ModelRunner.Load(document, plan.Names, FloatBlocks.IsObserved, new RunnerOptions { Threads = options.Threads });
        var observedInputs = document.Model.Graph.Inputs.Where(static i => i.IsRequiredInput).Select(i => options.Filter is null || options.Filter(i)).ToImmutableArray();
        var skipped = ImmutableArray.CreateBuilder<SkippedSample>();
        var next = Prepare(reader, source.Samples[0]);
        for (var i = 0; i < source.Samples.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (sample, current) = (source.Samples[i], next);
            if (i + 1 < source.Samples.Length) next = Prepare(reader, source.Samples[i + 1]);
            var problem = Observe(current, runner, collector, observedInputs, cancellation);
            if (problem is not null) skipped.Add(new SkippedSample(sample.Name, problem));
            progress?.Report(new CalibrationProgress(i + 1, source.Samples.Length, sample.Name, problem is null ? null : skipped[^1]));
        }

        if (skipped.Count == source.Samples.Length)
            throw new CalibrationException($"none of the {source.Samples.Length} samples of '{source.Path}' can be used; the first, '{skipped[0].Name}': {skipped[0].Reason}");
        var statistics = collector.ToStatistics(fingerprint, reader.Layout is { } layout ? preprocessing!.Describe(layout) : "", options.Floors);
        if (statistics.RealSamples == 0) throw new CalibrationException($"all samples of '{source.Path}' are synthetic, and these are left out of all ranges: give samples of what the model will see besides");
        return (statistics, reader.Layout, skipped.ToImmutable());
    }

    static Task<PreparedSample> Prepare(SampleReader reader, SampleFile sample) =>
        Task.Run(() => new PreparedSample(reader.Read(sample), new CalibrationSample(sample.Name, SampleHash.Of(sample), IsSynthetic: SyntheticSamples.IsOne(sample.Name))));

    // A sample is observed whole or not at all: statistics begin when its run has ended well.
    static string? Observe(Task<PreparedSample> prepared, ModelRunner runner, ValueCollector collector, ImmutableArray<bool> observedInputs, CancellationToken cancellation)
    {
        try
        {
            var (inputs, sample) = prepared.GetAwaiter().GetResult();
            using var outputs = runner.Run(inputs, cancellation);
            collector.Add(outputs, sample.IsSynthetic);
            for (var i = 0; i < inputs.Length; i++)
                if (observedInputs[i]) collector.Add(runner.Inputs[i].Name, inputs[i].Element, inputs[i].Dims!, inputs[i].Data, sample.IsSynthetic);
            collector.EndSample(sample);
            return null;
        }
        catch (Exception e) when (e is SampleException or ModelRunException)
        {
            return e.Message;
        }
    }

    sealed record PreparedSample(ImmutableArray<SampleTensor> Inputs, CalibrationSample Sample);

    static string Describe(DataSource source, int used, Preprocessing? preprocessing, ImageLayout? layout)
    {
        var samples = $"{used} {(used == 1 ? "sample" : "samples")} of {source.Path}";
        if (layout is null) return samples;
        return $"{samples}, {(source.Samples.All(static s => s.Kind == SampleKind.Image) ? "" : "images ")}preprocessed as {preprocessing!.Describe(layout)}";
    }
}
