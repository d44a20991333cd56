using System.Collections.Immutable;
using ModelLint.Quantization.Comparing;

namespace ModelLint.Fixing.Choosing;

/// <summary>A fix that was tried and measured, or why it couldn't be.</summary>
/// <param name="Key">Its equivalence key.</param>
/// <param name="Title">What it does.</param>
/// <param name="Outputs">What quantization left of the original outputs; empty where it failed.</param>
/// <param name="Breaches">What isn't good enough, or why it failed, one line each.</param>
/// <param name="IsMade">False where it failed.</param>
public sealed record Candidate(string Key, string Title, ImmutableArray<ComparedValue> Outputs, ImmutableArray<string> Breaches, bool IsMade)
{
    /// <summary>True where it keeps all that must be kept.</summary>
    public bool IsGoodEnough => IsMade && Breaches.IsEmpty;

    /// <summary>The least SQNR of all slices, in dB.</summary>
    public double WorstSqnr => MeasuredSlice.WorstSqnr(Outputs);
}
