using ModelLint.Quantization.Comparing;
using ModelLint.Reporting.Comparisons;

namespace ModelLint.Cli.Comparing;

/// <summary>Compared values as pages take them.</summary>
static class SliceQualities
{
    /// <summary>An output with its slices; those that its figures hide are marked.</summary>
    public static ComparedOutput Of(ComparedValue value)
    {
        var hidden = value.Hidden.ToHashSet();
        return new ComparedOutput(Whole(value), [.. value.Slices.Select(s => Of($"{value.Name} {s.Notation}", s.Origin ?? "", s.Figures) with { IsHidden = hidden.Contains(s) })]);
    }

    /// <summary>A value as a whole.</summary>
    public static SliceQuality Whole(ComparedValue value) => Of(value.Name, "", value.Whole);

    /// <summary>Figures under a name.</summary>
    public static SliceQuality Of(string name, string origin, SliceFigures figures) => new()
    {
        Name = name,
        Origin = origin,
        Sqnr = figures.Sqnr,
        EffectiveBits = figures.EffectiveBits,
        Cosine = figures.Cosine,
        MaxError = figures.MaxError,
        Zeros = figures.Zeros,
        FloatZeros = figures.FloatZeros,
        Codes = figures.Codes,
    };
}
