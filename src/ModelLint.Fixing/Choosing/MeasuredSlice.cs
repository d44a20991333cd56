using ModelLint.Quantization.Comparing;

namespace ModelLint.Fixing.Choosing;

/// <summary>A slice of an original output, and what quantization left of it.</summary>
/// <param name="Output">The output.</param>
/// <param name="Notation">Where it lies; <c>all</c> for the whole.</param>
/// <param name="Figures">How far float and quantized are apart.</param>
public sealed record MeasuredSlice(string Output, string Notation, SliceFigures Figures)
{
    /// <summary>How it is called in messages.</summary>
    public string Label => Notation == "all" ? $"'{Output}'" : $"'{Output}' {Notation}";

    /// <summary>True where all its float values lie within 0..1.</summary>
    public bool IsScore => Figures.Range is { Lo: >= 0, Hi: <= 1 };

    /// <summary>The slices of all outputs; an output without slices is one.</summary>
    public static IEnumerable<MeasuredSlice> All(IEnumerable<ComparedValue> outputs) =>
        outputs.SelectMany(static o => o.Slices.IsEmpty ? [new MeasuredSlice(o.Name, "all", o.Whole)] : o.Slices.Select(s => new MeasuredSlice(o.Name, s.Notation, s.Figures)));

    /// <summary>The mean SQNR of the slices that have one, in dB, each slice counting alike whatever its size; ∞ where one keeps everything or none has one.</summary>
    public static double MeanSqnr(IEnumerable<ComparedValue> outputs) => All(outputs).Select(static s => s.Figures.Sqnr).OfType<double>().DefaultIfEmpty(double.PositiveInfinity).Average();

    /// <summary>The least SQNR of all slices, in dB; ∞ where none has one.</summary>
    public static double WorstSqnr(IEnumerable<ComparedValue> outputs) => All(outputs).Select(static s => s.Figures.Sqnr ?? double.PositiveInfinity).DefaultIfEmpty(double.PositiveInfinity).Min();
}
