using System.Collections.Immutable;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;

namespace ModelLint.Calibration.Selecting;

/// <summary>How samples are picked from a pool.</summary>
public sealed record SelectionOptions
{
    /// <summary>How many are picked at most.</summary>
    public required int Count { get; init; }

    /// <summary>Statistics that the picked ones are to be added to: what they reach is covered already, and their samples aren't picked again.</summary>
    public CalibrationStatistics? Extended { get; init; }

    /// <summary>What the user says about the model's inputs.</summary>
    public FeedOptions Feed { get; init; } = new();

    /// <summary>Where what each sample reaches is kept, so that memory doesn't grow with the pool; null keeps it in memory.</summary>
    public Stream? Spill { get; init; }

    /// <summary>Number of threads; 0 means one a core.</summary>
    public int Threads { get; init; }
}

/// <summary>A picked sample.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="Gain">What it added to the cover, 0 to 1.</param>
/// <param name="Cover">The cover with it and all before it: of what there is to cover in the pool, weighted, how much; 0 is what the least of its samples reaches.</param>
public sealed record PickedSample(Sample Sample, double Gain, double Cover);

/// <summary>How much of the ranges of samples that weren't picked lies within the ranges of those that were.</summary>
/// <param name="Outputs">Of the outputs: of each part and each of its channels the share of the range that is covered, averaged. Null where no output is a float.</param>
/// <param name="Values">Of all other values, each as a whole, averaged.</param>
public readonly record struct CoverShare(double? Outputs, double Values);

/// <summary>What was picked.</summary>
/// <param name="Picked">The samples, in the order in which they were picked.</param>
/// <param name="Cover">What they cover of those that weren't picked; null where the whole pool was.</param>
/// <param name="AtRandom">The same of as many samples picked at random, in ascending order of the outputs' share.</param>
/// <param name="PoolSize">Number of samples that there were to pick from.</param>
/// <param name="Skipped">Samples of the pool that can't be used.</param>
public sealed record SelectionResult(ImmutableArray<PickedSample> Picked, CoverShare? Cover, ImmutableArray<CoverShare> AtRandom, int PoolSize, ImmutableArray<SkippedSample> Skipped);
