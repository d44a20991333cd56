namespace ModelLint.Quantization.Comparing;

/// <summary>Finds the quantization step that shows in the values of a tensor: whoever has only a device's outputs has no scale.</summary>
static class StepFinder
{
    // Values are products of a code and a scale in float32, so that a gap is off by a few units in the last place of the largest value.
    const double RoundingOfValues = 4 * 1.1920929e-7;

    // A gap that is no multiple of the smallest by this share of it isn't one.
    const double OffGrid = 0.05;

    /// <summary>The smallest gap between different values, where all gaps are multiples of it; null where they aren't, or there are fewer than two values.</summary>
    /// <param name="values">The different values, finite.</param>
    public static double? Of(IReadOnlyCollection<float> values)
    {
        if (values.Count < 2) return null;
        var sorted = values.Order().ToArray();
        var gaps = sorted.Zip(sorted.Skip(1), static (a, b) => (double)b - a).ToArray();
        var step = gaps.Min();
        var uncertain = RoundingOfValues * Math.Max(Math.Abs(sorted[0]), Math.Abs(sorted[^1]));
        // Finer than what float32 tells apart: no codes, but floats.
        if (step <= uncertain / OffGrid) return null;
        foreach (var gap in gaps)
            if (Math.Abs(gap - Math.Round(gap / step) * step) > OffGrid * step + uncertain) return null;
        // Over the whole range rounding weighs least.
        var span = (double)sorted[^1] - sorted[0];
        return span / gaps.Sum(g => Math.Round(g / step));
    }
}
