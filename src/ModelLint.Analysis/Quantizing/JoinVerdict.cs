using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Quantizing;

/// <summary>One slice under the scale that it shares.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="Range">The range it is judged by. What a witness reached bounds nothing, so that a slice loses by what is proved of it.</param>
/// <param name="Source">How that range is known.</param>
/// <param name="Loss">What is left of it; null where its range, or the shared one, has no known end.</param>
/// <param name="Sqnr">Predicted SQNR in dB: from its histogram where there is one, else for values spread evenly over its range; null where there's neither.</param>
public sealed record SliceVerdict(SliceEvidence Slice, Interval Range, RangeSource Source, SliceLoss? Loss, double? Sqnr);

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
        var verdicts = joined.Slices.Select(s => Judge(s, reached, quantizer, ratio)).ToImmutableArray();
        var worst = verdicts.Where(CanLose).MaxBy(static v => v.Loss?.Ratio ?? 0);
        var widest = verdicts.MaxBy(static v => IsReached(v.Slice) ? v.Slice.Range.QuantizedRange : 0);
        if (worst?.Loss?.Ratio >= ratio)
            return new JoinVerdict(reached, verdicts) { Worst = worst, Widest = widest, Certainty = CertaintyOf(worst, widest!) };

        // Nothing shows a loss; but where a neighbour may reach far enough, it isn't excluded.
        foreach (var wide in verdicts.Where(static v => v.Slice.Source is RangeSource.Unknown or RangeSource.Witnessed or RangeSource.Proved))
        {
            var narrow = verdicts.Where(v => v != wide && UpperBound(v.Slice) is { QuantizedRange: > 0 }).MinBy(static v => UpperBound(v.Slice)!.Value.QuantizedRange);
            if (narrow is null || wide.Slice.Proved.QuantizedRange < ratio * UpperBound(narrow.Slice)!.Value.QuantizedRange) continue;
            return new JoinVerdict(reached, verdicts) { Worst = narrow with { Range = UpperBound(narrow.Slice)!.Value }, Widest = wide, Certainty = Certainty.Possible };
        }

        return new JoinVerdict(reached, verdicts) { Worst = worst, Widest = widest, Certainty = Certainty.Proved };
    }

    // A proof is an outer bound: it doesn't show that a value gets there.
    static bool IsReached(SliceEvidence slice) => slice.Source is RangeSource.Bound or RangeSource.Observed or RangeSource.Witnessed or RangeSource.Constant && slice.Range.IsBounded;

    // A constant has nothing to lose.
    static bool CanLose(SliceVerdict v) => v.Source is RangeSource.Bound or RangeSource.Proved or RangeSource.Observed && v.Range.IsBounded && v.Range.QuantizedRange > 0;

    static Interval? UpperBound(SliceEvidence slice) => slice.Source switch
    {
        RangeSource.Bound or RangeSource.Observed => slice.Range,
        RangeSource.Proved or RangeSource.Witnessed when slice.Proved.IsBounded => slice.Proved,
        _ => null,
    };

    static Certainty CertaintyOf(SliceVerdict narrow, SliceVerdict wide) =>
        narrow.Source == RangeSource.Observed || wide.Source == RangeSource.Observed ? Certainty.Observed : Certainty.Proved;

    static SliceVerdict Judge(SliceEvidence slice, Interval reached, UniformQuantizer quantizer, double ratio)
    {
        var byProof = slice.Source == RangeSource.Witnessed && slice.Proved.IsBounded && slice.Proved.QuantizedRange * ratio <= reached.QuantizedRange;
        var (range, source) = byProof ? (slice.Proved, RangeSource.Proved) : (slice.Range, slice.Source);
        if (!range.IsBounded) return new SliceVerdict(slice, range, source, null, null);
        var loss = SharedScale.Judge(range, reached, quantizer);
        var sqnr = source is RangeSource.Bound or RangeSource.Observed && slice.Observation is { Histogram: { } histogram } seen
            ? histogram.Sqnr(loss.Step, seen.Zeros)
            : SharedScale.UniformSqnr(range, loss.Step);
        return new SliceVerdict(slice, range, source, loss, sqnr);
    }
}
