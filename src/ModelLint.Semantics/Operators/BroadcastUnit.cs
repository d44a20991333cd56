using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// An operator that combines its inputs element by element after broadcasting. Up to opset 6 the second input broadcasts only
/// with the attribute <c>broadcast</c>, and <c>axis</c> says which axis of the first its first one matches.
/// </summary>
abstract class BroadcastUnit(string opType) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    /// <summary>Element type of the output; that of the first input unless overridden.</summary>
    protected virtual DataType Result(OperatorCall call) =>
        Enumerable.Range(0, call.InputCount).Select(call.Element).FirstOrDefault(static e => e != DataType.Undefined);

    /// <summary>Two numbers; null where the result isn't defined or not followed.</summary>
    protected virtual double? Combine(OperatorCall call, double a, double b) => null;

    /// <summary>Two integers; null where the result isn't defined or not followed.</summary>
    protected virtual long? Combine(OperatorCall call, long a, long b) => null;

    /// <summary>All results of two intervals, rounding to the output's element type included.</summary>
    protected abstract Interval Combine(OperatorCall call, DataType type, Interval a, Interval b);

    /// <summary>Two extents; unknown where they are symbols that the result can't be told from.</summary>
    protected virtual Dim Combine(Dim a, Dim b) => Dim.Unknown;

    /// <summary>The result of all inputs from the combination of all of them: the mean from the sum.</summary>
    protected virtual double Last(OperatorCall call, double all) => all;

    /// <summary>What inputs that depend on each other allow; null where nothing special is known.</summary>
    protected virtual Interval? Idiom(OperatorCall call) => null;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) =>
        [new TensorType(Result(call), IsOld(call) && call.InputCount == 2 ? call.Shape(0) : Axes.BroadcastInputs(call))];

    public override ImmutableArray<Dim>? Elements(OperatorCall call)
    {
        if (call.InputCount != 2 || !(call.OutputShape(0)?.Rank <= 1) || call.Elements(0) is not { } a || call.Elements(1) is not { } b) return null;
        if (a.Length != b.Length && a.Length != 1 && b.Length != 1) return null;
        return [.. Enumerable.Range(0, Math.Max(a.Length, b.Length)).Select(i => Combine(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]))];
    }

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.InputCount == 0 || call.Constant(0) is not { } result) return [];
        for (var i = 1; i < call.InputCount; i++)
        {
            if (call.Constant(i) is not { } next || Fold(call, result, Align(call, i, next)) is not { } combined) return [];
            result = combined;
        }

        return [result.IsReal ? Elementwise.Real(result, x => Last(call, x)) : result];
    }

    TensorValue? Fold(OperatorCall call, TensorValue a, TensorValue b)
    {
        if (Axes.Broadcast(Shape.Of(a.Dims), Shape.Of(b.Dims)) is not { } shape || a.Type == DataType.String || b.Type == DataType.String) return null;
        var dims = shape.Dims.Select(static d => d.Value!.Value).ToImmutableArray();
        var (atA, atB) = (Places.Spread(a.Dims, dims), Places.Spread(b.Dims, dims));
        var type = Result(call);
        // Numbers of uint64 beyond 2^63 are kept wrapped: only what wraps like them could be computed.
        if (a.Type == DataType.UInt64 && a.Integers.ContainsAnyInRange(long.MinValue, -1) || b.Type == DataType.UInt64 && b.Integers.ContainsAnyInRange(long.MinValue, -1)) return null;
        if (a.IsInteger && b.IsInteger && !type.IsFloat())
        {
            var integers = new long[atA.Length];
            for (var i = 0; i < integers.Length; i++)
            {
                if (Combine(call, a.Integers[atA[i]], b.Integers[atB[i]]) is not { } number) return null;
                integers[i] = Elementwise.Wrap(type, number);
            }

            return TensorValue.OfIntegers(type, dims, integers);
        }

        var reals = new double[atA.Length];
        for (var i = 0; i < reals.Length; i++)
        {
            if (Combine(call, a.Number(atA[i]), b.Number(atB[i])) is not { } number) return null;
            reals[i] = number;
        }

        if (type.IsFloat()) return TensorValue.OfReals(type, dims, Array.ConvertAll(reals, x => Elementwise.Round(type, x)));
        return reals.All(static x => Math.Abs(x) < 1e15) ? TensorValue.OfIntegers(type, dims, Array.ConvertAll(reals, x => Elementwise.Wrap(type, (long)x))) : null;
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        var (result, type) = (Aligned(call, 0), Result(call));
        for (var i = 1; i < call.InputCount; i++) result = ValueRange.Combine(result, Aligned(call, i), (a, b) => Combine(call, type, a, b));
        return Idiom(call) is { } idiom ? result.Map(i => i.Intersect(idiom)) : result;
    }

    static bool IsOld(OperatorCall call) => call.Opset is > 0 and < 7;

    // Extents of 1 behind the second input's own, so that it matches the first from its axis on.
    static int Behind(OperatorCall call, int input) => input == 1 && IsOld(call) && call.HasAttribute("axis") && call.Shape(0) is { } a && call.Shape(1) is { } b
        && Axes.Normalize(call.Int("axis", 0), a.Rank) is { } axis ? Math.Max(0, a.Rank - b.Rank - axis) : 0;

    static TensorValue Align(OperatorCall call, int input, TensorValue value) => Behind(call, input) is > 0 and var behind ? value.Reshape([.. value.Dims, .. Enumerable.Repeat(1L, behind)]) : value;

    static ValueRange Aligned(OperatorCall call, int input)
    {
        var range = call.Range(input);
        return Behind(call, input) is > 0 and var behind && range.Extents.Length > 0 ? range.Relabel([.. range.Extents, .. Enumerable.Repeat(1, behind)]) : range;
    }
}

/// <summary>Arithmetic on two inputs: real numbers round, integers wrap.</summary>
sealed class ArithmeticUnit(string opType, Func<double, double, double> real, Func<long, long, long?> integer, Func<Interval, Interval, DataType, Interval> interval) : BroadcastUnit(opType)
{
    /// <summary>Arithmetic of extents.</summary>
    public Func<Dim, Dim, Dim>? Extents { get; init; }

    /// <summary>What is known where the inputs depend on each other.</summary>
    public Func<OperatorCall, Interval?>? Idioms { get; init; }

    public override Func<double, double, double>? Pair => real;

    protected override double? Combine(OperatorCall call, double a, double b) => real(a, b);

    protected override long? Combine(OperatorCall call, long a, long b) => integer(a, b);

    protected override Interval Combine(OperatorCall call, DataType type, Interval a, Interval b) => interval(a, b, type);

    protected override Dim Combine(Dim a, Dim b) => Extents?.Invoke(a, b) ?? Dim.Unknown;

    protected override Interval? Idiom(OperatorCall call) => Idioms?.Invoke(call);
}

/// <summary>A comparison or logical operator: truth values from numbers.</summary>
sealed class ComparisonUnit(string opType, Func<double, double, bool> real, Func<long, long, bool> integer, Func<Interval, Interval, (bool Never, bool Always)> decide) : BroadcastUnit(opType)
{
    protected override DataType Result(OperatorCall call) => DataType.Bool;

    protected override double? Combine(OperatorCall call, double a, double b) => real(a, b) ? 1 : 0;

    protected override long? Combine(OperatorCall call, long a, long b) => integer(a, b) ? 1 : 0;

    // Not a number is in every range of real numbers, and compares false: what is never true stays so, what is always true doesn't.
    protected override Interval Combine(OperatorCall call, DataType type, Interval a, Interval b)
    {
        var (never, always) = decide(a, b);
        return never ? Interval.Point(0) : always && !call.Element(0).IsFloat() ? Interval.Point(1) : Interval.Unit;
    }
}
