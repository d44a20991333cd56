namespace ModelLint.Calibration.Statistics;

/// <summary>
/// The width of a histogram's bins as a function of the smallest and the largest value alone, so that it is the same
/// however the data were split: a larger range never has narrower bins.
/// </summary>
static class BinScale
{
    /// <summary>Most bins that a histogram has.</summary>
    public const int MaxBins = 2048;

    // Narrower bins than the smallest normal float32 would ask for factors that float32 doesn't have.
    const int MinExponent = -126;

    // A float32 has 24 significant bits: narrower bins than 2^-23 of the largest value would tell nothing apart.
    const int FractionBits = 23;

    /// <summary>
    /// The smallest exponent e ≥ −126 with 2^e no finer than float32 resolves at the larger end, and
    /// ⌊max/2^e⌋ − ⌊min/2^e⌋ + 1 ≤ <see cref="MaxBins"/>.
    /// </summary>
    public static int Exponent(float min, float max)
    {
        var magnitude = Math.Max(Math.Abs((double)min), Math.Abs((double)max));
        if (magnitude == 0) return MinExponent;
        var exponent = Math.Max(MinExponent, Math.ILogB(magnitude) - FractionBits);
        while (Index(max, exponent) - Index(min, exponent) >= MaxBins) exponent++;
        return exponent;
    }

    /// <summary>The bin that holds <paramref name="value"/>: exact, since a double has room for every scaled float32.</summary>
    public static long Index(float value, int exponent) => (long)Math.Floor(Math.ScaleB(value, -exponent));
}
