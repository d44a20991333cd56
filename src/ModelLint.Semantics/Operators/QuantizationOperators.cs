using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators that quantize, and operators that compute on quantized data: their outputs are bounded by the codes of their type.</summary>
static class QuantizationOperators
{
    const string Microsoft = "com.microsoft";

    public static IEnumerable<OperatorSemantics> All =>
    [
        new QuantizeLinearUnit(), new QuantizeLinearUnit(Microsoft), new DequantizeLinearUnit(), new DequantizeLinearUnit(Microsoft), new DynamicQuantizeLinearUnit(),
        Coded("QLinearConv", static c => ConvShapes.Of(c, 0, 3, channelsLast: false, c.Element(7)), Product(6, new WeightedInputs(3, 8, 0, IsBiasAccumulated: true)), CodedProducts.Convolution, domain: ""),
        Coded("QLinearConv", static c => ConvShapes.Of(c, 0, 3, c.Int("channels_last", 0) != 0, c.Element(7)), Product(6, new WeightedInputs(3, 8, 0, IsBiasAccumulated: true)), CodedProducts.Convolution),
        Coded("QLinearMatMul", static c => new TensorType(c.Element(7), MatrixProduct.ShapeOf(c.Shape(0), c.Shape(3))), Product(6, new WeightedInputs(3, -1, -1, IsBiasAccumulated: false)), CodedProducts.Matrix, domain: ""),
        Coded("QLinearAdd", static c => new TensorType(c.Element(0), Axes.Broadcast(c.Shape(0), c.Shape(3))), Product(6), CodedRanges.Sum),
        Coded("QLinearMul", static c => new TensorType(c.Element(0), Axes.Broadcast(c.Shape(0), c.Shape(3))), Product(6), CodedRanges.Product),
        Coded("QLinearWhere", static c => new TensorType(c.Element(1), Axes.Broadcast(Axes.Broadcast(c.Shape(0), c.Shape(1)), c.Shape(4))),
            static _ => new CodedForm(CodedRole.Computes, [new CodePort(1, 2, 3), new CodePort(4, 5, 6)], new CodePort(0, 7, 8)), CodedRanges.Choice),
        Coded("QLinearSigmoid", static c => c.Type(0), Single, static c => CodedUnit.Dequantized(c, _first).Map(static x => new Interval(Logistic(x.Lo), Logistic(x.Hi)).Outward(DataType.Float, 8))),
        Coded("QLinearLeakyRelu", static c => c.Type(0), Single, CodedRanges.LeakyRelu), Coded("QLinearSoftmax", static c => c.Type(0), Single, static _ => ValueRange.Uniform(0, 1)),
        Coded("QLinearAveragePool", static c => PoolingOperators.PoolType(c, c.Int("channels_last", 0) != 0), Single, CodedRanges.Mean),
        Coded("QLinearGlobalAveragePool", static c => PoolingOperators.GlobalType(c, c.Int("channels_last", 0) != 0), Single, CodedRanges.Mean),
        Coded("QLinearReduceMean", static c => new TensorType(c.Element(0), ReducedShape(c)), Single, CodedRanges.Mean),
        Coded("QLinearConcat", static c => new TensorType(c.Element(1), JoinedShape(c)), CodedUnit.JoinForm, CodedUnit.Joined),
        Coded("QGemm", static c => new TensorType(c.Has(8) ? c.Element(8) : DataType.Float, GemmUnit.ShapeOf(c, 0, 3)), static c => Product(7, new WeightedInputs(3, 6, c.Int("transB", 0) != 0 ? 0 : 1, IsBiasAccumulated: true))(c) is var form && c.Has(7) ? form : form with { Output = null }, CodedProducts.Gemm),
        Codes("DynamicQuantizeMatMul", static c => new TensorType(DataType.Float, MatrixProduct.ShapeOf(c.Shape(0), c.Shape(1))), CodedProducts.DynamicallyQuantized),
        Codes("MatMulIntegerToFloat", static c => new TensorType(c.Element(2), MatrixProduct.ShapeOf(c.Shape(0), c.Shape(1))), CodedProducts.IntegerToFloat),
        Codes("QuantizeWithOrder", static c => new TensorType(DataType.Int8, c.Shape(0))),
        Codes("ReduceSumInteger", static c => new TensorType(c.Element(0) == DataType.UInt8 ? DataType.UInt32 : DataType.Int32, ReducedShape(c))),
        new StatedUnit("QEmbedLayerNormalization", static c => NormalizationOperators.EmbedTypes(c, word: 2, gamma: 8), static (c, o) => o == 0 ? NormalizationOperators.EmbedRange(c, CodedProducts.Reals(c, new CodePort(5, 11, 16)), CodedProducts.Reals(c, new CodePort(6, 12, 17))) : ValueRange.Uniform(0, int.MaxValue), Microsoft, quantizing: true),
        new StatedUnit("GatherBlockQuantized", static c => [new TensorType(c.Element(2), GatheredShape(c))], static (c, _) => CodedProducts.Gathered(c), Microsoft),
    ];

    static readonly CodePort _first = new(0, 1, 2);

    static CodedUnit Coded(string opType, Func<OperatorCall, OnnxType?> type, Func<OperatorCall, CodedForm> form, Func<OperatorCall, ValueRange>? real = null, string domain = Microsoft) =>
        new(opType, type, form, real, domain);

    // One input of codes with scale and zero point; those of the output behind them.
    static CodedForm Single(OperatorCall call) => new(CodedRole.Computes, [_first], new CodePort(0, 3, 4));

    // Two of them; those of the output at the given input.
    static Func<OperatorCall, CodedForm> Product(int output, WeightedInputs? weighted = null) =>
        _ => new CodedForm(CodedRole.Computes, [_first, new CodePort(3, 4, 5)], new CodePort(0, output, output + 1)) { Weighted = weighted };

    static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    static StatedUnit Codes(string opType, Func<OperatorCall, OnnxType?> type, Func<OperatorCall, ValueRange>? range = null) =>
        new(opType, c => [type(c)], range is null ? null : (c, _) => range(c), Microsoft, quantizing: true);

    static Shape? ReducedShape(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return null;
        var keep = call.Int("keepdims", 1) != 0;
        if (Axes.Normalize(call.Ints("axes") ?? [.. Enumerable.Range(0, shape.Rank).Select(static a => (long)a)], shape.Rank) is not { } axes) return null;
        return new Shape([.. shape.Dims.Select((d, i) => axes.Contains(i) ? 1 : d).Where((_, i) => keep || !axes.Contains(i))]);
    }

    // Inputs come in threes behind the output's scale and zero point: data, scale, zero point.
    static Shape? JoinedShape(OperatorCall call)
    {
        if (call.Shape(2) is not { } first || Axes.Normalize(call.Int("axis", 1), first.Rank) is not { } axis) return null;
        Dim total = 0;
        for (var i = 2; i < call.InputCount; i += 3) total = call.Shape(i)?.Rank == first.Rank && call.Shape(i)![axis].Value is not null ? total.Plus(call.Shape(i)![axis]) : Dim.Unknown;
        return first.With(axis, total);
    }

    // Four-bit codes may be packed two to a byte along the last axis: then the width isn't told by the shape alone.
    static Shape? GatheredShape(OperatorCall call)
    {
        if (call.Shape(0) is not { } data || call.Shape(1) is not { } indices || Axes.Normalize(call.Int("gather_axis", 0), data.Rank) is not { } axis) return null;
        var packed = call.Element(0) == DataType.UInt8 && call.Int("bits", 4) < 8;
        var dims = packed ? data.With(-1, data.At(-1).Value is { } bytes ? checked(bytes * 8 / call.Int("bits", 4)) : Dim.Unknown)!.Dims : data.Dims;
        return new Shape([.. dims.Take(axis), .. indices.Dims, .. dims.Skip(axis + 1)]);
    }
}
