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
/// <param name="ClippingLoss">
/// How many dB less noise as many codes would leave behind the readers if they reached as far as the samples; negative where clipping pays for finer steps,
/// null where only codes were seen.
/// </param>
public sealed record Replay(Interval Used, double? OnZero, double Below, double Above, bool IsBelowMeant, bool IsAboveMeant, double? ClippingLoss)
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
            EndsAtZero(codes) || IsFlat(readers, new Interval(seen.Range.Lo, covered.Lo), covered),
            EndsAtSix(codes) || IsFlat(readers, new Interval(covered.Hi, seen.Range.Hi), covered),
            below + above > 0 ? Loss(seen, codes, readers) : 0);
    }

    // What an activation cuts off at an end isn't there to be read.
    static double Loss(ValueObservation seen, CodeParameters codes, List<ReaderFunction> readers)
    {
        var covered = codes.Covered;
        var kept = new Interval(EndsAtZero(codes) ? 0 : double.NegativeInfinity, EndsAtSix(codes) ? covered.Hi : double.PositiveInfinity);
        double Cut(double x) => Math.Clamp(x, kept.Lo, kept.Hi);
        var wanted = covered.Union(new Interval(Cut(seen.Range.Lo), Cut(seen.Range.Hi)));
        var step = wanted.Width / (codes.Count - 1);
        var error = new ReaderError(seen.Histogram!, readers.Count == 0 ? [Cut] : [.. readers.Select(r => new Func<double, double>(x => r.Of(Cut(x))))]);
        var (now, wider) = (error.Of(codes.Restore), error.Of(x => Math.Clamp(Math.Round(x / step) * step, wanted.Lo, wanted.Hi)));
        return now > 0 && wider > 0 ? 10 * Math.Log10(now / wider) : 0;
    }

    // Of codes alone it isn't known which numbers were clipped: those on an end may belong there.
    static Replay OfCodes(CodedValue value, ValueObservation seen)
    {
        var codes = value.Parameters;
        // What can't lie beyond is on an end because it belongs there.
        if (value.Proved.IsBounded && codes.Covered.Widen(codes.Step).Contains(value.Proved)) return new Replay(codes.Codes(value.Proved).Union(seen.Range), null, 0, 0, IsBelowMeant: true, IsAboveMeant: true, ClippingLoss: 0);
        var (below, above) = seen.Histogram is { } histogram ? (histogram.ShareBelow(codes.Limits.Lo + 0.5), 1 - histogram.ShareBelow(codes.Limits.Hi - 0.5)) : (0, 0);
        return new Replay(seen.Range, null, below, above, EndsAtZero(codes), EndsAtSix(codes), ClippingLoss: null);
    }

    static double? OnZeroOf(ValueObservation seen, double half) => seen.Histogram is { } histogram && seen.Count > seen.Zeros
        ? Math.Max(0, ((histogram.ShareBelow(half) - histogram.ShareBelow(-half)) * seen.Count - seen.Zeros) / (seen.Count - seen.Zeros))
        : null;

    /// <summary>True where the lowest code stands for 0: quantizers leave a ReLU out there, the codes cut off the same.</summary>
    public static bool EndsAtZero(CodeParameters codes) => codes.Covered.Lo == 0;

    /// <summary>True where the highest code stands for 6: the same of a ReLU6.</summary>
    public static bool EndsAtSix(CodeParameters codes) => Math.Abs(codes.Covered.Hi - 6) < codes.Step / 2;

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
