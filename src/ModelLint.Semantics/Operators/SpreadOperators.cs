using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators that repeat elements, fill in others, or move blocks of them.</summary>
static class SpreadOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new ExpandUnit(), new TileUnit(), new PadUnit(), new TriluUnit(), new BlockUnit("DepthToSpace"), new BlockUnit("SpaceToDepth"), new ResizeUnit("Resize"), new ResizeUnit("Upsample"),
    ];
}

/// <summary>Expand: broadcast to a shape, which itself broadcasts.</summary>
sealed class ExpandUnit() : OperatorSemantics("Expand")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(call.Element(0), Axes.Broadcast(call.Shape(0), GeneratorOperators.ShapeFrom(call, 1)))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => call.Constant(0) is { } value && call.OutputShape(0) is { IsStatic: true, ElementCount: <= 1 << 16 } shape
        ? [Places.Spread(value, [.. shape.Dims.Select(static d => d.Value!.Value)])]
        : [];

    public override ImmutableArray<Dim>? Elements(OperatorCall call) => call.Elements(0) is { } elements && call.OutputShape(0) is { Rank: 1 } shape && shape[0].Value is { } count and <= 1024
        ? elements.Length == count ? elements : elements.Length == 1 ? [.. Enumerable.Repeat(elements[0], (int)count)] : null
        : null;

    public override ValueRange Range(OperatorCall call, int output) => call.Range(0);
}

/// <summary>Tile: repeated along each axis.</summary>
sealed class TileUnit() : OperatorSemantics("Tile")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return [new TensorType(call.Element(0), null)];
        var repeats = call.Opset >= 6 ? call.Elements(1) : null;
        return [new TensorType(call.Element(0), new Shape([.. shape.Dims.Select((d, i) => repeats?.Length == shape.Rank ? Dims.Multiply(d, repeats.Value[i]) : Dim.Unknown)]))];
    }

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Opset < 6 || call.Constant(0) is not { } value || call.ConstantInts(1) is not { } repeats || repeats.Length != value.Dims.Length) return [];
        for (var axis = 0; axis < repeats.Length; axis++)
        {
            var extent = (int)value.Dims[axis];
            if (repeats[axis] != 1) value = Places.Pick(value, axis, [.. Enumerable.Range(0, checked((int)(extent * repeats[axis]))).Select(i => i % extent)]);
        }

        return [value];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (call.Shape(0) is not { } shape || call.Opset < 6 || call.Range(0).WithRank(shape.Rank) is not { } grid) return ValueRange.Uniform(call.Range(0).Overall);
        var repeats = call.ConstantInts(1);
        for (var axis = 0; axis < shape.Rank; axis++)
            if (repeats?.Length != shape.Rank || repeats[axis] != 1) grid = grid.Merge(axis);
        return grid;
    }
}

/// <summary>Pad: a constant, or elements of the input itself, around it; pads are an attribute up to opset 10. Negative ones cut.</summary>
sealed class PadUnit() : OperatorSemantics("Pad")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return [new TensorType(call.Element(0), null)];
        var dims = shape.Dims.ToArray();
        var pads = Pads(call, shape.Rank);
        for (var i = 0; i < dims.Length; i++)
            dims[i] = pads is null ? Dim.Unknown : pads[i] == 0 && pads[i + dims.Length] == 0 ? dims[i] : dims[i].Value is { } extent ? Dim.Of(checked(extent + pads[i] + pads[i + dims.Length])) : Dim.Unknown;
        return [new TensorType(call.Element(0), new Shape([.. dims]))];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        var fill = call.String("mode", "constant") == "constant"
            ? call.Has(2) ? call.Range(2).Overall : Interval.Point(call.Float("value", 0))
            : (Interval?)null;
        var range = call.Range(0);
        if (call.Shape(0) is not { } shape || Pads(call, shape.Rank) is not { } pads || range.WithRank(shape.Rank) is not { } grid)
            return ValueRange.Uniform(fill is { } f ? range.Overall.Union(f) : range.Overall);
        for (var axis = 0; axis < shape.Rank; axis++)
            if (pads[axis] != 0 || pads[axis + shape.Rank] != 0) grid = grid.Merge(axis);
        return fill is { } number && pads.Any(static p => p > 0) ? grid.Map(x => x.Union(number)) : grid;
    }

    // Begins of all axes, then ends.
    static long[]? Pads(OperatorCall call, int rank)
    {
        var given = call.Has(1) ? call.ConstantInts(1) : (call.Ints("pads") ?? call.Ints("paddings"))?.ToArray();
        var axes = call.Has(3) ? call.ConstantInts(3) is { } list ? Axes.Normalize(list, rank) : null : [.. Enumerable.Range(0, rank)];
        if (given is null || axes is null || given.Length != 2 * axes.Value.Length) return null;
        var pads = new long[2 * rank];
        for (var i = 0; i < axes.Value.Length; i++) (pads[axes.Value[i]], pads[axes.Value[i] + rank]) = (given[i], given[i + axes.Value.Length]);
        return pads;
    }
}

/// <summary>Trilu: zeros above or below a diagonal of the last two axes.</summary>
sealed class TriluUnit() : SameTypeUnit("Trilu")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { Dims.Length: >= 2, Type: not DataType.String } value || call.Has(1) && call.ConstantInts(1) is not [_]) return [];
        var (diagonal, upper) = (call.ConstantInts(1)?[0] ?? 0, call.Int("upper", 1) != 0);
        var (rows, columns) = (value.Dims[^2], value.Dims[^1]);
        bool Keeps(int i) => i % columns - i / columns % rows is var d && (upper ? d >= diagonal : d <= diagonal);
        return value.IsReal
            ? [TensorValue.OfReals(value.Type, value.Dims, [.. Enumerable.Range(0, value.Count).Select(i => Keeps(i) ? value.Reals[i] : 0)])]
            : [TensorValue.OfIntegers(value.Type, value.Dims, [.. Enumerable.Range(0, value.Count).Select(i => Keeps(i) ? value.Integers[i] : 0)])];
    }

    public override ValueRange Range(OperatorCall call, int output) => call.Range(0).Map(static x => x.Union(Interval.Point(0)));
}

/// <summary>DepthToSpace and SpaceToDepth: blocks of pixels become channels, or channels blocks.</summary>
sealed class BlockUnit(string opType) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Shape(0) is not { Rank: 4 } shape || call.Int("blocksize", 0) is not (> 0 and < 1 << 20 and var block)) return [new TensorType(call.Element(0), null)];
        Dim Times(Dim d, long factor) => Dims.Multiply(d, factor);
        Dim By(Dim d, long divisor) => Dims.Divide(d, divisor);
        return [new TensorType(call.Element(0), OpType == "DepthToSpace"
            ? Shape.Of(shape[0], By(shape[1], block * block), Times(shape[2], block), Times(shape[3], block))
            : Shape.Of(shape[0], Times(shape[1], block * block), By(shape[2], block), By(shape[3], block)))];
    }

    public override ValueRange Range(OperatorCall call, int output) =>
        call.Range(0).WithRank(4) is { } grid ? grid.Merge(1).Merge(2).Merge(3) : ValueRange.Uniform(call.Range(0).Overall);
}
