using System.Collections.Immutable;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Resuming;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;

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
        var (statistics, skipped) = ObserveAll(document, source, preprocessing, options, _unknown, progress, cancellation);
        var observed = statistics.ToObservations(statistics.RealSamples, Describe(source, statistics.RealSamples, statistics.Preprocessing)) with { Origin = source.Path };
        return new CalibrationResult(observed, skipped);
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
        var (statistics, skipped) = ObserveAll(document, source, preprocessing, options, fingerprint, progress, cancellation);
        return new CalibrationMeasurement(statistics, skipped);
    }

    // What isn't saved needs no fingerprint, and no reading of all weights for it.
    static readonly ModelFingerprint _unknown = new(Fingerprint.None, Fingerprint.None);

    static (CalibrationStatistics Statistics, ImmutableArray<SkippedSample> Skipped) ObserveAll(ModelDocument document, DataSource source, Preprocessing? preprocessing,
        CalibrationOptions options, ModelFingerprint fingerprint, IProgress<CalibrationProgress>? progress, CancellationToken cancellation)
    {
        var feeding = new SampleFeeding(document.Model, source, preprocessing, options.Feed);
        var rest = options.Resumed is { } saved ? ResumedRun.Rest(saved, source, new CalibrationStatistics(fingerprint, feeding.Description, [], [], ExtremesTable.Empty, options.Floors)) : source;
        if (rest.Samples.IsEmpty) return (options.Resumed! with { Unreached = 0 }, []);
        using var observed = new ObservedModel(document, feeding, options);
        var skipped = observed.Run(rest, observed.Collector.EndSample, progress, options.Checkpoint is { } keep ? left => Keep(keep, left) : null, cancellation);
        var statistics = Seen(unreached: 0) ?? options.Resumed
            ?? throw new CalibrationException($"none of the {rest.Samples.Length} samples of '{source.Path}' can be used; the first, '{skipped[0].Name}': {skipped[0].Reason}");
        if (statistics.RealSamples == 0) throw new CalibrationException($"all samples of '{source.Path}' are synthetic, and those are left out of all ranges: give samples of what the model will see besides");
        return (statistics with { Unreached = 0 }, skipped);

        void Keep(Action<CalibrationStatistics> keep, int left)
        {
            if (Seen(left) is { } seen) keep(seen);
        }

        CalibrationStatistics? Seen(int unreached)
        {
            if (observed.Collector.Samples == 0) return null;
            var own = observed.Collector.ToStatistics(fingerprint, feeding.Description, options.Floors);
            return (options.Resumed is { } before ? CalibrationStatistics.Join([before, own]) : own) with { Unreached = unreached };
        }
    }

    static string Describe(DataSource source, int used, string preparation)
    {
        var samples = $"{used} {(used == 1 ? "sample" : "samples")} of {source.Path}";
        if (preparation.Length == 0) return samples;
        return $"{samples}, {(source.HasImages && !source.Samples.All(static s => s.Parts.All(static p => p.Kind == SampleKind.Image)) ? "images " : "")}preprocessed as {preparation}";
    }
}
