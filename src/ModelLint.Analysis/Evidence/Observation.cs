using System.Collections.Immutable;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence;

/// <summary>What was seen of one value over all samples.</summary>
public sealed record ValueObservation
{
    /// <summary>Number of finite elements seen.</summary>
    public required long Count { get; init; }

    /// <summary>Smallest and largest finite element.</summary>
    public required Interval Range { get; init; }

    /// <summary>Number of elements that are exactly zero.</summary>
    public long Zeros { get; init; }

    /// <summary>Number of elements that are NaN.</summary>
    public long NaNs { get; init; }

    /// <summary>Number of elements that are infinite.</summary>
    public long Infinities { get; init; }

    /// <summary>How the finite elements are spread; null where only the range was asked for.</summary>
    public Histogram? Histogram { get; init; }

    /// <summary>Standard deviation of the finite elements; null where it isn't known.</summary>
    public double? Deviation { get; init; }

    /// <summary>Name of the first sample, by name, in which an element was NaN or infinite; null where none was, or it isn't known.</summary>
    public string? NotFiniteSample { get; init; }

    /// <summary>Smallest and largest element by index of one axis; null where they weren't asked for.</summary>
    public ChannelRanges? Channels { get; init; }

    /// <summary>The extremes in each sample, in the order of <see cref="Observations.SampleList"/>; empty where they aren't known.</summary>
    public ImmutableArray<SampleExtremes> SampleExtremes { get; init; } = [];

    /// <summary>What the range is to cover besides; null where nothing is.</summary>
    public RangeFloor? Floor { get; init; }

    /// <summary>What was seen, widened to what must be covered: the range to quantize with.</summary>
    public Interval Covered => Floor is null ? Range : Count == 0 ? Floor.Range : Range.Union(Floor.Range);

    /// <summary>True where every element seen is the same.</summary>
    public bool IsConstant => Range.Lo == Range.Hi;
}

/// <summary>What was seen when the model ran.</summary>
/// <param name="Samples">On how many samples.</param>
/// <param name="Source">Where they came from and how they were prepared, for the premise of findings: one line.</param>
/// <param name="Values">By name of the value in the main graph.</param>
public sealed record Observations(int Samples, string Source, ImmutableDictionary<string, ValueObservation> Values)
{
    /// <summary>The samples in the ordinal order of their names; empty where they aren't known one by one.</summary>
    public ImmutableArray<ObservedSample> SampleList { get; init; } = [];

    /// <summary>Number of samples that were made up and are left out of all ranges.</summary>
    public int SyntheticSamples { get; init; }

    /// <summary>How pictures were prepared, in one line; empty where there were none.</summary>
    public string Preprocessing { get; init; } = "";

    /// <summary>The folder or file that they come from, as the user named it.</summary>
    public string Origin { get; init; } = "";
}

/// <summary>Runs a model so that evidence can be had without calibration data. What a rule needs run, it gets through its evidence.</summary>
public interface IWitnessRunner
{
    /// <summary>
    /// Runs the model once on a generated input and tells what the given values of the main graph reached; null, with the reason,
    /// where it can't be run.
    /// </summary>
    Observations? Witness(IReadOnlyList<Onnx.Value> values, out string? problem);
}
