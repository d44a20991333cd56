namespace ModelLint.Analysis.Quantizing;

/// <summary>
/// Finds the integer grid that weights lie on already, where a model was rebuilt from a quantized one: w / step within 1e-3 of integers, at most 256
/// levels (rule catalogue, WGT012).
/// </summary>
public static class GridFinder
{
    const double Tolerance = 1e-3;
    const int MaxLevels = 256;

    // Fewer distinct values than this lie on many grids by chance.
    const int LeastLevels = 8;

    /// <summary>The step of the grid; null where there is none.</summary>
    public static double? Step(ReadOnlySpan<float> weights)
    {
        var distinct = new SortedSet<float>();
        foreach (var w in weights)
            if (float.IsFinite(w) && distinct.Add(w) && distinct.Count > 4 * MaxLevels) return null;
        if (distinct.Count < LeastLevels) return null;
        var sorted = distinct.ToArray();
        var range = (double)sorted[^1] - sorted[0];
        // Neighbours on a grid are one step apart at least; float noise lies far below.
        var gap = range;
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i] - (double)sorted[i - 1] is var d && d > range / (4 * MaxLevels)) gap = Math.Min(gap, d);
        for (var divisor = 1; divisor <= 4; divisor++)
            if (Refine(sorted, gap / divisor) is { } step) return step;
        return null;
    }

    // The gap is known only to float precision: each value's nearest multiple, least squares, and again.
    static double? Refine(float[] values, double step)
    {
        for (var round = 0; round < 3; round++)
        {
            var (products, squares) = (0.0, 0.0);
            foreach (var v in values)
            {
                var k = Math.Round(v / step);
                (products, squares) = (products + k * v, squares + k * k);
            }

            if (squares == 0) return null;
            step = products / squares;
        }

        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (var v in values)
        {
            var k = v / step;
            if (Math.Abs(k - Math.Round(k)) > Math.Max(Tolerance, Math.Abs(k) * 1e-5)) return null;
            (least, most) = (Math.Min(least, k), Math.Max(most, k));
        }

        return Math.Round(Math.Max(most, 0)) - Math.Round(Math.Min(least, 0)) < MaxLevels ? step : null;
    }
}
