using System.Collections.Immutable;
using ModelLint.Quantization.Comparing;

namespace ModelLint.Fixing.Choosing;

/// <summary>What a quantized model must keep to be good enough, slice by slice of the original outputs.</summary>
public sealed record Tolerances
{
    /// <summary>Largest step of a slice that isn't a score, as a share of its range: one pixel at 640.</summary>
    public double Step { get; init; } = 1.0 / 640;

    /// <summary>Largest mean error of a score (a slice within 0..1), over the elements of at least <see cref="SliceFigures.LeastScore"/>.</summary>
    public double Score { get; init; } = 0.04;

    /// <summary>Least SQNR of a slice, in dB.</summary>
    public double Sqnr { get; init; } = 12;

    /// <summary>In words.</summary>
    public override string ToString() => FormattableString.Invariant($"no slice below {Sqnr:G3} dB, scores within {Score:G3} on average, other steps at most 1/{1 / Step:G4} of the range");

    /// <summary>What isn't good enough, one line each, in the order of the outputs.</summary>
    public ImmutableArray<string> Breaches(IEnumerable<ComparedValue> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        return [.. MeasuredSlice.All(outputs).SelectMany(Breaches)];
    }

    IEnumerable<string> Breaches(MeasuredSlice slice)
    {
        var f = slice.Figures;
        if (f.Sqnr is { } sqnr && sqnr < Sqnr) yield return FormattableString.Invariant($"{slice.Label} has {sqnr:F1} dB");
        if (slice.IsScore && f.ScoreError is { } error && error > Score) yield return FormattableString.Invariant($"{slice.Label} is off by {error:F3} on average");
        if (!slice.IsScore && f.Step is { } step && f.Range.Width > 0 && step > Step * f.Range.Width) yield return FormattableString.Invariant($"{slice.Label} has a step of {step:G3}");
    }
}
