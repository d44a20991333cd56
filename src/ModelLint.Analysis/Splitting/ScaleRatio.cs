using ModelLint.Analysis.Evidence;

namespace ModelLint.Analysis.Splitting;

/// <summary>Which slices are of like scale. A constant has nothing to lose; what nothing is known of is like nothing that is known.</summary>
static class ScaleRatio
{
    /// <summary>What a scale must cover for a slice, zero included; ∞ where its range isn't known, 0 where it may be left aside.</summary>
    public static double WidthOf(SliceEvidence slice) =>
        slice.Source == RangeSource.Constant ? 0 : slice.Range.IsBounded ? slice.Range.QuantizedRange : double.PositiveInfinity;

    /// <summary>Widest over narrowest, those that may be left aside apart; 1 where all are alike or unknown.</summary>
    public static double Of(IEnumerable<double> widths)
    {
        var counted = widths.Where(static w => w > 0).ToList();
        if (counted.Count == 0) return 1;
        var (least, most) = (counted.Min(), counted.Max());
        return least == most ? 1 : most / least;
    }
}
