using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Quantized.SliceSaturates;

/// <summary>How much of a slice the codes cover where they cover least of it. Ends that an activation has itself, and where every reader is flat, aren't counted.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="Stop">Where it is rounded.</param>
/// <param name="Ratio">The slice's range over what the codes cover of it.</param>
/// <param name="Share">Share of its numbers that lie beyond the codes; null where samples don't show it.</param>
/// <param name="IsSeen">True where samples show how far it reaches.</param>
sealed record Clip(CodedSlice Slice, CodedStop Stop, double Ratio, double? Share, bool IsSeen)
{
    /// <summary>The worst place; null where nothing shows how far the slice reaches.</summary>
    public static Clip? Of(CodedSlice slice, ModelContext context)
    {
        // An outer bound shows nothing to be reached; what codes stand for, or an operator can give, counts as reached.
        var stops = slice.SeenStops.IsEmpty ? slice.Stops.Where(s => s.IsDecoded || slice.Slice.Source is RangeSource.Bound && s == slice.Stops[0]) : slice.SeenStops;
        return stops.Select(s => Of(slice, s, context)).MaxBy(static c => c.Ratio);
    }

    static Clip Of(CodedSlice slice, CodedStop stop, ModelContext context)
    {
        var (codes, covered, replay) = (stop.At.Parameters, stop.At.Parameters.Covered, context.Evidence.Quantized.ReplayOf(stop.At));
        var counted = new Interval(replay?.IsBelowMeant ?? Replay.EndsAtZero(codes) ? covered.Lo : double.NegativeInfinity, replay?.IsAboveMeant ?? Replay.EndsAtSix(codes) ? covered.Hi : double.PositiveInfinity);
        return new Clip(slice, stop, RatioOf(stop.Before, covered, counted, codes.Step), slice.SeenStops.IsEmpty ? null : ShareOf(slice, covered, counted, codes.Step), !slice.SeenStops.IsEmpty);
    }

    static double RatioOf(Interval before, Interval covered, Interval counted, double step)
    {
        if (!before.IsBounded) return 1;
        var reached = new Interval(Math.Clamp(before.Lo, counted.Lo, counted.Hi), Math.Clamp(before.Hi, counted.Lo, counted.Hi));
        if (reached.Width <= 0) return 1;
        var kept = new Interval(Math.Clamp(covered.Lo, reached.Lo, reached.Hi), Math.Clamp(covered.Hi, reached.Lo, reached.Hi)).Width;
        return kept <= 0 ? reached.Width / Math.Min(reached.Width, step) : reached.Width / kept;
    }

    // Where only codes were seen it isn't known which numbers made them.
    static double? ShareOf(CodedSlice slice, Interval covered, Interval counted, double step) => slice.Slice.Observation?.Histogram is { } histogram
        ? (double.IsFinite(counted.Lo) ? 0 : histogram.ShareBelow(covered.Lo - step)) + (double.IsFinite(counted.Hi) ? 0 : 1 - histogram.ShareBelow(covered.Hi + step))
        : null;
}
