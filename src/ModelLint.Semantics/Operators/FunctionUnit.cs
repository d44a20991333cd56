using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// A function of one real number, applied to each element. It is continuous and monotone between its turning places, so an
/// interval's image is spanned by the values at its ends and at the turns inside.
/// </summary>
sealed class FunctionUnit(string opType, Func<OperatorCall, double, double> function, string domain = "") : OperatorSemantics(opType, domain)
{
    // Runtimes approximate these functions by polynomials that are good to a few units in the last place of 1, not of the result
    // (ONNX Runtime's MLAS clamps a logistic's argument to ±18, for one).
    const double ApproximationSteps = 4;

    public FunctionUnit(string opType, Func<double, double> function, string domain = "") : this(opType, (_, x) => function(x), domain)
    {
    }

    /// <summary>Where the function is defined; elsewhere it is NaN.</summary>
    public Interval Defined { get; init; } = Interval.Unknown;

    /// <summary>What no result leaves, however it is rounded.</summary>
    public Interval Bounds { get; init; } = Interval.Unknown;

    /// <summary>True where runtimes are known to leave the bounds by the last place (ONNX Runtime's Tanh gives −1.0000001).</summary>
    public bool Overshoots { get; init; }

    /// <summary>Where the function turns, from rising to falling or back.</summary>
    public Func<OperatorCall, double[]> Turns { get; init; } = static _ => [];

    /// <summary>True where results are exact but for one rounding.</summary>
    public bool IsExact { get; init; }

    /// <summary>
    /// How much larger than 1 the intermediate results are whose rounding ends up in the result: 16 for x·f(x) with an f that
    /// vanishes, in float32 and shorter types, before |x| = 16.
    /// </summary>
    public double Scale { get; init; } = 1;

    /// <summary>An input that is added first (the bias of BiasGelu and FastGelu); −1 where there is none.</summary>
    public int Bias { get; init; } = -1;

    public override Interval? Saturation => Bounds.IsBounded ? Bounds : null;

    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [call.Type(0)];

    public override Func<double, double>? Scalar(OperatorCall call) => Bias < 0 || !call.Has(Bias) ? x => function(call, x) : null;

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) =>
        call.Constant(0) is { IsReal: true } value && (Bias < 0 || !call.Has(Bias)) ? [Elementwise.Real(value, x => function(call, x))] : [];

    public override ValueRange Range(OperatorCall call, int output)
    {
        var (element, turns) = (call.Element(0), Turns(call));
        if (!element.IsFloat()) return RangeAnalysis.OfType(element);
        var slack = IsExact ? 0 : ApproximationSteps * Scale * Rounding.Epsilon(element);
        var bounds = Overshoots ? Bounds.Widen(2 * Rounding.Epsilon(element)) : Bounds;
        return Argument(call, element).Map(x => x.Lo > Defined.Hi || x.Hi < Defined.Lo
            ? Interval.Unknown
            : IntervalArithmetic.Piecewise(x.Intersect(Defined), v => function(call, v), turns).Widen(slack).Outward(element, IsExact ? 1 : ApproximationSteps).Intersect(bounds));
    }

    ValueRange Argument(OperatorCall call, DataType element) => Bias < 0 || !call.Has(Bias)
        ? call.Range(0)
        : ValueRange.Combine(call.Range(0), call.Range(Bias), (a, b) => IntervalArithmetic.Add(a, b).Outward(element));
}

/// <summary>A function of one number that integers have too: Abs, Neg, Sign, Relu.</summary>
sealed class SignUnit(string opType, Func<double, double> real, Func<long, long> integer, params double[] turns) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    /// <summary>What no result leaves.</summary>
    public Interval Bounds { get; init; } = Interval.Unknown;

    /// <summary>What runtimes may make of a NaN; null where it stays one.</summary>
    public double? OfNaN { get; init; }

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [call.Type(0)];

    /// <summary>True where the function only moves what lies outside of the bounds to their ends.</summary>
    public bool IsClamp { get; init; }

    public override Func<double, double>? Scalar(OperatorCall call) => real;

    public override Interval? Clamp(OperatorCall call) => IsClamp ? Bounds : null;

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => call.Constant(0) switch
    {
        { IsReal: true } value => [Elementwise.Real(value, real)],
        { IsInteger: true, Type: not DataType.UInt64 } value => [Elementwise.Integer(value, integer)],
        _ => [],
    };

    public override ValueRange Range(OperatorCall call, int output)
    {
        var element = call.Element(0);
        return call.Range(0).Map(x =>
        {
            var image = IntervalArithmetic.Piecewise(x, real, turns);
            // −128 of int8 has no absolute value: it stays what it is, whatever the bounds say.
            return element.IsInteger() ? IntervalArithmetic.Wrap(image, element) : OfNaN is { } other ? image.Intersect(Bounds).Union(Interval.Point(other)) : image.Intersect(Bounds);
        });
    }
}

/// <summary>A periodic function: Sin, Cos. It turns at <paramref name="firstTurn"/> and each π after it.</summary>
sealed class WaveUnit(string opType, Func<double, double> function, double firstTurn) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [call.Type(0)];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => call.Constant(0) is { IsReal: true } value ? [Elementwise.Real(value, function)] : [];

    public override ValueRange Range(OperatorCall call, int output)
    {
        var element = call.Element(0);
        var whole = new Interval(-1, 1);
        return call.Range(0).Map(x =>
        {
            // Far from zero the reduction of the argument by π costs a runtime its precision.
            if (!(x.Width < 2 * Math.PI) || x.Magnitude > 1e4) return whole;
            var first = Math.Ceiling((x.Lo - firstTurn) / Math.PI);
            return IntervalArithmetic.Piecewise(x, function, firstTurn + first * Math.PI, firstTurn + (first + 1) * Math.PI, firstTurn + (first + 2) * Math.PI)
                .Widen(4 * Math.Max(1, x.Magnitude) * Rounding.Epsilon(element)).Intersect(whole);
        });
    }
}

/// <summary>A question about each element, answered by a truth value: Not, IsNaN, IsInf.</summary>
sealed class TestUnit(string opType, Func<OperatorCall, double, bool> test, Func<OperatorCall, Interval, Interval> range) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(DataType.Bool, call.Shape(0))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => call.Constant(0) is { } value and ({ IsReal: true } or { IsInteger: true })
        ? [TensorValue.OfIntegers(DataType.Bool, value.Dims, [.. Enumerable.Range(0, value.Count).Select(i => test(call, value.Number(i)) ? 1L : 0)])]
        : [];

    public override ValueRange Range(OperatorCall call, int output) => call.Range(0).Map(x => range(call, x).Intersect(Interval.Unit));
}

/// <summary>BitwiseNot: −x − 1 of signed integers, the largest number minus x of unsigned ones.</summary>
sealed class BitwiseNotUnit() : SameTypeUnit("BitwiseNot")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => call.Constant(0) is { IsInteger: true } value ? [Elementwise.Integer(value, static x => ~x)] : [];

    public override ValueRange Range(OperatorCall call, int output)
    {
        var limits = RangeAnalysis.OfType(call.Element(0)).Overall;
        return call.Range(0).Map(x => new Interval(limits.Lo + limits.Hi - x.Hi, limits.Lo + limits.Hi - x.Lo).Intersect(limits));
    }
}
