using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// Ranges of values that Loop and Scan carry from one iteration to the next: what held before an iteration is joined with what comes out of it, until nothing is
/// added (then it holds for any number of iterations) or all iterations are done. Where their number isn't known, bounds that still grow are given up
/// (widening: P. and R. Cousot, Abstract Interpretation, 1977).
/// </summary>
static class CarriedRanges
{
    /// <summary>Loops of more iterations are followed like those whose number isn't known.</summary>
    public const int MaxTrips = 1 << 12;

    // Values that settle do so in a few iterations.
    const int PassesBeforeWidening = 8;

    /// <summary>The ranges of a body's outputs over all iterations.</summary>
    /// <param name="call">The node.</param>
    /// <param name="body">Its subgraph.</param>
    /// <param name="trips">The most iterations there can be; null where nothing is known of it.</param>
    /// <param name="initial">What the carried values are before the first iteration.</param>
    /// <param name="inputs">Ranges of the body's first inputs for those of the carried values.</param>
    /// <param name="firstOutput">The body's output that is the first carried value.</param>
    public static IReadOnlyList<ValueRange> Of(OperatorCall call, Graph body, long? trips, IReadOnlyList<ValueRange> initial, Func<IReadOnlyList<ValueRange>, ValueRange?[]> inputs, int firstOutput)
    {
        var states = initial;
        for (var pass = 1L; body.Depth <= Carried.MaxDepth; pass++)
        {
            var outputs = call.RangesInside(body, inputs(states));
            var next = states.Select((s, i) => i + firstOutput < outputs.Count ? Either(s, outputs[i + firstOutput]) : ValueRange.Unknown).ToList();
            if (pass >= trips || next.Zip(states).All(static p => Same(p.First, p.Second))) return outputs;
            if (!call.TryPass(body)) break;
            states = trips is null && pass >= PassesBeforeWidening ? [.. next.Zip(states, Widened)] : next;
        }

        return call.RangesInside(body, inputs([.. initial.Select(static _ => ValueRange.Unknown)]));
    }

    /// <summary>What one or the other lies in, place by place where both have the same places.</summary>
    public static ValueRange Either(ValueRange a, ValueRange b) => a.Extents.AsSpan().SequenceEqual(b.Extents.AsSpan())
        ? ValueRange.Combine(a, b, static (x, y) => x.Union(y))
        : ValueRange.Uniform(a.Overall.Union(b.Overall));

    static bool Same(ValueRange a, ValueRange b) => a.Extents.AsSpan().SequenceEqual(b.Extents.AsSpan()) && a.Lo.SequenceEqual(b.Lo) && a.Hi.SequenceEqual(b.Hi);

    static ValueRange Widened(ValueRange now, ValueRange before)
    {
        var (grown, old) = (now.Overall, before.Overall);
        return ValueRange.Uniform(grown.Lo < old.Lo ? double.NegativeInfinity : grown.Lo, grown.Hi > old.Hi ? double.PositiveInfinity : grown.Hi);
    }
}
