using ModelLint.Analysis.Evidence;

namespace ModelLint.Analysis.Coverage;

/// <summary>How much of a range only few elements need.</summary>
/// <param name="Reach">The largest magnitude.</param>
/// <param name="Core">The magnitude that all but the outermost share stays within.</param>
/// <param name="Deviations">The largest distance from zero in standard deviations of the values.</param>
public readonly record struct TailReach(double Reach, double Core, double Deviations)
{
    /// <summary>Core over reach: 0.5 means that the outermost elements cost one bit.</summary>
    public double Share => Reach == 0 ? 1 : Core / Reach;
}

/// <summary>Tails of what was seen, from its histogram.</summary>
public static class RangeTail
{
    /// <summary>
    /// How far the outermost elements reach beyond the rest. Outliers are looked for by Sony's Model Compression Toolkit beyond some standard deviations (z threshold), and cut by ONNX
    /// Runtime's percentile method at 99.999 %.
    /// </summary>
    /// <param name="seen">What was seen.</param>
    /// <param name="share">Share of the elements that the core holds: 0.99999.</param>
    /// <returns>Null without histogram or deviation, or where there are too few elements for that share to leave any out.</returns>
    public static TailReach? Of(ValueObservation seen, double share)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen is not { Histogram: { } histogram, Deviation: > 0 and var deviation } || seen.Count * (1 - share) < 1) return null;
        var allowed = seen.Count * (1 - share);
        // From both ends inwards, the outer bin first, until more than is allowed would be left out.
        var (low, high) = (0, histogram.Counts.Length - 1);
        double dropped = 0;
        while (low <= high)
        {
            var isHigh = Math.Abs(histogram.Edge(high + 1)) >= Math.Abs(histogram.Edge(low));
            dropped += histogram.Counts[isHigh ? high : low];
            if (dropped > allowed) break;
            if (isHigh) high--;
            else low++;
        }

        var core = Math.Min(seen.Range.Magnitude, Math.Max(Math.Abs(histogram.Edge(high + 1)), Math.Abs(histogram.Edge(low))));
        return new TailReach(seen.Range.Magnitude, core, seen.Range.Magnitude / deviation);
    }
}
