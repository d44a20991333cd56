using System.Collections.Immutable;
using ModelLint.Calibration.Sources;

namespace ModelLint.Calibration.Feeding;

/// <summary>What one sample feeds a model with.</summary>
/// <param name="Frames">
/// One or more runs, one after the other; each has a tensor for each input of the model, in its order, with extents: null where an input is a
/// state that the run before gives.
/// </param>
/// <param name="IsOneOfBatch">True where the model takes several samples at once and this is one of them: its first axis is 1.</param>
public sealed record SampleInputs(ImmutableArray<ImmutableArray<SampleTensor?>> Frames, bool IsOneOfBatch)
{
    /// <summary>True where it was made up: its extremes are told, and no range.</summary>
    public bool IsSynthetic { get; init; }

    /// <summary>The tensors of the only run, one for each input.</summary>
    /// <exception cref="InvalidOperationException">There are several runs, or states.</exception>
    public ImmutableArray<SampleTensor> Single => Frames is [var frame] && frame.All(static t => t is not null)
        ? [.. frame.OfType<SampleTensor>()]
        : throw new InvalidOperationException("a sample of several frames, or with states");
}
