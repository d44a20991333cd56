using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Pow: the base's type is the result's.</summary>
sealed class PowUnit() : BroadcastUnit("Pow")
{
    protected override DataType Result(OperatorCall call) => call.Element(0);

    protected override double? Combine(OperatorCall call, double a, double b) => Math.Pow(a, b);

    protected override long? Combine(OperatorCall call, long a, long b) => b >= 0 && Math.Abs(Math.Pow(a, b)) < 1e15 ? (long)Math.Pow(a, b) : null;

    protected override Interval Combine(OperatorCall call, DataType type, Interval a, Interval b)
    {
        var exact = IntervalArithmetic.Power(a, b);
        return type.IsInteger() ? IntervalArithmetic.Wrap(new Interval(Math.Floor(exact.Lo), Math.Ceiling(exact.Hi)), type) : exact.Outward(type, 4);
    }
}

/// <summary>Mod: of the divisor's sign, or with fmod=1 of the dividend's as C's fmod.</summary>
sealed class ModUnit() : BroadcastUnit("Mod")
{
    protected override double? Combine(OperatorCall call, double a, double b)
    {
        var rest = a % b;
        return Truncates(call) || rest == 0 || rest < 0 == b < 0 ? rest : rest + b;
    }

    protected override long? Combine(OperatorCall call, long a, long b)
    {
        if (b is 0 or -1) return b == 0 ? null : 0;
        var rest = a % b;
        return Truncates(call) || rest == 0 || rest < 0 == b < 0 ? rest : rest + b;
    }

    protected override Interval Combine(OperatorCall call, DataType type, Interval a, Interval b)
    {
        if (type.IsInteger() && b.Contains(0) && b.Width == 0) return RangeAnalysis.OfType(type).Overall;
        var least = type.IsInteger() ? 1 : 0;
        var largest = Math.Max(0, b.Magnitude - least);
        if (Truncates(call)) return new Interval(a.Lo >= 0 ? 0 : Math.Max(a.Lo, -largest), a.Hi <= 0 ? 0 : Math.Min(a.Hi, largest));
        // A dividend below the divisor is its own rest.
        if (a.Lo >= 0 && b.Lo > a.Hi) return a;
        return new Interval(b.Lo >= 0 ? 0 : Math.Min(0, b.Lo + least), b.Hi <= 0 ? 0 : Math.Max(0, b.Hi - least)).Outward(type);
    }

    static bool Truncates(OperatorCall call) => call.Int("fmod", 0) != 0;
}

/// <summary>BitShift of unsigned integers; by the width of the type or more it isn't defined.</summary>
sealed class BitShiftUnit() : BroadcastUnit("BitShift")
{
    protected override long? Combine(OperatorCall call, long a, long b) => b < 0 || b >= Result(call).BitsOf() ? null : Left(call) ? a << (int)b : a >> (int)b;

    protected override Interval Combine(OperatorCall call, DataType type, Interval a, Interval b)
    {
        var limits = RangeAnalysis.OfType(type).Overall;
        if (b.Hi >= type.BitsOf() || a.Lo < 0 || b.Lo < 0) return limits;
        return Left(call)
            ? IntervalArithmetic.Wrap(new Interval(a.Lo * Math.Pow(2, b.Lo), a.Hi * Math.Pow(2, b.Hi)), type)
            : new Interval(Math.Floor(a.Lo / Math.Pow(2, b.Hi)), Math.Ceiling(a.Hi / Math.Pow(2, b.Lo)));
    }

    static bool Left(OperatorCall call) => call.String("direction", "LEFT") == "LEFT";
}

/// <summary>Sum and Mean of any number of inputs.</summary>
sealed class SumUnit(string opType) : BroadcastUnit(opType)
{
    protected override double? Combine(OperatorCall call, double a, double b) => a + b;

    protected override double Last(OperatorCall call, double all) => OpType == "Mean" ? all / call.InputCount : all;

    // What is subtracted again leaves its rounding error behind: it is counted by the magnitudes, in whatever order one adds.
    protected override Interval Combine(OperatorCall call, DataType type, Interval a, Interval b)
    {
        var sum = IntervalArithmetic.Add(a, b);
        if (call.InputCount > 2) sum = sum.Widen(Rounding.Epsilon(type) * call.InputCount * (Finite(a) + Finite(b)));
        return sum.Outward(type);
    }

    static double Finite(Interval x) => Math.Max(double.IsFinite(x.Lo) ? Math.Abs(x.Lo) : 0, double.IsFinite(x.Hi) ? Math.Abs(x.Hi) : 0);

    public override ValueRange Range(OperatorCall call, int output)
    {
        var all = base.Range(call, output);
        var type = Result(call);
        return OpType == "Mean" ? all.Map(i => new Interval(i.Lo / call.InputCount, i.Hi / call.InputCount).Outward(type)) : all;
    }
}
