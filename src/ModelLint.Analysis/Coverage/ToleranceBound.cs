namespace ModelLint.Analysis.Coverage;

/// <summary>
/// How far the extremes of n exchangeable samples can be relied on, whatever their distribution: S. S. Wilks, "Determination of sample sizes for setting tolerance
/// limits", Annals of Mathematical Statistics 12 (1941).
/// </summary>
public static class ToleranceBound
{
    /// <summary>
    /// Number of samples of which the largest covers <paramref name="share"/> of all that will come, with <paramref name="confidence"/>: the least n with
    /// 1 − share^n ≥ confidence. 95/95 needs 59, 99/95 (99 % covered, confidence 95 %) 299.
    /// </summary>
    public static int SamplesNeeded(double share, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        var needed = Math.Log(1 - confidence) / Math.Log(share);
        // A whole number that rounding put just above itself.
        return (int)Math.Ceiling(needed - 1e-9);
    }

    /// <summary>The share that the largest of <paramref name="samples"/> covers with <paramref name="confidence"/>: (1 − confidence)^(1/n).</summary>
    public static double ShareCovered(int samples, double confidence) => samples <= 0 ? 0 : Math.Pow(1 - confidence, 1.0 / samples);

    /// <summary>Probability that the next sample goes beyond the largest, or below the smallest, of <paramref name="samples"/>: 1/(n + 1) (records of exchangeable variables).</summary>
    public static double ChanceOfExceeding(int samples) => 1.0 / (samples + 1);
}
