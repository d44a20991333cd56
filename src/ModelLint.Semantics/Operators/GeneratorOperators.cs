using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators that make values out of shapes, numbers or chance.</summary>
static class GeneratorOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new ConstantOfShapeUnit(), new RangeUnit(), new EyeLikeUnit(), new OneHotUnit(),
        new RandomUnit("RandomNormal"), new RandomUnit("RandomUniform"), new RandomUnit("RandomNormalLike"), new RandomUnit("RandomUniformLike"), new RandomUnit("Bernoulli"),
        new MultinomialUnit(),
    ];

    /// <summary>An element type given by its number in an attribute.</summary>
    public static DataType TypeOf(OperatorCall call, string attribute, DataType otherwise) =>
        call.Int(attribute, (long)otherwise) is >= 0 and <= (long)DataType.Int2 and var number ? (DataType)number : DataType.Undefined;

    /// <summary>A shape whose extents are elements of an input.</summary>
    public static Shape? ShapeFrom(OperatorCall call, int input) => call.Elements(input) is { } elements
        ? new Shape(elements)
        : call.Shape(input) is { Rank: 1 } shape && shape[0].Value is { } rank and <= 64 ? new Shape([.. Enumerable.Repeat(Dim.Unknown, (int)rank)]) : null;
}

/// <summary>ConstantOfShape: one number everywhere.</summary>
sealed class ConstantOfShapeUnit() : OperatorSemantics("ConstantOfShape")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(Number(call)?.Type ?? DataType.Undefined, GeneratorOperators.ShapeFrom(call, 0))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (Number(call) is not { } number || call.ConstantInts(0) is not { } extents || extents.Any(static e => e < 0) || !(Shape.Of(extents).ElementCount <= 1 << 16)) return [];
        return [number.Pick([.. extents], new int[Shape.Of(extents).ElementCount!.Value])];
    }

    public override ImmutableArray<Dim>? Elements(OperatorCall call) =>
        Number(call) is { IsInteger: true } number && call.OutputShape(0) is { Rank: 1 } shape && shape[0].Value is { } count and <= 1024
            ? [.. Enumerable.Repeat(Dim.Of(number.Integers[0]), (int)count)]
            : null;

    public override ValueRange Range(OperatorCall call, int output) => Number(call) is { } number ? ValueRange.Uniform(Interval.Point(number.Number(0))) : ValueRange.Unknown;

    static TensorValue? Number(OperatorCall call) => call.Attribute("value") is { Tensors: [var tensor, ..] }
        ? tensor.ElementCount == 1 ? TensorValue.From(tensor)?.Reshape([1]) : null
        : TensorValue.OfReals(DataType.Float, [1], [0]);
}

/// <summary>Range: from start by delta to before limit.</summary>
sealed class RangeUnit() : OperatorSemantics("Range")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(call.Element(0), Shape.Of(Count(call) is { } count ? count : Symbol(call)))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (Count(call) is not ({ } count and <= 1 << 16) || call.Constant(0) is not { } start || call.Constant(2) is not { } delta) return [];
        if (start.IsInteger) return [TensorValue.OfIntegers(start.Type, [count], [.. Enumerable.Range(0, (int)count).Select(i => start.Integers[0] + i * delta.Integers[0])])];
        return [TensorValue.OfReals(start.Type, [count], [.. Enumerable.Range(0, (int)count).Select(i => Elementwise.Round(start.Type, start.Reals[0] + i * delta.Reals[0]))])];
    }

    // Every element lies between start and limit; the limit itself is not reached, but for rounding.
    public override ValueRange Range(OperatorCall call, int output)
    {
        var (start, limit, delta, element) = (call.Range(0).Overall, call.Range(1).Overall, call.Range(2).Overall, call.Element(0));
        if (!element.IsFloat()) return ValueRange.Uniform(start.Union(delta.Lo > 0 ? new Interval(Math.Min(start.Lo, limit.Lo), Math.Max(start.Lo, limit.Hi - 1)) : delta.Hi < 0 ? new Interval(Math.Min(start.Hi, limit.Lo + 1), start.Hi) : limit));
        var all = start.Union(limit);
        return ValueRange.Uniform(all.Widen(all.IsBounded ? 16 * Rounding.Epsilon(element) * all.Magnitude : 0).Outward(element, 4));
    }

    static long? Count(OperatorCall call)
    {
        if (call.Constant(0) is not { Count: 1 } start || call.Constant(1) is not { Count: 1 } limit || call.Constant(2) is not { Count: 1 } delta || delta.Number(0) == 0) return null;
        var count = Math.Ceiling((limit.Number(0) - start.Number(0)) / delta.Number(0));
        return count < 1L << 40 ? (long)Math.Max(0, count) : null;
    }

    // From 0 by 1 there are as many as the limit says, be it a symbol.
    static Dim Symbol(OperatorCall call) => call.ConstantInts(0) is [0] && call.ConstantInts(2) is [1] && call.Elements(1) is [var limit] ? limit : Dim.Unknown;
}

/// <summary>EyeLike: ones on a diagonal.</summary>
sealed class EyeLikeUnit() : OperatorSemantics("EyeLike")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(GeneratorOperators.TypeOf(call, "dtype", call.Element(0)), call.Shape(0))];

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(Interval.Unit);
}

/// <summary>OneHot: one of two numbers, along a new axis.</summary>
sealed class OneHotUnit() : OperatorSemantics("OneHot")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape || Axes.Normalize(call.Int("axis", -1), shape.Rank + 1) is not { } axis) return [new TensorType(call.Element(2), null)];
        var depth = call.Constant(1) is { Count: 1 } number && number.Number(0) >= 0 ? Dim.Of((long)number.Number(0)) : call.Elements(1) is [var symbol] ? symbol : Dim.Unknown;
        return [new TensorType(call.Element(2), new Shape(shape.Dims.Insert(axis, depth)))];
    }

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(call.Range(2).Overall);
}

/// <summary>Random numbers. Uniform ones lie between <c>low</c> and <c>high</c>, those of Bernoulli are 0 or 1, normal ones anywhere.</summary>
sealed class RandomUnit(string opType) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        var isLike = call.InputCount > 0;
        var type = GeneratorOperators.TypeOf(call, "dtype", isLike ? call.Element(0) : DataType.Float);
        return [new TensorType(type, isLike ? call.Shape(0) : call.Ints("shape") is { } extents ? Shape.Of(extents) : null)];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (OpType == "Bernoulli") return ValueRange.Uniform(Interval.Unit);
        if (OpType.StartsWith("RandomNormal", StringComparison.Ordinal)) return ValueRange.Unknown;
        var (low, high) = (call.Float("low", 0), call.Float("high", 1));
        return low <= high ? ValueRange.Uniform(new Interval(low, high).Outward(call.OutputType(0)?.Element ?? DataType.Float, 2)) : ValueRange.Unknown;
    }
}

/// <summary>Multinomial: classes drawn at random.</summary>
sealed class MultinomialUnit() : OperatorSemantics("Multinomial")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) =>
        [new TensorType(GeneratorOperators.TypeOf(call, "dtype", DataType.Int32), Shape.Of(call.Shape(0) is { Rank: 2 } shape ? shape[0] : Dim.Unknown, call.Int("sample_size", 1)))];

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(0, call.Shape(0) is { Rank: 2 } shape && shape[1].Value is { } classes and > 0 ? classes - 1 : int.MaxValue);
}
