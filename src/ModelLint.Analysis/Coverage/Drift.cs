using ModelLint.Analysis.Evidence;

namespace ModelLint.Analysis.Coverage;

/// <summary>How far one spread of values has moved from another.</summary>
public static class Drift
{
    const int Parts = 10;

    // An empty part would make the index infinite; credit scoring, where it comes from, counts it as a little.
    const double LeastShare = 1e-4;

    /// <summary>
    /// Population stability index Σ(q − p)·ln(q/p) over ten parts that hold equal shares of the first (Siddiqi, "Credit Risk Scorecards", 2006). Below 0.1 nothing has moved, above 0.25
    /// much has: folk thresholds. Values in one bin can't be told apart, so that a spread with most of its values in one bin has fewer parts. Null without both, and where no two parts are left.
    /// </summary>
    public static double? Between(Histogram? reference, Histogram? other)
    {
        if (reference is null || other is null || reference.Total == 0 || other.Total == 0) return null;
        var edges = Edges(reference);
        if (edges.Count == 0) return null;
        double index = 0, below = 0, otherBelow = 0;
        foreach (var edge in edges.Append(double.PositiveInfinity))
        {
            var (upTo, otherUpTo) = (reference.ShareBelow(edge), other.ShareBelow(edge));
            var (p, q) = (Math.Max(LeastShare, upTo - below), Math.Max(LeastShare, otherUpTo - otherBelow));
            index += (q - p) * Math.Log(q / p);
            (below, otherBelow) = (upTo, otherUpTo);
        }

        return index;
    }

    // Between bins, so that counts stay whole.
    static List<double> Edges(Histogram histogram)
    {
        var edges = new List<double>();
        double total = histogram.Total, seen = 0, next = 1;
        for (var bin = 0; bin < histogram.Counts.Length - 1; bin++)
        {
            seen += histogram.Counts[bin];
            if (seen / total < next / Parts) continue;
            edges.Add(histogram.Edge(bin + 1));
            while (seen / total >= next / Parts) next++;
        }

        return edges;
    }
}
