using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators whose output is bounded whatever their input: the bounds that need no data.</summary>
static class ActivationOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new MonotoneUnit("Sigmoid", static (_, x) => 1 / (1 + Math.Exp(-x)), Interval.Unit),
        new MonotoneUnit("Tanh", static (_, x) => Math.Tanh(x), new Interval(-1, 1)),
        new MonotoneUnit("HardSigmoid", static (call, x) => Math.Clamp(call.Float("alpha", 0.2f) * x + call.Float("beta", 0.5f), 0, 1), Interval.Unit),
        new MonotoneUnit("Softsign", static (_, x) => double.IsInfinity(x) ? Math.Sign(x) : x / (1 + Math.Abs(x)), new Interval(-1, 1)),
        new MonotoneUnit("Relu", static (_, x) => Math.Max(0, x), new Interval(0, double.PositiveInfinity)),
        new BoundedUnit("Softmax", Interval.Unit), new BoundedUnit("Hardmax", Interval.Unit),
        new ClipUnit(),
    ];
}

/// <summary>A never-falling function of one number, applied to each element.</summary>
sealed class MonotoneUnit(string opType, Func<OperatorCall, double, double> function, Interval bounds) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override Interval? Bounds => bounds.IsBounded ? bounds : null;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [call.Type(0)];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => call.Constant(0) is { IsReal: true } value ? [Elementwise.Real(value, x => function(call, x))] : [];

    // Rounding never leaves the bounds: they are exact in every type.
    public override ValueRange Range(OperatorCall call, int output) => call.Range(0).Map(i =>
    {
        // A falling HardSigmoid (negative alpha) turns the interval round.
        var (a, b) = (function(call, i.Lo), function(call, i.Hi));
        return double.IsNaN(a) || double.IsNaN(b) ? bounds : new Interval(Math.Min(a, b), Math.Max(a, b)).Outward(call.Element(0), 4).Intersect(bounds);
    });
}

/// <summary>An operator whose outputs lie in fixed bounds, whatever the input.</summary>
sealed class BoundedUnit(string opType, Interval bounds) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override Interval? Bounds => bounds;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [call.Type(0)];

    // A sum of rounded quotients may pass 1 by an ulp: one of the few places where an exact bound isn't one.
    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(bounds.Lo, bounds.Hi);
}

/// <summary>Clip: bounds are attributes up to opset 10, inputs from 11 on; an input may itself be bounded only by a range.</summary>
sealed class ClipUnit() : OperatorSemantics("Clip")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [call.Type(0)];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        var (lo, hi) = (Bound(call, 1, "min", double.NegativeInfinity).Lo, Bound(call, 2, "max", double.PositiveInfinity).Hi);
        return call.Constant(0) switch
        {
            { IsReal: true } value => [Elementwise.Real(value, x => Math.Min(Math.Max(x, lo), hi))],
            { IsInteger: true } value => [TensorValue.OfIntegers(value.Type, value.Dims, Array.ConvertAll(value.Integers.ToArray(), x => (long)Math.Min(Math.Max(x, lo), hi)))],
            _ => [],
        };
    }

    // min(max(x, lo), hi): with lo > hi the result is hi.
    public override ValueRange Range(OperatorCall call, int output)
    {
        var (lo, hi) = (Bound(call, 1, "min", double.NegativeInfinity), Bound(call, 2, "max", double.PositiveInfinity));
        return call.Range(0).Map(i => new Interval(Math.Min(Math.Max(i.Lo, lo.Lo), hi.Lo), Math.Min(Math.Max(i.Hi, lo.Hi), hi.Hi)));
    }

    static Interval Bound(OperatorCall call, int input, string attribute, double otherwise) => call.Has(input)
        ? call.Range(input).Overall
        : call.Attribute(attribute) is { } given ? Interval.Point(given.Float) : Interval.Point(otherwise);
}
