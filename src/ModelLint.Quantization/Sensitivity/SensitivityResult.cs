using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration;

namespace ModelLint.Quantization.Sensitivity;

/// <summary>A part of an output that errors are measured at.</summary>
/// <param name="Output">The output.</param>
/// <param name="Notation">Where it lies: <c>axis 1 [4:84]</c>; <c>all</c> for the whole output.</param>
/// <param name="Origin">The operator that made it, by label; null for the whole output.</param>
public sealed record MeasuredSlice(string Output, string Notation, string? Origin);

/// <summary>What one scale costs one slice.</summary>
/// <param name="Signal">Σx² of the float slice over the samples measured.</param>
/// <param name="Noise">Σ(x − y)² where only this scale is on.</param>
public readonly record struct SliceCost(double Signal, double Noise)
{
    /// <summary>Noise over signal; 0 where the slice is zero throughout.</summary>
    public double Share => Signal > 0 ? Noise / Signal : 0;

    /// <summary>Signal to noise in dB: 10·log10(Σx² / Σ(x − y)²); null where the slice is zero throughout, ∞ where nothing differs.</summary>
    public double? Sqnr => SharedScale.Decibels(Signal, Noise);
}

/// <summary>What the codes of one scale alone cost the outputs.</summary>
/// <param name="Group">The value that stands for the scale: the earliest of those that share it.</param>
/// <param name="Members">All values that share the scale.</param>
/// <param name="Type">Type of its codes.</param>
/// <param name="Samples">On how many samples it was measured.</param>
/// <param name="Slices">The cost of each slice, in the order of <see cref="SensitivityResult.Slices"/>.</param>
public sealed record ValueSensitivity(string Group, ImmutableArray<string> Members, CodeType Type, int Samples, ImmutableArray<SliceCost> Slices)
{
    /// <summary>Sum of noise over signal over all slices: what is compared. A slice that suffers most weighs most.</summary>
    public double Cost { get; } = Slices.Sum(static s => s.Share);
}

/// <summary>What a sweep found.</summary>
/// <param name="Source">Where the samples came from, in one line.</param>
/// <param name="Samples">Number of samples that the leaders were measured on.</param>
/// <param name="Runs">How often the model ran.</param>
/// <param name="Slices">The slices of the outputs.</param>
/// <param name="Values">One entry a scale, worst first. Those measured on more samples come before the others.</param>
/// <param name="Skipped">Samples that were left out.</param>
public sealed record SensitivityResult(
    string Source, int Samples, int Runs, ImmutableArray<MeasuredSlice> Slices, ImmutableArray<ValueSensitivity> Values, ImmutableArray<SkippedSample> Skipped)
{
    /// <summary>The cost of all scales, added up: errors of different scales are nearly independent.</summary>
    public double Cost { get; } = Values.Sum(static v => v.Cost);

    /// <summary>What all scales cost a slice, added up.</summary>
    /// <param name="slice">Its number in <see cref="Slices"/>.</param>
    public SliceCost Total(int slice) => new(1, Values.Sum(v => v.Slices[slice].Share));
}
