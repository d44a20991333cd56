using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Quantizing;

/// <summary>One slice under the scale that it shares.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="Loss">What is left of it; null where its range, or the shared one, has no known end.</param>
/// <param name="Sqnr">Predicted SQNR in dB: from its histogram where there is one, else for values spread evenly over its range; null where there's neither.</param>
public sealed record SliceVerdict(SliceEvidence Slice, SliceLoss? Loss, double? Sqnr);

/// <summary>
/// What one shared scale does to a joined value. A slice can lose only where its range has an upper bound (an operator's, a proof, the data); the
/// shared range counts only as far as something reaches it. So every loss told is a loss at least that large.
/// </summary>
public sealed record JoinVerdict
{
    JoinVerdict(Interval shared, ImmutableArray<SliceVerdict> slices) => (Shared, Slices) = (shared, slices);

    /// <summary>The range that the slices are known to reach together, zero included.</summary>
    public Interval Shared { get; }

    /// <summary>The slices in the order of the join.</summary>
    public ImmutableArray<SliceVerdict> Slices { get; }

    /// <summary>The slice that loses most; null where none can lose.</summary>
    public SliceVerdict? Worst { get; private init; }

    /// <summary>The slice that takes most of the shared range.</summary>
    public SliceVerdict? Widest { get; private init; }

    /// <summary>How the worst loss is known; <see cref="Findings.Certainty.Possible"/> where only a bound on one side is.</summary>
    public Certainty Certainty { get; private init; }

    /// <summary>Judges a joined value.</summary>
    /// <param name="joined">The value.</param>
    /// <param name="quantizer">How it will be quantized.</param>
    /// <param name="ratio">Shared range over own range from which a loss matters: below, what could be but isn't known is not told.</param>
    public static JoinVerdict Of(JoinedValue joined, UniformQuantizer quantizer, double ratio)
    {
        var reached = joined.Slices.Where(IsReached).Select(static s => s.Range).Aggregate(new Interval(0, 0), static (a, b) => a.Union(b));
        var verdicts = joined.Slices.Select(s => Judge(s, reached, quantizer)).ToImmutableArray();
        var candidates = verdicts.Where(v => CanLose(v.Slice)).ToList();
        var worst = candidates.MaxBy(static v => v.Loss?.Ratio ?? 0);
        var widest = verdicts.MaxBy(v => IsReached(v.Slice) ? v.Slice.Range.QuantizedRange : 0);
        if (worst?.Loss?.Ratio >= ratio)
            return new JoinVerdict(reached, verdicts) { Worst = worst, Widest = widest, Certainty = CertaintyOf(worst.Slice, widest!.Slice) };

        // Nothing shows a loss; but where nothing bounds a neighbour either, it isn't excluded.
        var possible = verdicts.FirstOrDefault(v => v.Slice.Source is RangeSource.Unknown or RangeSource.Witnessed or RangeSource.Proved
            && v.Slice.Proved.QuantizedRange >= ratio * Narrowest(candidates, v));
        return possible is null
            ? new JoinVerdict(reached, verdicts) { Worst = worst, Widest = widest, Certainty = Certainty.Proved }
            : new JoinVerdict(reached, verdicts) { Worst = candidates.Where(c => c != possible).MinBy(static c => c.Slice.Range.QuantizedRange), Widest = possible, Certainty = Certainty.Possible };
    }

    // NaN, which compares with nothing, where no other slice is narrow.
    static double Narrowest(List<SliceVerdict> candidates, SliceVerdict other) =>
        candidates.Where(c => c != other).Select(static c => c.Slice.Range.QuantizedRange).DefaultIfEmpty(double.NaN).Min();

    // A proof is an outer bound: it doesn't show that a value gets there.
    static bool IsReached(SliceEvidence slice) => slice.Source is RangeSource.Bound or RangeSource.Observed or RangeSource.Witnessed or RangeSource.Constant && slice.Range.IsBounded;

    // What a witness reached bounds nothing, and a constant has nothing to lose.
    static bool CanLose(SliceEvidence slice) => slice.Source is RangeSource.Bound or RangeSource.Proved or RangeSource.Observed && slice.Range.IsBounded && slice.Range.QuantizedRange > 0;

    static Certainty CertaintyOf(SliceEvidence narrow, SliceEvidence wide) =>
        narrow.Source == RangeSource.Observed || wide.Source == RangeSource.Observed ? Certainty.Observed : Certainty.Proved;

    static SliceVerdict Judge(SliceEvidence slice, Interval reached, UniformQuantizer quantizer)
    {
        if (!slice.Range.IsBounded) return new SliceVerdict(slice, null, null);
        var loss = SharedScale.Judge(slice.Range, reached.Union(slice.Range), quantizer);
        var sqnr = slice.Source != RangeSource.Witnessed && slice.Observation is { Histogram: { } histogram } seen
            ? histogram.Sqnr(loss.Step, seen.Zeros)
            : SharedScale.UniformSqnr(slice.Range, loss.Step);
        return new SliceVerdict(slice, loss, sqnr);
    }
}
