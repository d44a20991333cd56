using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Matrix products whose result is real and whose weights, or both sides, are codes.</summary>
static class CodedProducts
{
    /// <summary>MatMulIntegerToFloat: codes on both sides, and a bias.</summary>
    public static ValueRange IntegerToFloat(OperatorCall call) => Sums(call, Reals(call, new CodePort(0, 2, 4)), Reals(call, new CodePort(1, 3, 5)), Length(call), bias: 6);

    /// <summary>DynamicQuantizeMatMul: real numbers become codes of 8 bits at run time, whose rounding moves them by one step at most.</summary>
    public static ValueRange DynamicallyQuantized(OperatorCall call)
    {
        var x = call.Range(0).Overall.OrZero();
        return Sums(call, x.Widen(x.Width / byte.MaxValue), Reals(call, new CodePort(1, 2, 3)), Length(call), bias: 4);
    }

    /// <summary>
    /// MatMulNBits: weights in blocks of a few bits. Without zero points the middle code stands for zero; those that are packed can be any code.
    /// At accuracy level 4 the other side becomes codes of 8 bits, block by block.
    /// </summary>
    public static ValueRange OfFewBits(OperatorCall call)
    {
        if (call.Int("bits", 4) is not (> 0 and <= 8 and var bits) || call.Int("K", 0) is not (> 0 and <= 1 << 20 and var length)) return ValueRange.Unknown;
        var codes = new Interval(0, (1 << (int)bits) - 1);
        var zero = !call.Has(3) ? Interval.Point(1 << ((int)bits - 1)) : call.Element(3).IsFloat() ? call.Range(3).Overall : codes;
        var x = call.Range(0).Overall;
        return call.Int("accuracy_level", 0) switch
        {
            0 or 1 => Sums(call, x, codes.Minus(zero).Times(call.Range(2).Overall), length, bias: 5),
            4 => Sums(call, x.OrZero().Widen(x.Magnitude / sbyte.MaxValue), codes.Minus(zero).Times(call.Range(2).Overall), length, bias: 5),
            _ => ValueRange.Unknown,
        };
    }

    /// <summary>What codes stand for, whether their scale is constant or found at run time.</summary>
    public static Interval Reals(OperatorCall call, CodePort port)
    {
        if (CodedUnit.Dequantized(call, port) is { IsUnknown: false } known) return known.Overall;
        var zero = call.Has(port.ZeroPoint) ? call.Range(port.ZeroPoint).Overall : Interval.Point(0);
        return call.Range(port.Codes).Overall.Minus(zero).Times(call.Range(port.Scale).Overall).Outward(DataType.Float, 2);
    }

    static long? Length(OperatorCall call) => call.Shape(0).At(-1).Value ?? (call.Shape(1) is { Rank: > 1 } weights ? weights.At(-2).Value : null);

    static ValueRange Sums(OperatorCall call, Interval a, Interval b, long? length, int bias)
    {
        if (length is not (> 0 and <= 1 << 20 and var terms) || !a.IsBounded || !b.IsBounded) return ValueRange.Unknown;
        var product = a.Times(b);
        var sums = TermSums.None.Plus(product).Times(terms) with { LeastTerm = product.Lo, MostTerm = product.Hi };
        if (call.Has(bias)) sums = sums.Plus(call.Range(bias).Overall);
        return ValueRange.Uniform(sums.Round(call.OutputType(0)?.Element is { } type && type.IsFloat() ? type : DataType.Float, (int)terms + 16));
    }
}
