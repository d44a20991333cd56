using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Elementary functions, element by element (ONNX operators of ai.onnx with one input).</summary>
static class UnaryOperators
{
    static readonly Interval _positive = new(0, double.PositiveInfinity);
    static readonly Interval _symmetric = new(-1, 1);

    public static IEnumerable<OperatorSemantics> All =>
    [
        new SignUnit("Abs", Math.Abs, static x => x < 0 ? unchecked(-x) : x, 0) { Bounds = _positive },
        new SignUnit("Neg", static x => -x, static x => unchecked(-x)),
        new SignUnit("Sign", static x => x > 0 ? 1 : x < 0 ? -1 : double.IsNaN(x) ? x : 0, static x => Math.Sign(x)) { Bounds = _symmetric, OfNaN = 0 },
        new FunctionUnit("Ceil", Math.Ceiling) { IsExact = true },
        new FunctionUnit("Floor", Math.Floor) { IsExact = true },
        new FunctionUnit("Round", static x => Math.Round(x, MidpointRounding.ToEven)) { IsExact = true },
        new FunctionUnit("Sqrt", Math.Sqrt) { IsExact = true, Defined = _positive, Bounds = _positive },
        new FunctionUnit("Exp", Math.Exp) { Bounds = _positive },
        new FunctionUnit("Log", Math.Log) { Defined = _positive },
        new WaveUnit("Sin", Math.Sin, Math.PI / 2),
        new WaveUnit("Cos", Math.Cos, 0),
        new TanUnit(),
        new FunctionUnit("Asin", Math.Asin) { Defined = _symmetric },
        new FunctionUnit("Acos", Math.Acos) { Defined = _symmetric, Bounds = _positive },
        new FunctionUnit("Atan", Math.Atan),
        new FunctionUnit("Sinh", Math.Sinh),
        new FunctionUnit("Cosh", Math.Cosh) { Turns = static _ => [0], Bounds = new Interval(1, double.PositiveInfinity) },
        new FunctionUnit("Asinh", Math.Asinh),
        new FunctionUnit("Acosh", Math.Acosh) { Defined = new Interval(1, double.PositiveInfinity), Bounds = _positive },
        new FunctionUnit("Atanh", Math.Atanh) { Defined = _symmetric },
        new FunctionUnit("Erf", SpecialFunctions.Erf) { Bounds = _symmetric, Overshoots = true },
        new ReciprocalUnit(),
        new TestUnit("Not", static (_, x) => x == 0, static (_, x) => new Interval(1 - x.Hi, 1 - x.Lo)),
        new TestUnit("IsNaN", static (_, x) => double.IsNaN(x), static (call, _) => call.Element(0).IsFloat() ? Interval.Unit : Interval.Point(0)),
        new TestUnit("IsInf", IsInfinite, static (_, x) => x.IsBounded ? Interval.Point(0) : Interval.Unit),
        new BitwiseNotUnit(),
    ];

    static bool IsInfinite(OperatorCall call, double x) =>
        double.IsPositiveInfinity(x) && call.Int("detect_positive", 1) != 0 || double.IsNegativeInfinity(x) && call.Int("detect_negative", 1) != 0;
}

/// <summary>Tan: rising between its poles; across a pole nothing is known.</summary>
sealed class TanUnit() : SameTypeUnit("Tan")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override System.Collections.Immutable.ImmutableArray<TensorValue?> Fold(OperatorCall call) =>
        call.Constant(0) is { IsReal: true } value ? [Elementwise.Real(value, Math.Tan)] : [];

    public override ValueRange Range(OperatorCall call, int output)
    {
        var element = call.Element(0);
        return call.Range(0).Map(x =>
        {
            if (!(x.Magnitude <= 1e4)) return Interval.Unknown;
            // The argument as rounded lies within this much of the pole or not.
            var near = x.Widen(4 * Math.Max(1, x.Magnitude) * Rounding.Epsilon(element));
            var pole = Math.PI / 2 + Math.Ceiling((near.Lo - Math.PI / 2) / Math.PI) * Math.PI;
            return pole <= near.Hi ? Interval.Unknown : new Interval(Math.Tan(near.Lo), Math.Tan(near.Hi)).Outward(element, 4);
        });
    }
}

/// <summary>Reciprocal: 1 / x.</summary>
sealed class ReciprocalUnit() : SameTypeUnit("Reciprocal")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override System.Collections.Immutable.ImmutableArray<TensorValue?> Fold(OperatorCall call) =>
        call.Constant(0) is { IsReal: true } value ? [Elementwise.Real(value, static x => 1 / x)] : [];

    public override ValueRange Range(OperatorCall call, int output) =>
        call.Range(0).Map(x => IntervalArithmetic.Divide(Interval.Point(1), x).Outward(call.Element(0), 2));
}
