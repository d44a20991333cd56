using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Activation functions. Several are bounded whatever their input: the bounds that need no data.</summary>
static class ActivationOperators
{
    const string Microsoft = "com.microsoft";

    static readonly Interval _positive = new(0, double.PositiveInfinity);

    // Where the derivatives of the two forms of Gelu, and of Mish, vanish (to 16 digits; found by Newton's method).
    const double GeluTurn = -0.7517915246935645, GeluTanhTurn = -0.7524614220710162, MishTurn = -1.1924312022101187;

    public static IEnumerable<OperatorSemantics> All =>
    [
        new FunctionUnit("Sigmoid", SpecialFunctions.Sigmoid) { Bounds = Interval.Unit },
        new FunctionUnit("Tanh", Math.Tanh) { Bounds = new Interval(-1, 1), Overshoots = true },
        new FunctionUnit("Softsign", static x => double.IsInfinity(x) ? Math.Sign(x) : x / (1 + Math.Abs(x))) { Bounds = new Interval(-1, 1) },
        new FunctionUnit("HardSigmoid", HardSigmoid) { Bounds = Interval.Unit },
        new FunctionUnit("HardSwish", static x => x <= -3 ? 0 : x >= 3 ? x : x * (x / 6 + 0.5)) { Turns = static _ => [-1.5], Scale = 3, Bounds = new Interval(-0.375001, double.PositiveInfinity) },
        new SignUnit("Relu", static x => Math.Max(0, x), static x => Math.Max(0, x)) { Bounds = _positive, IsClamp = true },
        new FunctionUnit("LeakyRelu", static (call, x) => x < 0 ? call.Float("alpha", 0.01f) * x : x) { Turns = static _ => [0], IsExact = true },
        new ThresholdedReluUnit(), new ShrinkUnit(), new ClipUnit(),
        new FunctionUnit("Elu", static (call, x) => x < 0 ? call.Float("alpha", 1) * (Math.Exp(x) - 1) : x) { Turns = static _ => [0] },
        new FunctionUnit("Selu", static (call, x) => call.Float("gamma", 1.050701f) * (x <= 0 ? call.Float("alpha", 1.6732632f) * (Math.Exp(x) - 1) : x)) { Turns = static _ => [0], Scale = 4 },
        new FunctionUnit("Celu", Celu) { Turns = static _ => [0], Scale = 4 },
        new FunctionUnit("Softplus", SpecialFunctions.Softplus) { Bounds = _positive },
        new FunctionUnit("Mish", SpecialFunctions.Mish) { Turns = static _ => [MishTurn], Scale = 16 },
        new FunctionUnit("Swish", static (call, x) => SpecialFunctions.Swish(x, call.Float("alpha", 1))) { Turns = static call => SwishTurns(call, 1), Scale = 16 },
        new FunctionUnit("QuickGelu", static (call, x) => SpecialFunctions.Swish(x, call.Float("alpha", 1.702f)), Microsoft) { Turns = static call => SwishTurns(call, 1.702f), Scale = 16 },
        new FunctionUnit("Gelu", static (call, x) => ByTanh(call) ? SpecialFunctions.GeluByTanh(x) : SpecialFunctions.Gelu(x)) { Turns = static call => [ByTanh(call) ? GeluTanhTurn : GeluTurn], Scale = 16 },
        new FunctionUnit("Gelu", SpecialFunctions.Gelu, Microsoft) { Turns = static _ => [GeluTurn], Scale = 16 },
        new FunctionUnit("BiasGelu", SpecialFunctions.Gelu, Microsoft) { Turns = static _ => [GeluTurn], Scale = 16, Bias = 1 },
        new FunctionUnit("FastGelu", SpecialFunctions.GeluByTanh, Microsoft) { Turns = static _ => [GeluTanhTurn], Scale = 16, Bias = 1 },
        new PReluUnit(),
        new SoftmaxUnit("Softmax"), new SoftmaxUnit("Hardmax"), new SoftmaxUnit("LogSoftmax"),
    ];

    static double HardSigmoid(OperatorCall call, double x)
    {
        var slope = call.Float("alpha", 0.2f);
        return Math.Clamp((slope == 0 ? 0 : slope * x) + call.Float("beta", 0.5f), 0, 1);
    }

    static double Celu(OperatorCall call, double x)
    {
        var alpha = call.Float("alpha", 1);
        return Math.Max(0, x) + Math.Min(0, alpha * (Math.Exp(x / alpha) - 1));
    }

    static bool ByTanh(OperatorCall call) => call.String("approximate", "none") == "tanh";

    static double[] SwishTurns(OperatorCall call, float otherwise) => call.Float("alpha", otherwise) is var alpha and not 0 ? [SpecialFunctions.SwishTurn / alpha] : [];
}

/// <summary>ThresholdedRelu: x above alpha, 0 elsewhere.</summary>
sealed class ThresholdedReluUnit() : SameTypeUnit("ThresholdedRelu")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => call.Constant(0) is { IsReal: true } value ? [Elementwise.Real(value, x => x > Alpha(call) ? x : 0)] : [];

    public override ValueRange Range(OperatorCall call, int output)
    {
        var alpha = Alpha(call);
        return call.Range(0).Map(x =>
        {
            // Not a number isn't above alpha either: 0 is always possible.
            var above = new Interval(Math.Max(x.Lo, alpha), x.Hi);
            return x.Hi <= alpha ? Interval.Point(0) : above.Union(Interval.Point(0));
        });
    }

    static float Alpha(OperatorCall call) => call.Float("alpha", 1);
}

/// <summary>Shrink: x + bias below −lambd, x − bias above lambd, 0 between.</summary>
sealed class ShrinkUnit() : SameTypeUnit("Shrink")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        var (bias, limit) = (call.Float("bias", 0), call.Float("lambd", 0.5f));
        return call.Constant(0) is { IsReal: true } value ? [Elementwise.Real(value, x => x < -limit ? x + bias : x > limit ? x - bias : 0)] : [];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        var (bias, limit, element) = (call.Float("bias", 0), call.Float("lambd", 0.5f), call.Element(0));
        return call.Range(0).Map(x =>
        {
            // Not a number is neither below nor above: 0 is always possible.
            var result = Interval.Point(0);
            if (x.Lo < -limit) result = result.Union(new Interval(x.Lo + bias, Math.Min(x.Hi, -limit) + bias));
            if (x.Hi > limit) result = result.Union(new Interval(Math.Max(x.Lo, limit) - bias, x.Hi - bias));
            return element.IsFloat() ? result.Outward(element) : RangeAnalysis.OfType(element).Overall;
        });
    }
}

/// <summary>PRelu: below zero the slope times x; the slope broadcasts to x.</summary>
sealed class PReluUnit() : SameTypeUnit("PRelu")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ValueRange Range(OperatorCall call, int output)
    {
        var element = call.Element(0);
        // Before opset 7 a slope of one dimension was meant for the channels, whatever the rank.
        if (call.Opset < 7 || call.Shape(0) is not { } shape || !(call.Shape(1)?.Rank <= shape.Rank)) return Apply(call.Range(0), ValueRange.Uniform(call.Range(1).Overall), element);
        return Apply(call.Range(0), call.Range(1), element);
    }

    static ValueRange Apply(ValueRange x, ValueRange slope, DataType element) => ValueRange.Combine(x, slope, (a, s) =>
    {
        if (a.Lo >= 0) return a;
        var below = IntervalArithmetic.Finish(IntervalArithmetic.Multiply(new Interval(a.Lo, Math.Min(a.Hi, 0)), s), element);
        return a.Hi > 0 ? below.Union(new Interval(0, a.Hi)) : below;
    });
}

/// <summary>Clip: bounds are attributes up to opset 10, inputs from 11 on; an input may itself be bounded only by a range.</summary>
sealed class ClipUnit() : OperatorSemantics("Clip")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [call.Type(0)];

    public override Func<double, double>? Scalar(OperatorCall call) => Clamp(call) is { } bounds ? x => Math.Min(Math.Max(x, bounds.Lo), bounds.Hi) : null;

    public override Interval? Clamp(OperatorCall call) => call.Has(1) && call.Constant(1) is null || call.Has(2) && call.Constant(2) is null
        ? null
        : new Interval(Number(call, 1, "min", double.NegativeInfinity), Number(call, 2, "max", double.PositiveInfinity));

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        var (lo, hi) = (Number(call, 1, "min", double.NegativeInfinity), Number(call, 2, "max", double.PositiveInfinity));
        return call.Constant(0) switch
        {
            { IsReal: true } value => [Elementwise.Real(value, x => Math.Min(Math.Max(x, lo), hi))],
            { IsInteger: true } value => [Elementwise.Integer(value, x => x < lo ? (long)lo : x > hi ? (long)hi : x)],
            _ => [],
        };
    }

    // min(max(x, lo), hi): with lo > hi the result is hi.
    public override ValueRange Range(OperatorCall call, int output)
    {
        var (lo, hi) = (Bound(call, 1, "min", double.NegativeInfinity), Bound(call, 2, "max", double.PositiveInfinity));
        return call.Range(0).Map(i => new Interval(Math.Min(Math.Max(i.Lo, lo.Lo), hi.Lo), Math.Min(Math.Max(i.Hi, lo.Hi), hi.Hi)));
    }

    static double Number(OperatorCall call, int input, string attribute, double otherwise) => call.Constant(input) is { Count: 1 } number
        ? number.Number(0)
        : call.Attribute(attribute) is { } given ? given.Float : otherwise;

    static Interval Bound(OperatorCall call, int input, string attribute, double otherwise) => call.Has(input)
        ? call.Range(input).Overall
        : call.Attribute(attribute) is { } given ? Interval.Point(given.Float) : Interval.Point(otherwise);
}
