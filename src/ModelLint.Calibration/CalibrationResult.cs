using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Saving;
using ModelLint.Onnx;

namespace ModelLint.Calibration;

/// <summary>A sample that was left out.</summary>
/// <param name="Name">Its name in the data source.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record SkippedSample(string Name, string Reason);

/// <summary>What a calibration run found out.</summary>
/// <param name="Observations">What was seen, and on how many samples.</param>
/// <param name="Skipped">The samples that were left out, in the order of their names.</param>
public sealed record CalibrationResult(Observations Observations, ImmutableArray<SkippedSample> Skipped);

/// <summary>What a calibration run measured in full.</summary>
/// <param name="Statistics">What can be saved and merged.</param>
/// <param name="Skipped">The samples that were left out, in the order of their names.</param>
public sealed record CalibrationMeasurement(CalibrationStatistics Statistics, ImmutableArray<SkippedSample> Skipped);

/// <summary>How far a calibration run is.</summary>
/// <param name="Done">Samples dealt with, the skipped ones included.</param>
/// <param name="Total">Samples there are.</param>
/// <param name="Sample">Name of the one dealt with last.</param>
/// <param name="Skipped">That sample, where it was left out.</param>
public sealed record CalibrationProgress(int Done, int Total, string Sample, SkippedSample? Skipped);

/// <summary>How a calibration run is made.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Which values of the main graph are observed; null means all whose type is, or may be, a float and that the graph alone doesn't tell.</summary>
    public Func<Value, bool>? Filter { get; init; }

    /// <summary>
    /// Where each sample's extremes are kept while the model runs: a file, so that memory doesn't grow with the number of samples. It must stay open as long as
    /// the statistics are used. Null keeps them in memory, 8 bytes a value and sample.
    /// </summary>
    public Stream? Spill { get; init; }

    /// <summary>Ranges that are to be covered whatever the samples show, by name of the value; they are written into the statistics.</summary>
    public ImmutableSortedDictionary<string, RangeFloor>? Floors { get; init; }

    /// <summary>What was saved of an interrupted run over the same samples: those that it has are not run again, and the result is that of one run.</summary>
    public CalibrationStatistics? Resumed { get; init; }

    /// <summary>Told every now and then, and when the run is cancelled, what was seen so far: statistics of the samples that are done, which say how many are not.</summary>
    public Action<CalibrationStatistics>? Checkpoint { get; init; }

    /// <summary>What the user says about the model's inputs.</summary>
    public FeedOptions Feed { get; init; } = new();

    /// <summary>Number of threads; 0 means one a core. It doesn't change the statistics of given activations; those are ONNX Runtime's.</summary>
    public int Threads { get; init; }
}
