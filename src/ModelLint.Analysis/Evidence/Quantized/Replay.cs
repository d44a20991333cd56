using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>What samples showed of a value's codes.</summary>
/// <param name="Used">Lowest and highest code that some number got; what an operator can give counts as reached, since its scale is made for that.</param>
/// <param name="OnZero">Share of the numbers other than 0 that became 0 all the same; null where that isn't known.</param>
/// <param name="Below">Share of the numbers that lie more than a step below what the lowest code stands for.</param>
/// <param name="Above">Share of the numbers that lie more than a step above what the highest code stands for.</param>
/// <param name="IsBelowMeant">True where clipping at the low end takes nothing away: an activation ends there, or all readers are flat.</param>
/// <param name="IsAboveMeant">The same of the high end.</param>
public sealed record Replay(Interval Used, double? OnZero, double Below, double Above, bool IsBelowMeant, bool IsAboveMeant)
{
    // Behind a reader, a hundredth of what it can give doesn't show beside 8-bit rounding of several operators.
    const double FlatShare = 0.01;
    const int Probes = 16;

    /// <summary>What is clipped and would count: a share of all numbers.</summary>
    public double Clipped => (IsBelowMeant ? 0 : Below) + (IsAboveMeant ? 0 : Above);

    /// <summary>Judges a value by what samples showed of it; null where nothing was seen, or its scales differ along an axis.</summary>
    public static Replay? Of(CodedValue value, ModelFacts facts)
    {
        var codes = value.Parameters;
        if (!codes.IsPerTensor) return null;
        if (value.Seen is { Count: > 0 } seen) return OfReals(value, seen, facts);
        return value.SeenCodes is { Count: > 0 } made ? OfCodes(value, made) : null;
    }

    static Replay OfReals(CodedValue value, ValueObservation seen, ModelFacts facts)
    {
        var codes = value.Parameters;
        var (step, covered) = (codes.Step, codes.Covered);
        var reached = value.Bound is { } bound ? seen.Range.Union(bound) : seen.Range;
        var (below, above) = seen.Histogram is { } histogram ? (histogram.ShareBelow(covered.Lo - step), 1 - histogram.ShareBelow(covered.Hi + step)) : (0, 0);
        var readers = ReadersOf(value, facts);
        return new Replay(codes.Codes(reached), OnZeroOf(seen, step / 2), below, above,
            covered.Lo == 0 || IsFlat(readers, new Interval(seen.Range.Lo, covered.Lo), covered),
            IsReluEnd(covered.Hi, codes.Step) || IsFlat(readers, new Interval(covered.Hi, seen.Range.Hi), covered));
    }

    // Of codes alone it isn't known which numbers were clipped: those on an end may belong there.
    static Replay OfCodes(CodedValue value, ValueObservation seen)
    {
        var codes = value.Parameters;
        // What can't lie beyond is on an end because it belongs there.
        if (value.Proved.IsBounded && codes.Covered.Widen(codes.Step).Contains(value.Proved)) return new Replay(codes.Codes(value.Proved).Union(seen.Range), null, 0, 0, IsBelowMeant: true, IsAboveMeant: true);
        var (below, above) = seen.Histogram is { } histogram ? (histogram.ShareBelow(codes.Limits.Lo + 0.5), 1 - histogram.ShareBelow(codes.Limits.Hi - 0.5)) : (0, 0);
        return new Replay(seen.Range, null, below, above, codes.ZeroPoints[0] == codes.Limits.Lo, IsReluEnd(codes.Covered.Hi, codes.Step));
    }

    static double? OnZeroOf(ValueObservation seen, double half) => seen.Histogram is { } histogram && seen.Count > seen.Zeros
        ? Math.Max(0, ((histogram.ShareBelow(half) - histogram.ShareBelow(-half)) * seen.Count - seen.Zeros) / (seen.Count - seen.Zeros))
        : null;

    // Quantizers leave ReLU6 out where the codes end at 6 themselves.
    static bool IsReluEnd(double end, double step) => Math.Abs(end - 6) < step / 2;

    static List<ReaderFunction> ReadersOf(CodedValue value, ModelFacts facts)
    {
        var decoded = value.Real == value.Codes
            ? [value.Codes]
            : value.Codes.Uses.Where(u => facts.UnitOf(u.Node)?.Coded(facts.CallOf(u.Node)) is { Role: CodedRole.Dequantizes }).SelectMany(static u => u.Node.Outputs).OfType<Value>().Distinct();
        return [.. decoded.SelectMany(v => ReaderFunctions.Of(v, facts))];
    }

    // Every reader gives the same, but for little, all over the part that is clipped.
    static bool IsFlat(List<ReaderFunction> readers, Interval clipped, Interval covered)
    {
        if (!(clipped.Width > 0) || readers.Count == 0) return false;
        return readers.All(reader =>
        {
            var inside = Values(reader, covered);
            var scale = inside.Max() - inside.Min();
            var outside = Values(reader, clipped);
            return outside.Max() - outside.Min() <= FlatShare * scale;
        });
    }

    static List<double> Values(ReaderFunction reader, Interval range) =>
        [.. Enumerable.Range(0, Probes + 1).Select(i => reader.Of(range.Lo + range.Width * i / Probes)).Where(double.IsFinite).DefaultIfEmpty(double.PositiveInfinity)];
}
