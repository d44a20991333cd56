using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Text;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Reporting.Comparisons;

/// <summary>Figures of slices in words and as the cells of tables.</summary>
static class SliceWords
{
    // More different values are not counted.
    const int MostCodes = 1 << 16;

    public static string Sqnr(SliceQuality slice) => slice.Sqnr switch
    {
        null => "zero throughout in float",
        double.PositiveInfinity => "∞ dB, nothing differs",
        { } sqnr => $"{sqnr:F1} dB ({slice.EffectiveBits:F1} bits)",
    };

    public static string Cosine(SliceQuality slice) => slice.Cosine is { } cosine ? $"{cosine:F6}" : "lost";

    public static string Percent(double share) => ShareText.Of(share);

    /// <summary>Why a slice is called out.</summary>
    public static string Hidden(SliceQuality whole, SliceQuality slice) =>
        $"'{whole.Name}' hides a slice: the whole has cosine {Cosine(whole)}, but {slice.Name} ({slice.Origin}) {(slice.Cosine is { } c ? $"has {c:F3}" : "is lost")}: "
        + $"{Percent(slice.Zeros)} of it are zero (float: {Percent(slice.FloatZeros)}), {slice.Codes} different {(slice.Codes == 1 ? "value is" : "values are")} left.";

    public static FactValue Decibels(double? sqnr) => Number(sqnr, "F1");

    public static FactValue Bits(double? bits) => Number(bits, "F1");

    public static FactValue Cosine(double? cosine) => Number(cosine, "F6");

    public static FactValue Share(double share) => FactValue.Of(share, Percent(share));

    public static FactValue Codes(int codes) => FactValue.Of(codes, codes > MostCodes ? $"> {MostCodes}" : $"{codes}");

    public static FactValue Error(double error) => FactValue.Of(error, Interval.Format(error));

    static FactValue Number(double? number, string format) => number is { } n ? FactValue.Of(n, double.IsPositiveInfinity(n) ? "∞" : n.ToString(format)) : FactValue.None;
}
