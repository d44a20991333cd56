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

    /// <summary>True where every element seen is the same.</summary>
    public bool IsConstant => Range.Lo == Range.Hi;
}

/// <summary>What was seen when the model ran.</summary>
/// <param name="Samples">On how many samples.</param>
/// <param name="Source">Where they came from and how they were prepared, for the premise of findings: one line.</param>
/// <param name="Values">By name of the value in the main graph.</param>
public sealed record Observations(int Samples, string Source, ImmutableDictionary<string, ValueObservation> Values);

/// <summary>Runs a model so that evidence can be had without calibration data. What a rule needs run, it gets through its evidence.</summary>
public interface IWitnessRunner
{
    /// <summary>
    /// Runs the model once on a generated input and tells what the given values of the main graph reached; null, with the reason,
    /// where it can't be run.
    /// </summary>
    Observations? Witness(IReadOnlyList<Onnx.Value> values, out string? problem);
}
