using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Sums of products whose weights, or both sides, are codes. Codes are summed exactly; scales multiply what comes out.</summary>
static class CodedProducts
{
    // Roundings of float32 between a sum of codes and the real number.
    const double Roundings = 16;

    static readonly CodePort _left = new(0, 1, 2), _right = new(3, 4, 5);

    /// <summary>QLinearConv: constant weights give each output channel bounds of its own. Padding is the zero point, which stands for zero; a bias counts steps of input scale times weight scale.</summary>
    public static ValueRange Convolution(OperatorCall call)
    {
        var channelsLast = call.Node.Domain.Length > 0 && call.Int("channels_last", 0) != 0;
        if (call.Shape(0) is not { Rank: >= 2 } x || call.Shape(3) is not { } w || w.Rank != x.Rank || SpatialWindow.Of(call, x.Rank - 2, w.Dims.Skip(2)) is not { } window) return ValueRange.Unknown;
        var data = CodedUnit.Dequantized(call, _left);
        var bias = call.Has(8) ? ValueRange.Combine(call.Range(8), ValueRange.Combine(call.Range(1), call.Range(4), static (a, b) => a.Times(b)), static (b, step) => b.Times(step).Outward(DataType.Float, 2)) : null;
        if (QuantizationGrid.Dequantized(call, _right) is { } weights)
        {
            var channels = channelsLast ? ValueRange.Uniform(data.Overall) : data.Channels(x.Rank);
            var sums = ConvSums.Range(call, ConvSums.Spread(channels, channelsLast ? x[x.Rank - 1].Value : x[1].Value), weights, bias, call.Int("group", 1), x.Rank, window.IsPadded, DataType.Float);
            return channelsLast ? ConvolutionOperators.ChannelsLast(sums, x.Rank) : sums;
        }

        var seen = window.IsPadded ? data.Overall.OrZero() : data.Overall;
        return Axes.Product(w.Dims.Skip(1)).Value is { } terms ? Sums(seen, Reals(call, _right), terms, bias?.Overall, DataType.Float) : ValueRange.Unknown;
    }

    /// <summary>QLinearMatMul.</summary>
    public static ValueRange Matrix(OperatorCall call) => !call.Element(0).IsInteger() || !call.Element(3).IsInteger() ? ValueRange.Unknown : Scaled(call, MatrixProduct.Range(call, new MatrixRoles(0, 3), DataType.Int32, Zero(call, 2), Zero(call, 5)), 1, 4);

    /// <summary>QGemm: a bias counts steps of both scales and alpha.</summary>
    public static ValueRange Gemm(OperatorCall call)
    {
        if (call.Shape(0) is not { Rank: 2 } || call.Shape(3) is not { Rank: 2 }) return ValueRange.Unknown;
        var roles = new MatrixRoles(0, 3, call.Int("transA", 0) != 0, call.Int("transB", 0) != 0);
        var sums = MatrixProduct.Range(call, roles, DataType.Int32, Zero(call, 2), Zero(call, 5), call.Has(6) ? call.Range(6) : null);
        return Scaled(call, sums, 1, 4).Map(x => x.Times(call.Float("alpha", 1)).Outward(DataType.Float, 2));
    }

    /// <summary>What QAttention projects its input to, before attention: input · weights, scaled, and a bias.</summary>
    public static ValueRange Projection(OperatorCall call)
    {
        var sums = MatrixProduct.Range(call, new MatrixRoles(0, 1), DataType.Int32, Zero(call, 6), Zero(call, 7));
        return ValueRange.Combine(Scaled(call, sums, 3, 4), call.Range(2), static (a, b) => TermSums.None.Plus(a).Plus(b).Round(DataType.Float, (int)Roundings));
    }

    // Sums of codes times both scales; those of the right side may lie along columns.
    static ValueRange Scaled(OperatorCall call, ValueRange sums, int left, int right) => ValueRange.Combine(sums, call.Range(right), (sum, scale) => sum.Times(call.Range(left).Overall.Times(scale)).Outward(DataType.Float, Roundings));

    static Interval Zero(OperatorCall call, int input) => call.Has(input) ? call.Range(input).Overall : Interval.Point(0);

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

    /// <summary>MatMulBnb4: codes of four bits stand for numbers from −1 to 1, times the largest magnitude of their block.</summary>
    public static ValueRange OfFourBitTables(OperatorCall call) =>
        Sums(call, call.Range(0).Overall, Bounds.Around(call.Range(2).Overall.Magnitude), call.Int("K", 0), bias: -1);

    /// <summary>GatherBlockQuantized: codes of a few bits less a zero point that may be any code, times a scale.</summary>
    public static ValueRange Gathered(OperatorCall call)
    {
        if (!call.Element(0).IsInteger()) return ValueRange.Unknown;
        var codes = call.Element(0) == DataType.UInt8 ? new Interval(0, (1 << (int)Math.Clamp(call.Int("bits", 4), 1, 8)) - 1) : RangeAnalysis.OfType(call.Element(0)).Overall;
        // Where none is given it is 0, or the middle of codes that are packed in bytes.
        var centred = codes.Minus(call.Has(3) ? codes : call.Element(0) == DataType.UInt8 ? new Interval(0, codes.Hi / 2 + 1) : Interval.Point(0));
        return ValueRange.Uniform(centred.Times(call.Range(2).Overall).Outward(call.Element(2), 4).Overflowing(call.Element(2)));
    }

    /// <summary>What codes stand for, whether their scale is constant or found at run time.</summary>
    public static Interval Reals(OperatorCall call, CodePort port)
    {
        if (CodedUnit.Dequantized(call, port) is { IsUnknown: false } known) return known.Overall;
        var zero = call.Has(port.ZeroPoint) ? call.Range(port.ZeroPoint).Overall : Interval.Point(0);
        return call.Range(port.Codes).Overall.Minus(zero).Times(call.Range(port.Scale).Overall).Outward(DataType.Float, 2);
    }

    static long? Length(OperatorCall call) => call.Shape(0).At(-1).Value ?? (call.Shape(1) is { Rank: > 1 } weights ? weights.At(-2).Value : null);

    static ValueRange Sums(OperatorCall call, Interval a, Interval b, long? length, int bias) =>
        Sums(a, b, length, call.Has(bias) ? call.Range(bias).Overall : null, call.OutputType(0)?.Element is { } type && type.IsFloat() ? type : DataType.Float);

    static ValueRange Sums(Interval a, Interval b, long? length, Interval? bias, DataType type)
    {
        if (length is not (> 0 and <= 1 << 20 and var terms) || !a.IsBounded || !b.IsBounded) return ValueRange.Unknown;
        var product = a.Times(b);
        var sums = TermSums.None.Plus(product).Times(terms) with { LeastTerm = product.Lo, MostTerm = product.Hi };
        if (bias is { } added) sums = sums.Plus(added);
        return ValueRange.Uniform(sums.Round(type, (int)terms + 16));
    }
}
