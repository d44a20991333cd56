using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators on two or more inputs, element by element.</summary>
static class BinaryOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new ArithmeticUnit("Add", static (a, b) => a + b, static (a, b) => unchecked(a + b), static (a, b, t) => IntervalArithmetic.Finish(IntervalArithmetic.Add(a, b), t)) { Extents = Dims.Add },
        new ArithmeticUnit("Sub", static (a, b) => a - b, static (a, b) => unchecked(a - b), static (a, b, t) => IntervalArithmetic.Finish(IntervalArithmetic.Subtract(a, b), t)) { Extents = Dims.Subtract, Idioms = Idioms.Difference },
        new ArithmeticUnit("Mul", static (a, b) => a * b, static (a, b) => unchecked(a * b), static (a, b, t) => IntervalArithmetic.Finish(IntervalArithmetic.Multiply(a, b), t)) { Extents = Dims.Multiply, Idioms = Idioms.Product },
        new ArithmeticUnit("Div", static (a, b) => a / b, static (a, b) => b == 0 || a == long.MinValue ? null : a / b, Divide) { Extents = Dims.Divide, Idioms = Idioms.Quotient },
        new PowUnit(), new ModUnit(),
        new ArithmeticUnit("Max", Math.Max, static (a, b) => Math.Max(a, b), static (a, b, _) => IntervalArithmetic.Max(a, b)) { Extents = Dims.Larger },
        new ArithmeticUnit("Min", Math.Min, static (a, b) => Math.Min(a, b), static (a, b, _) => IntervalArithmetic.Min(a, b)) { Extents = Dims.Smaller },
        new SumUnit("Sum"), new SumUnit("Mean"),
        new ComparisonUnit("Equal", static (a, b) => a == b, static (a, b) => a == b, static (a, b) => (a.Lo > b.Hi || b.Lo > a.Hi, a.Lo == a.Hi && a == b && a.Magnitude < 1e15)),
        new ComparisonUnit("Less", static (a, b) => a < b, static (a, b) => a < b, static (a, b) => (a.Lo > b.Hi || a.Lo == b.Hi && a.Magnitude < 1e15, a.Hi < b.Lo)),
        new ComparisonUnit("LessOrEqual", static (a, b) => a <= b, static (a, b) => a <= b, static (a, b) => (a.Lo > b.Hi, a.Hi < b.Lo)),
        new ComparisonUnit("Greater", static (a, b) => a > b, static (a, b) => a > b, static (a, b) => (a.Hi < b.Lo || a.Hi == b.Lo && a.Magnitude < 1e15, a.Lo > b.Hi)),
        new ComparisonUnit("GreaterOrEqual", static (a, b) => a >= b, static (a, b) => a >= b, static (a, b) => (a.Hi < b.Lo, a.Lo > b.Hi)),
        new ComparisonUnit("And", static (a, b) => a != 0 && b != 0, static (a, b) => (a & b) != 0, static (a, b) => (a.Hi == 0 || b.Hi == 0, a.Lo == 1 && b.Lo == 1)),
        new ComparisonUnit("Or", static (a, b) => a != 0 || b != 0, static (a, b) => (a | b) != 0, static (a, b) => (a.Hi == 0 && b.Hi == 0, a.Lo == 1 || b.Lo == 1)),
        new ComparisonUnit("Xor", static (a, b) => a != b, static (a, b) => a != b, static (a, b) => (a.Lo == a.Hi && a == b, a.Lo == a.Hi && b.Lo == b.Hi && a.Lo != b.Lo)),
        new ArithmeticUnit("BitwiseAnd", static (_, _) => double.NaN, static (a, b) => a & b, static (a, b, t) => a.Lo >= 0 && b.Lo >= 0 ? new Interval(0, Math.Min(a.Hi, b.Hi)) : a.Lo >= 0 ? new Interval(0, a.Hi) : b.Lo >= 0 ? new Interval(0, b.Hi) : RangeAnalysis.OfType(t).Overall),
        new ArithmeticUnit("BitwiseOr", static (_, _) => double.NaN, static (a, b) => a | b, static (a, b, t) => AllBits(a, b, t, Math.Max(a.Lo, b.Lo))),
        new ArithmeticUnit("BitwiseXor", static (_, _) => double.NaN, static (a, b) => a ^ b, static (a, b, t) => AllBits(a, b, t, 0)),
        new BitShiftUnit(),
        new WhereUnit(),
    ];

    // Integers are cut towards zero; a divisor is at least 1 in magnitude where there is a quotient at all.
    static Interval Divide(Interval a, Interval b, DataType type)
    {
        if (!type.IsInteger()) return IntervalArithmetic.Finish(IntervalArithmetic.Divide(a, b), type);
        var quotient = !b.Contains(0) ? IntervalArithmetic.Divide(a, b) : a.Lo >= 0 && b.Lo >= 0 ? new Interval(0, a.Hi) : new Interval(-a.Magnitude, a.Magnitude);
        return IntervalArithmetic.Wrap(new Interval(Math.Floor(quotient.Lo), Math.Ceiling(quotient.Hi)), type);
    }

    // Neither sets a bit above the highest of both.
    static Interval AllBits(Interval a, Interval b, DataType type, double lowest)
    {
        var limits = RangeAnalysis.OfType(type).Overall;
        if (a.Lo < 0 || b.Lo < 0) return limits;
        var most = Math.Max(a.Hi, b.Hi);
        return most == 0 ? Interval.Point(0) : new Interval(lowest, most > 1e15 ? limits.Hi : Math.ScaleB(1, Math.ILogB(most) + 1) - 1).Intersect(limits);
    }
}

/// <summary>Arithmetic of extents, of which one may be a symbol.</summary>
static class Dims
{
    public static Dim Add(Dim a, Dim b) => a.Value == 0 ? b : b.Value == 0 ? a : Numbers(a, b, static (x, y) => x + y);

    public static Dim Subtract(Dim a, Dim b) => b.Value == 0 ? a : a.Symbol is not null && a == b ? 0 : Numbers(a, b, static (x, y) => x - y);

    public static Dim Multiply(Dim a, Dim b) => a.Value == 1 ? b : b.Value == 1 ? a : a.Value == 0 || b.Value == 0 ? 0 : Numbers(a, b, static (x, y) => x * y);

    public static Dim Divide(Dim a, Dim b) => b.Value == 1 ? a : b.Value == 0 ? Dim.Unknown : Numbers(a, b, static (x, y) => x / y);

    public static Dim Larger(Dim a, Dim b) => a == b ? a : Numbers(a, b, Int128.Max);

    public static Dim Smaller(Dim a, Dim b) => a == b ? a : Numbers(a, b, Int128.Min);

    // What is no legal extent in the end is unknown.
    static Dim Numbers(Dim a, Dim b, Func<Int128, Int128, Int128> function) =>
        a.Value is { } x && b.Value is { } y && function(x, y) is var z && z <= long.MaxValue && z >= 0 ? (long)z : Dim.Unknown;
}
