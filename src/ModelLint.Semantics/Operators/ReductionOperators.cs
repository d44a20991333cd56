using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Reductions over axes.</summary>
static class ReductionOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new SumReductionUnit("ReduceSum"),
        new SumReductionUnit("ReduceMean") { IsMean = true },
        new SumReductionUnit("ReduceL1") { Before = IntervalArithmetic.Abs, BeforeNumber = Math.Abs },
        new SumReductionUnit("ReduceSumSquare") { Before = IntervalArithmetic.Square, BeforeNumber = static x => x * x },
        new SumReductionUnit("ReduceL2") { Before = IntervalArithmetic.Square, BeforeNumber = static x => x * x, After = Root, AfterNumber = Math.Sqrt },
        new SumReductionUnit("ReduceLogSum") { After = Logarithm, AfterNumber = Math.Log },
        new LogSumExpUnit(),
        new ExtremeUnit("ReduceMax"), new ExtremeUnit("ReduceMin"), new ProductReductionUnit(),
        new ArgUnit("ArgMax"), new ArgUnit("ArgMin"),
        new CumulativeUnit("CumSum"), new CumulativeUnit("CumProd"),
    ];

    static Interval Root(Interval x) => x.Hi < 0 ? Interval.Unknown : new Interval(Math.Sqrt(Math.Max(0, x.Lo)), Math.Sqrt(x.Hi));

    static Interval Logarithm(Interval x) => x.Hi < 0 ? Interval.Unknown : new Interval(Math.Log(Math.Max(0, x.Lo)), Math.Log(x.Hi));
}

/// <summary>The frame of a reduction: types, axes, constants.</summary>
abstract class ReductionUnit(string opType) : OperatorSemantics(opType)
{
    /// <summary>Elements that an axis of unknown extent is taken to have when rounding errors are summed.</summary>
    protected const double AssumedCount = 1 << 20;

    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    /// <summary>The result of the elements of one group; null where there is none.</summary>
    protected abstract double? Reduce(double[] elements);

    /// <summary>Ranges of the results; the grid has all axes.</summary>
    protected abstract ValueRange Reduce(OperatorCall call, ValueRange range, Shape shape, ImmutableArray<int> axes);

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(call.Element(0), Reducing.ShapeOf(call))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { } value || Reducing.AxesOf(call, value.Dims.Length) is not { } axes || axes.IsEmpty && value.Dims.Length > 0) return [];
        var results = new List<double>();
        foreach (var group in Reducing.Groups(value.Dims, axes))
        {
            if (Reduce(Array.ConvertAll(group, value.Number)) is not { } result || value.IsInteger && !(Math.Abs(result) < 1e15)) return [];
            results.Add(result);
        }

        var dims = Reducing.Without(Shape.Of(value.Dims), axes, call.Int("keepdims", 1) != 0).Dims.Select(static d => d.Value!.Value).ToImmutableArray();
        return value.IsInteger
            ? [TensorValue.OfIntegers(value.Type, dims, [.. results.Select(x => Elementwise.Wrap(value.Type, (long)x))])]
            : [TensorValue.OfReals(value.Type, dims, [.. results.Select(x => Elementwise.Round(value.Type, x))])];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        var (range, element) = (call.Range(0), call.Element(0));
        if (call.Shape(0) is not { } shape || Reducing.AxesOf(call, shape.Rank) is not { } axes) return RangeAnalysis.OfType(element);
        if (axes.Any(a => shape[a].Value == 0)) return Reduce([]) is { } nothing ? ValueRange.Uniform(Interval.Point(nothing)) : RangeAnalysis.OfType(element);
        // Versions differ in whether "no axes" still takes the square or the logarithm of each element.
        if (axes.IsEmpty) return ValueRange.Combine(range, Reduce(call, range, shape, axes), static (a, b) => a.Union(b));
        return Reducing.Drop(Reduce(call, range, shape, axes), axes, call.Int("keepdims", 1) != 0);
    }
}

/// <summary>Sums: of elements, magnitudes or squares, and what is made of them.</summary>
sealed class SumReductionUnit(string opType) : ReductionUnit(opType)
{
    public bool IsMean { get; init; }

    public Func<Interval, Interval>? Before { get; init; }

    public Func<double, double>? BeforeNumber { get; init; }

    public Func<Interval, Interval>? After { get; init; }

    public Func<double, double>? AfterNumber { get; init; }

    protected override double? Reduce(double[] elements)
    {
        var sum = 0.0;
        foreach (var element in elements) sum += BeforeNumber?.Invoke(element) ?? element;
        if (IsMean) sum /= elements.Length;
        return AfterNumber?.Invoke(sum) ?? sum;
    }

    protected override ValueRange Reduce(OperatorCall call, ValueRange range, Shape shape, ImmutableArray<int> axes)
    {
        var element = call.Element(0);
        var count = Reducing.Count(shape, axes);
        if (IsMean && count is null) range = ValueRange.Uniform(range.Overall);
        var each = Before is null ? range : range.Map(x => Before(x).Outward(element));
        var sum = Reducing.Apply(each, shape, axes, Repeat, IntervalArithmetic.Add);
        if (IsMean && count is null) sum = each.WithRank(shape.Rank) ?? ValueRange.Unknown;
        // Each of n additions may be off by half a step of the largest partial sum, whatever the order.
        var magnitude = Reducing.Apply(each.Map(static x => new Interval(0, x.Magnitude)), shape, axes, Repeat, IntervalArithmetic.Add);
        if (IsMean && count is null) magnitude = sum.Map(static x => new Interval(0, x.Magnitude));
        var error = Rounding.Epsilon(element) * (count ?? AssumedCount);
        // Asked of every element: a sum above zero may have cancelled, and then its rounding is no share of it.
        var (isNonNegative, isNonPositive) = (!each.Lo.ContainsAnyExceptInRange(0, double.PositiveInfinity), !each.Hi.ContainsAnyExceptInRange(double.NegativeInfinity, 0));
        var result = ValueRange.Combine(sum, magnitude, (s, m) =>
        {
            // Of what isn't negative each addition is off by a share of the sum itself, so that a small one stays apart from zero.
            var total = error == 0 || double.IsInfinity(m.Hi) ? s : isNonNegative && error < 1 ? new Interval(s.Lo * (1 - error), s.Hi + error * m.Hi) : s.Widen(error * m.Hi);
            // Rounding is monotone: sums of what isn't negative aren't either, nor positive those of what isn't positive.
            total = new Interval(isNonNegative ? Math.Max(0, total.Lo) : total.Lo, isNonPositive && s.Lo < 0 ? Math.Min(0, total.Hi) : total.Hi).Outward(element);
            if (IsMean && count is { } n) total = Divide(IntervalArithmetic.Finish(total, element), n, element);
            return After is null ? IntervalArithmetic.Finish(total, element, 2) : Finish(After(total), element);
        });
        if (OpType == "ReduceSum" && ExponentialIdiom.IsSumOver(call, axes)) result = result.Map(s => s.Intersect(ExponentialIdiom.Sum(element)));
        return OpType == "ReduceSum" && axes is [var axis] && SimplexIdiom.OfSummedProduct(call, axis) is { } mean ? ValueRange.Combine(result, mean, static (a, b) => a.Intersect(b)) : result;
    }

    static Interval Finish(Interval x, DataType element) => element.IsInteger()
        ? IntervalArithmetic.Wrap(new Interval(Math.Floor(x.Lo), Math.Ceiling(x.Hi)), element)
        : x.Widen(4 * Rounding.Epsilon(element) * (x.Lo >= 0 ? 0 : 1)).Outward(element, 4);

    static Interval Divide(Interval sum, double count, DataType element) => element.IsInteger()
        ? new Interval(Math.Floor(sum.Lo / count), Math.Ceiling(sum.Hi / count))
        : new Interval(sum.Lo / count, sum.Hi / count).Outward(element);

    static Interval Repeat(Interval x, double? count) => count is { } n
        ? IntervalArithmetic.Multiply(x, Interval.Point(n))
        : new Interval(x.Lo < 0 ? double.NegativeInfinity : Math.Min(x.Lo, 0), x.Hi > 0 ? double.PositiveInfinity : Math.Max(x.Hi, 0));

    public override ImmutableArray<Dim>? Elements(OperatorCall call) => OpType == "ReduceSum" && call.Elements(0) is [var only] && call.OutputShape(0) is { Rank: <= 1 } ? [only] : null;
}

/// <summary>ReduceLogSumExp, as it is computed without overflow: the largest element plus the logarithm of a sum from 1 to n.</summary>
sealed class LogSumExpUnit() : ReductionUnit("ReduceLogSumExp")
{
    protected override double? Reduce(double[] elements)
    {
        var largest = elements.DefaultIfEmpty(double.NegativeInfinity).Max();
        return double.IsInfinity(largest) ? largest : largest + Math.Log(elements.Sum(x => Math.Exp(x - largest)));
    }

    protected override ValueRange Reduce(OperatorCall call, ValueRange range, Shape shape, ImmutableArray<int> axes)
    {
        var element = call.Element(0);
        if (!element.IsFloat()) return RangeAnalysis.OfType(element);
        var count = Reducing.Count(shape, axes) ?? AssumedCount;
        var sum = Reducing.Apply(range, shape, axes, static (x, n) => new Interval(x.Lo + (n is null ? 0 : Math.Log(n.Value)), n is null ? double.PositiveInfinity : x.Hi + Math.Log(n.Value)),
            static (a, b) => new Interval(LogAdd(a.Lo, b.Lo), LogAdd(a.Hi, b.Hi)));
        // Where it is computed as it is written, exponentials beyond the type's numbers overflow, or vanish and leave −∞.
        var (least, most) = (Math.Log(Rounding.Smallest(element)) / 2, Math.Log(Rounding.Largest(element)));
        return sum.Map(x => new Interval(x.Lo < least ? double.NegativeInfinity : x.Lo, x.Hi > most ? double.PositiveInfinity : x.Hi)
            .Widen(Rounding.Epsilon(element) * (8 + count)).Outward(element, 4));
    }

    static double LogAdd(double a, double b)
    {
        var (small, large) = a < b ? (a, b) : (b, a);
        return double.IsInfinity(large) || double.IsInfinity(small) ? large : large + Math.Log(1 + Math.Exp(small - large));
    }
}

/// <summary>ReduceMax and ReduceMin.</summary>
sealed class ExtremeUnit(string opType) : ReductionUnit(opType)
{
    bool IsMax => OpType == "ReduceMax";

    protected override double? Reduce(double[] elements) => elements.Length == 0 ? null : IsMax ? elements.Aggregate(Math.Max) : elements.Aggregate(Math.Min);

    protected override ValueRange Reduce(OperatorCall call, ValueRange range, Shape shape, ImmutableArray<int> axes) =>
        Reducing.Apply(range, shape, axes, static (x, _) => x, IsMax ? IntervalArithmetic.Max : IntervalArithmetic.Min);

    public override ImmutableArray<Dim>? Elements(OperatorCall call) => call.Elements(0) is [var only] && call.OutputShape(0) is { Rank: <= 1 } ? [only] : null;
}

/// <summary>ReduceProd.</summary>
sealed class ProductReductionUnit() : ReductionUnit("ReduceProd")
{
    protected override double? Reduce(double[] elements) => elements.Aggregate(1.0, static (p, x) => p * x);

    protected override ValueRange Reduce(OperatorCall call, ValueRange range, Shape shape, ImmutableArray<int> axes)
    {
        var (element, count) = (call.Element(0), Reducing.Count(shape, axes) ?? AssumedCount);
        return Reducing.Apply(range, shape, axes, Repeat, IntervalArithmetic.Multiply).Map(x => IntervalArithmetic.Finish(x, element, Math.Min(count, 1e6)));
    }

    public override ImmutableArray<Dim>? Elements(OperatorCall call) =>
        call.Elements(0) is { } elements && call.Shape(0) is { Rank: 1 } && call.OutputShape(0) is { Rank: <= 1 } ? [Axes.Product(elements)] : null;

    static Interval Repeat(Interval x, double? count)
    {
        if (count is { } n) return x.Lo == x.Hi || x.Lo >= 0 ? IntervalArithmetic.Power(x, Interval.Point(n)) : new Interval(-Math.Pow(x.Magnitude, n), Math.Pow(x.Magnitude, n));
        return x.Magnitude > 1 ? Interval.Unknown : x.Lo >= 0 ? Interval.Unit : new Interval(-1, 1);
    }
}

/// <summary>ArgMax and ArgMin: the index of the first extreme element along an axis, or of the last.</summary>
sealed class ArgUnit(string opType) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(DataType.Int64,
        call.Shape(0) is { } shape && Axis(call, shape.Rank) is { } axis ? Reducing.Without(shape, [axis], Keeps(call)) : null)];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { } value || Axis(call, value.Dims.Length) is not { } axis || value.Dims[axis] == 0) return [];
        var (last, sign) = (call.Int("select_last_index", 0) != 0, OpType == "ArgMax" ? 1 : -1);
        var results = new List<long>();
        foreach (var group in Reducing.Groups(value.Dims, [axis]))
        {
            var best = 0;
            for (var k = 1; k < group.Length; k++)
            {
                var (candidate, leader) = (sign * value.Number(group[k]), sign * value.Number(group[best]));
                if (candidate > leader || last && candidate == leader) best = k;
            }

            results.Add(best);
        }

        return [TensorValue.OfIntegers(DataType.Int64, [.. Reducing.Without(Shape.Of(value.Dims), [axis], Keeps(call)).Dims.Select(static d => d.Value!.Value)], [.. results])];
    }

    public override ValueRange Range(OperatorCall call, int output) =>
        ValueRange.Uniform(0, call.Shape(0) is { } shape && Axis(call, shape.Rank) is { } axis && shape[axis].Value is { } extent and > 0 ? extent - 1 : long.MaxValue);

    static bool Keeps(OperatorCall call) => call.Int("keepdims", 1) != 0;

    static int? Axis(OperatorCall call, int rank) => Axes.Normalize(call.Int("axis", 0), rank);
}

/// <summary>CumSum and CumProd along an axis, from either end, each element included or not.</summary>
sealed class CumulativeUnit(string opType) : SameTypeUnit(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    bool IsSum => OpType == "CumSum";

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { } value || Axis(call, value.Dims.Length) is not { } axis) return [];
        var (exclusive, reverse) = (call.Int("exclusive", 0) != 0, call.Int("reverse", 0) != 0);
        var results = new double[value.Count];
        foreach (var group in Reducing.Groups(value.Dims, [axis]))
        {
            var total = IsSum ? 0.0 : 1.0;
            foreach (var at in reverse ? group.Reverse() : group)
            {
                var next = IsSum ? total + value.Number(at) : total * value.Number(at);
                results[at] = exclusive ? total : next;
                total = next;
            }
        }

        if (value.IsReal) return [TensorValue.OfReals(value.Type, value.Dims, Array.ConvertAll(results, x => Elementwise.Round(value.Type, x)))];
        return results.All(static x => Math.Abs(x) < 1e15) ? [TensorValue.OfIntegers(value.Type, value.Dims, Array.ConvertAll(results, x => Elementwise.Wrap(value.Type, (long)x)))] : [];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        var element = call.Element(0);
        if (call.Shape(0) is not { Rank: > 0 } shape) return RangeAnalysis.OfType(element);
        var axis = Axis(call, shape.Rank);
        // An axis that only a run tells is at most the longest.
        var longest = axis is { } known ? shape[known].Value : shape.IsStatic ? shape.Dims.Max(static d => d.Value!.Value) : null;
        if (longest is not { } count) return RangeAnalysis.OfType(element);
        var range = axis is { } along && call.Range(0).WithRank(shape.Rank) is { } grid ? grid.Merge(along) : ValueRange.Uniform(call.Range(0).Overall);
        return range.Map(x => IsSum ? Sums(x, count, element) : Products(x, count, element));
    }

    static Interval Sums(Interval x, double count, DataType element)
    {
        var all = new Interval(Math.Min(0, x.Lo < 0 ? x.Lo * count : 0), Math.Max(0, x.Hi > 0 ? x.Hi * count : 0));
        return IntervalArithmetic.Finish(element.IsFloat() ? all.Widen(Rounding.Epsilon(element) * count * (all.IsBounded ? all.Magnitude : 0)) : all, element);
    }

    static Interval Products(Interval x, double count, DataType element)
    {
        var most = Math.Max(1, Math.Pow(x.Magnitude, count));
        return IntervalArithmetic.Finish(new Interval(x.Lo >= 0 ? 0 : -most, most), element, count);
    }

    static int? Axis(OperatorCall call, int rank) => call.ConstantInts(1) is [var axis] ? Axes.Normalize(axis, rank) : rank == 1 ? 0 : null;
}
