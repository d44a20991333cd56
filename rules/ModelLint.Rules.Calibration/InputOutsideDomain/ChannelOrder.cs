using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Calibration.InputOutsideDomain;

/// <summary>What channels' ranges prove about their order, where each has a declared domain of its own.</summary>
enum ChannelDisorder
{
    /// <summary>Nothing: each channel lies in its domain, or domains don't tell channels apart.</summary>
    None,
    /// <summary>Each lies in its domain only when they are read backwards: BGR for RGB or the other way round.</summary>
    Reversed,
    /// <summary>Channels hold each other's elements: another layout (NHWC read as NCHW).</summary>
    Mixed,
}

/// <summary>Compares what each channel of an input reached with its declared domain.</summary>
static class ChannelOrder
{
    /// <summary>Judges an input.</summary>
    /// <param name="declared">Its domain, a cell a channel.</param>
    /// <param name="seen">What was seen, by channel.</param>
    /// <param name="rank">Number of its axes.</param>
    /// <param name="tolerance">Share of a channel's domain that it may go beyond.</param>
    /// <returns>What is proved, and the first channel that proves it.</returns>
    public static (ChannelDisorder Disorder, int Channel) Judge(ValueRange declared, ChannelRanges seen, int rank, double tolerance)
    {
        var axis = seen.Axis - (rank - declared.Extents.Length);
        if (seen.Extent < 2 || declared.Count != seen.Extent || axis < 0 || axis >= declared.Extents.Length || declared.Extents[axis] != seen.Extent) return (ChannelDisorder.None, 0);
        var all = Enumerable.Range(0, seen.Extent).ToList();
        var wrong = all.FindIndex(c => !Fits(c, c));
        // What lies outside of all domains is another matter: then the scale is wrong.
        if (wrong < 0 || !Within(declared.Overall, seen.Min.Min(), seen.Max.Max(), tolerance)) return (ChannelDisorder.None, 0);
        return (all.TrueForAll(c => Fits(c, seen.Extent - 1 - c)) ? ChannelDisorder.Reversed : ChannelDisorder.Mixed, wrong);

        bool Fits(int channel, int domain) => seen.Min[channel] > seen.Max[channel] || Within(declared[domain], seen.Min[channel], seen.Max[channel], tolerance);
    }

    static bool Within(Interval domain, double min, double max, double tolerance) => domain.Widen(tolerance * domain.Width).Contains(new Interval(min, max));
}
