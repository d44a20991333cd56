using ModelLint.Onnx;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators that quantize, and operators that compute on quantized data: their outputs are bounded by the codes of their type.</summary>
static class QuantizationOperators
{
    const string Microsoft = "com.microsoft";

    public static IEnumerable<OperatorSemantics> All =>
    [
        new QuantizeLinearUnit(), new QuantizeLinearUnit(Microsoft), new DequantizeLinearUnit(), new DequantizeLinearUnit(Microsoft), new DynamicQuantizeLinearUnit(),
        Codes("QLinearConv", static c => ConvShapes.Of(c, 0, 3, channelsLast: false, c.Element(7)), domain: ""),
        Codes("QLinearConv", static c => ConvShapes.Of(c, 0, 3, c.Int("channels_last", 0) != 0, c.Element(7))),
        Codes("QLinearMatMul", static c => new TensorType(c.Element(7), MatrixProduct.ShapeOf(c.Shape(0), c.Shape(3))), domain: ""),
        Codes("QLinearAdd", static c => new TensorType(c.Element(0), Axes.Broadcast(c.Shape(0), c.Shape(3)))),
        Codes("QLinearMul", static c => new TensorType(c.Element(0), Axes.Broadcast(c.Shape(0), c.Shape(3)))),
        Codes("QLinearWhere", static c => new TensorType(c.Element(1), Axes.Broadcast(Axes.Broadcast(c.Shape(0), c.Shape(1)), c.Shape(4)))),
        Codes("QLinearSigmoid", static c => c.Type(0)), Codes("QLinearLeakyRelu", static c => c.Type(0)), Codes("QLinearSoftmax", static c => c.Type(0)),
        Codes("QLinearAveragePool", static c => PoolingOperators.PoolType(c, c.Int("channels_last", 0) != 0)),
        Codes("QLinearGlobalAveragePool", static c => PoolingOperators.GlobalType(c, c.Int("channels_last", 0) != 0)),
        Codes("QLinearReduceMean", static c => new TensorType(c.Element(0), ReducedShape(c))),
        Codes("QLinearConcat", static c => new TensorType(c.Element(1), JoinedShape(c))),
        Codes("QGemm", static c => new TensorType(c.Has(8) ? c.Element(8) : DataType.Float, GemmUnit.ShapeOf(c, 0, 3))),
        Codes("DynamicQuantizeMatMul", static c => new TensorType(DataType.Float, MatrixProduct.ShapeOf(c.Shape(0), c.Shape(1)))),
        Codes("MatMulIntegerToFloat", static c => new TensorType(c.Element(2), MatrixProduct.ShapeOf(c.Shape(0), c.Shape(1)))),
        Codes("QuantizeWithOrder", static c => new TensorType(DataType.Int8, c.Shape(0))),
        Codes("ReduceSumInteger", static c => new TensorType(c.Element(0) == DataType.UInt8 ? DataType.UInt32 : DataType.Int32, ReducedShape(c))),
        new StatedUnit("QEmbedLayerNormalization", static c => NormalizationOperators.EmbedTypes(c, word: 2, gamma: 8), domain: Microsoft, quantizing: true),
        new StatedUnit("GatherBlockQuantized", static c => [new TensorType(c.Element(2), GatheredShape(c))], domain: Microsoft),
    ];

    static StatedUnit Codes(string opType, Func<OperatorCall, OnnxType?> type, string domain = Microsoft) => new(opType, c => [type(c)], domain: domain, quantizing: true);

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
