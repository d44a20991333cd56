using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators whose output doesn't depend on what a model is fed with: constants, and shapes read as numbers.</summary>
static class ConstantOperators
{
    public static IEnumerable<OperatorSemantics> All => [new ConstantUnit(), new ShapeUnit(), new SizeUnit()];
}

/// <summary>Constant: a tensor in an attribute.</summary>
sealed class ConstantUnit() : OperatorSemantics("Constant")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => call.Attribute("value") is { Tensors: [var tensor, ..] }
        ? [new TensorType(tensor.Type, tensor.Shape)]
        : call.Attribute("sparse_value") is { SparseTensors: [var sparse, ..] }
            ? [new TensorType(sparse.Values?.Type ?? DataType.Undefined, Shape.Of(sparse.Dims))]
            : Listed(call) is { } value ? [new TensorType(value.Type, Shape.Of(value.Dims))] : [];

    // Weights that an exporter put into Constant nodes are as large as initializers: they are read on the same terms.
    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => call.Attribute("value") is { Tensors: [var tensor, ..] }
        ? tensor.ElementCount <= ModelFacts.SmallConstant ? [TensorValue.From(tensor)] : []
        : [Listed(call)];

    public override Ranges.ValueRange Range(OperatorCall call, int output) =>
        call.Node.Outputs is [{ } value, ..] ? call.WeightsOf(value) is { } weights ? Ranges.ValueRange.Of(weights) : Ranges.ValueRange.Unknown : Ranges.ValueRange.Unknown;

    static TensorValue? Listed(OperatorCall call)
    {
        if (call.Attribute("value_float") is { } f) return TensorValue.OfReals(DataType.Float, [], [f.Float]);
        if (call.Attribute("value_floats") is { } fs) return TensorValue.OfReals(DataType.Float, [fs.Floats.Length], [.. fs.Floats.Select(static x => (double)x)]);
        if (call.Attribute("value_int") is { } i) return TensorValue.OfIntegers(DataType.Int64, [], [i.Int]);
        if (call.Attribute("value_ints") is { } ints) return TensorValue.OfIntegers(DataType.Int64, [ints.Ints.Length], [.. ints.Ints]);
        if (call.Attribute("value_string") is { } s) return TensorValue.OfStrings([], [s.String]);
        return call.Attribute("value_strings") is { } ss ? TensorValue.OfStrings([ss.Strings.Length], [.. ss.Strings]) : null;
    }
}

/// <summary>Shape: the extents of a value, from <c>start</c> to <c>end</c> (opset 15), symbols included.</summary>
sealed class ShapeUnit() : OperatorSemantics("Shape")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override bool ReadsShapeOnly => true;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(DataType.Int64, Shape.Of(Dims(call) is { } dims ? dims.Length : Dim.Unknown))];

    public override ImmutableArray<Dim>? Elements(OperatorCall call) => Dims(call);

    public override Ranges.ValueRange Range(OperatorCall call, int output) => Ranges.ValueRange.Uniform(0, long.MaxValue);

    static ImmutableArray<Dim>? Dims(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return null;
        var (start, end) = (Clamp(call.Int("start", 0), shape.Rank), Clamp(call.Int("end", shape.Rank), shape.Rank));
        return end > start ? shape.Dims[start..end] : [];
    }

    static int Clamp(long bound, int rank) => (int)Math.Clamp(bound < 0 ? bound + rank : bound, 0, rank);
}

/// <summary>Size: the number of elements of a value.</summary>
sealed class SizeUnit() : OperatorSemantics("Size")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override bool ReadsShapeOnly => true;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(DataType.Int64, Shape.Of())];

    public override ImmutableArray<Dim>? Elements(OperatorCall call) => call.Shape(0) is { } shape ? [Axes.Product(shape.Dims)] : null;

    public override Ranges.ValueRange Range(OperatorCall call, int output) => Ranges.ValueRange.Uniform(0, long.MaxValue);
}
