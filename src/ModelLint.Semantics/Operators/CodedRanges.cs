using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// The real numbers that operators on codes round to codes, from those behind their inputs' codes. How they are computed is the runtime's
/// choice, so that a few roundings of each operand are allowed for, not only of the result.
/// </summary>
static class CodedRanges
{
    // Roundings of float32 between codes and the real number.
    const double Roundings = 16;

    static readonly CodePort _first = new(0, 1, 2), _second = new(3, 4, 5);

    /// <summary>a + b.</summary>
    public static ValueRange Sum(OperatorCall call) => ValueRange.Combine(Reals(call, _first), Reals(call, _second), static (a, b) => Near(a.Plus(b), a.Magnitude + b.Magnitude));

    /// <summary>a · b.</summary>
    public static ValueRange Product(OperatorCall call) => ValueRange.Combine(Reals(call, _first), Reals(call, _second), static (a, b) => Near(a.Times(b), a.Magnitude * b.Magnitude));

    /// <summary>One or the other, by a condition.</summary>
    public static ValueRange Choice(OperatorCall call) => ValueRange.Combine(Reals(call, new CodePort(1, 2, 3)), Reals(call, new CodePort(4, 5, 6)), static (a, b) => Near(a.Union(b), a.Union(b).Magnitude));

    /// <summary>Below zero a part of it.</summary>
    public static ValueRange LeakyRelu(OperatorCall call)
    {
        var alpha = call.Float("alpha", 0.01f);
        return Reals(call, _first).Map(x =>
        {
            var below = x.Lo < 0 ? new Interval(x.Lo, Math.Min(x.Hi, 0)).Times(alpha) : x;
            return Near(x.Hi > 0 ? below.Union(new Interval(Math.Max(x.Lo, 0), x.Hi)) : below, x.Magnitude);
        });
    }

    /// <summary>Means of any elements, zeros of the padding among them.</summary>
    public static ValueRange Mean(OperatorCall call) => ValueRange.Uniform(Reals(call, _first).Overall is var x && x.IsBounded ? Near(x.OrZero(), x.Magnitude) : Interval.Unknown);

    static ValueRange Reals(OperatorCall call, CodePort port) => CodedUnit.Dequantized(call, port);

    static Interval Near(Interval exact, double magnitude) => double.IsFinite(magnitude) ? exact.Widen(Roundings * Rounding.Epsilon(DataType.Float) * magnitude) : Interval.Unknown;
}
