using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Coverage;

/// <summary>Field data against the range that calibration set.</summary>
/// <param name="Field">What the field data reached.</param>
/// <param name="Range">What is covered: what calibration reached, floors and zero, which always has a code.</param>
/// <param name="Exceedance">(max(0, lo − a) + max(0, b − hi))/(hi − lo): how far field data a…b go beyond lo…hi, in widths of it.</param>
/// <param name="ClipRate">Share of the field's elements that lie outside and would be clipped.</param>
/// <param name="Stability">Population stability index; null without histograms.</param>
/// <param name="ChannelsBeyond">Share of the channels that go beyond what calibration saw of that channel by more than 1 % of its width; null where they aren't known.</param>
public readonly record struct FieldCoverage(Interval Field, Interval Range, double Exceedance, double ClipRate, double? Stability, double? ChannelsBeyond)
{
    // A channel's range moves a little with every sample; what is less than this of it is not worth a word.
    const double ChannelTolerance = 0.01;

    /// <summary>Compares two observations of a value; null where either saw nothing.</summary>
    public static FieldCoverage? Of(ValueObservation calibrated, ValueObservation field)
    {
        ArgumentNullException.ThrowIfNull(calibrated);
        ArgumentNullException.ThrowIfNull(field);
        if (calibrated.Count == 0 || field.Count == 0) return null;
        var (range, seen) = (calibrated.Covered.Union(new Interval(0, 0)), field.Range);
        var beyond = Math.Max(0, range.Lo - seen.Lo) + Math.Max(0, seen.Hi - range.Hi);
        var exceedance = beyond == 0 ? 0 : range.Width > 0 ? beyond / range.Width : double.PositiveInfinity;
        return new FieldCoverage(seen, range, exceedance, beyond == 0 ? 0 : ClipRateOf(field, range), Drift.Between(calibrated.Histogram, field.Histogram), Channels(calibrated.Channels, field.Channels));
    }

    static double ClipRateOf(ValueObservation field, Interval range)
    {
        if (field.Histogram is not { Total: > 0 and var total } histogram) return double.NaN;
        double outside = 0;
        for (var bin = 0; bin < histogram.Counts.Length; bin++)
        {
            // Nothing lies beyond the outermost elements: of the first and last bin only a part is filled.
            var (lo, hi) = (Math.Max(histogram.Edge(bin), field.Range.Lo), Math.Min(histogram.Edge(bin + 1), field.Range.Hi));
            if (lo >= range.Lo && hi <= range.Hi) continue;
            // Of a bin that an end of the range cuts, a part is counted: its elements are taken as spread evenly.
            var beyond = Math.Max(0, Math.Min(hi, range.Lo) - lo) + Math.Max(0, hi - Math.Max(lo, range.Hi));
            outside += histogram.Counts[bin] * (hi > lo ? Math.Min(1, beyond / (hi - lo)) : 1);
        }

        return outside / total;
    }

    static double? Channels(ChannelRanges? calibrated, ChannelRanges? field)
    {
        if (calibrated is null || field is null || calibrated.Axis != field.Axis || calibrated.Extent != field.Extent || calibrated.Extent == 0) return null;
        var beyond = 0;
        for (var i = 0; i < calibrated.Extent; i++)
        {
            var slack = ChannelTolerance * Math.Max(0, calibrated.Max[i] - (double)calibrated.Min[i]);
            if (field.Max[i] > calibrated.Max[i] + slack || field.Min[i] < calibrated.Min[i] - slack) beyond++;
        }

        return (double)beyond / calibrated.Extent;
    }
}
