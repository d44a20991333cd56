using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators that pick, order or overwrite elements where other inputs say.</summary>
static class PickOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new GatherElementsUnit(), new GatherNDUnit(), new TopKUnit(), new CompressUnit(), new NonZeroUnit(), new UniqueUnit(), new ReverseSequenceUnit(),
        new ScatterUnit("ScatterElements"), new ScatterUnit("ScatterND"), new ScatterUnit("Scatter"),
    ];
}

/// <summary>GatherElements: one index for each element of the output.</summary>
sealed class GatherElementsUnit() : OperatorSemantics("GatherElements")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(call.Element(0), call.Shape(1))];

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(call.Range(0).Overall);
}

/// <summary>GatherND: the last axis of the indices counts axes of the data.</summary>
sealed class GatherNDUnit() : OperatorSemantics("GatherND")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        var batch = (int)call.Int("batch_dims", 0);
        return call.Shape(0) is { } data && call.Shape(1) is { Rank: > 0 } indices && indices[indices.Rank - 1].Value is { } depth && batch >= 0 && batch + depth <= data.Rank
            ? [new TensorType(call.Element(0), new Shape([.. indices.Dims.Take(indices.Rank - 1), .. data.Dims.Skip(batch + (int)depth)]))]
            : [new TensorType(call.Element(0), null)];
    }

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(call.Range(0).Overall);
}

/// <summary>TopK: the k largest or smallest elements along an axis, and where they were.</summary>
sealed class TopKUnit() : OperatorSemantics("TopK")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        var shape = call.Shape(0) is { } s && Axis(call, s.Rank) is { } axis ? new Shape(s.Dims.SetItem(axis, Count(call))) : null;
        return [new TensorType(call.Element(0), shape), new TensorType(DataType.Int64, shape)];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (call.Shape(0) is not { } shape || Axis(call, shape.Rank) is not { } axis) return output == 0 ? ValueRange.Uniform(call.Range(0).Overall) : ValueRange.Uniform(0, long.MaxValue);
        return output == 0 ? RangeMoves.Pick(call.Range(0), shape.Rank, axis, null) : ValueRange.Uniform(0, shape[axis].Value is { } extent and > 0 ? extent - 1 : long.MaxValue);
    }

    static Dim Count(OperatorCall call) => call.HasAttribute("k") ? Dim.Of(call.Int("k", 0)) : call.Elements(1) is [var count] ? count : Dim.Unknown;

    static int? Axis(OperatorCall call, int rank) => Axes.Normalize(call.Int("axis", -1), rank);
}

/// <summary>Compress: the slices along an axis whose condition is true; without an axis, elements.</summary>
sealed class CompressUnit() : OperatorSemantics("Compress")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        var count = Chosen(call) is { } chosen ? Dim.Of(chosen.Count) : Dim.Unknown;
        if (!call.HasAttribute("axis")) return [new TensorType(call.Element(0), Shape.Of(count))];
        return [new TensorType(call.Element(0), call.Shape(0) is { } shape && Axes.Normalize(call.Int("axis", 0), shape.Rank) is { } axis ? new Shape(shape.Dims.SetItem(axis, count)) : null)];
    }

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { } value || Chosen(call) is not { } chosen) return [];
        if (!call.HasAttribute("axis")) value = value.Reshape([value.Count]);
        return Axes.Normalize(call.Int("axis", 0), value.Dims.Length) is { } axis && chosen.All(i => i < value.Dims[axis]) ? [Places.Pick(value, axis, chosen)] : [];
    }

    public override ValueRange Range(OperatorCall call, int output) => call.HasAttribute("axis") && call.Shape(0) is { } shape && Axes.Normalize(call.Int("axis", 0), shape.Rank) is { } axis
        ? RangeMoves.Pick(call.Range(0), shape.Rank, axis, Chosen(call))
        : ValueRange.Uniform(call.Range(0).Overall);

    static List<int>? Chosen(OperatorCall call) => call.ConstantInts(1) is { } condition ? [.. Enumerable.Range(0, condition.Length).Where(i => condition[i] != 0)] : null;
}

/// <summary>NonZero: coordinates of the elements that aren't zero, one column each.</summary>
sealed class NonZeroUnit() : OperatorSemantics("NonZero")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(DataType.Int64, Shape.Of(call.Shape(0) is { } shape ? shape.Rank : Dim.Unknown, Dim.Unknown))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { Type: not DataType.String, Dims.Length: > 0 } value) return [];
        var strides = Axes.Strides(value.Dims.AsSpan());
        var places = Enumerable.Range(0, value.Count).Where(i => value.Number(i) != 0).ToList();
        return [TensorValue.OfIntegers(DataType.Int64, [value.Dims.Length, places.Count], [.. strides.SelectMany((s, axis) => places.Select(p => p / s % value.Dims[axis]))])];
    }

    public override ValueRange Range(OperatorCall call, int output) =>
        ValueRange.Uniform(0, call.Shape(0) is { IsStatic: true, Rank: > 0 } shape ? Math.Max(0, shape.Dims.Max(static d => d.Value!.Value) - 1) : long.MaxValue);
}

/// <summary>Unique: each element (or slice along an axis) once, with indices there and back, and counts.</summary>
sealed class UniqueUnit() : OperatorSemantics("Unique")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return [.. Types(call.Element(0), call.HasAttribute("axis") ? null : Shape.Of(Dim.Unknown), Dim.Unknown, Dim.Unknown)];
        if (!call.HasAttribute("axis")) return [.. Types(call.Element(0), Shape.Of(AtMost(Axes.Product(shape.Dims))), AtMost(Axes.Product(shape.Dims)), Axes.Product(shape.Dims))];
        if (Axes.Normalize(call.Int("axis", 0), shape.Rank) is not { } axis) return [];
        return [.. Types(call.Element(0), shape.With(axis, AtMost(shape[axis])), AtMost(shape[axis]), shape[axis])];
    }

    // One element differs from no other.
    static Dim AtMost(Dim count) => count.Value is 0 or 1 ? count : Dim.Unknown;

    static IEnumerable<OnnxType?> Types(DataType element, Shape? unique, Dim count, Dim all)
    {
        yield return new TensorType(element, unique);
        foreach (var dim in new[] { count, all, count }) yield return new TensorType(DataType.Int64, Shape.Of(dim));
    }

    public override ValueRange Range(OperatorCall call, int output) =>
        output == 0 ? ValueRange.Uniform(call.Range(0).Overall) : ValueRange.Uniform(0, call.Shape(0)?.ElementCount ?? long.MaxValue);
}

/// <summary>ReverseSequence: the first elements along the time axis in reverse, as many as each batch says.</summary>
sealed class ReverseSequenceUnit() : SameTypeUnit("ReverseSequence")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ValueRange Range(OperatorCall call, int output) => call.Shape(0) is { } shape && Axes.Normalize(call.Int("time_axis", 0), shape.Rank) is { } axis
        ? RangeMoves.Pick(call.Range(0), shape.Rank, axis, null)
        : ValueRange.Uniform(call.Range(0).Overall);
}

/// <summary>ScatterElements, ScatterND and Scatter: some elements overwritten, or added to, multiplied, or replaced if that makes them larger or smaller.</summary>
sealed class ScatterUnit(string opType) : SameTypeUnit(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ValueRange Range(OperatorCall call, int output)
    {
        var (updates, element) = (call.Range(2).Overall, call.Element(0));
        var count = call.Shape(2)?.ElementCount ?? double.PositiveInfinity;
        return call.String("reduction", "none") switch
        {
            "none" or "max" or "min" => call.Range(0).Map(x => x.Union(updates)),
            // Each update may meet the same element.
            "add" => call.Range(0).Map(x =>
            {
                var sum = IntervalArithmetic.Add(x, IntervalArithmetic.Multiply(updates.Union(Interval.Point(0)), new Interval(0, count)));
                return IntervalArithmetic.Finish(sum.IsBounded && element.IsFloat() ? sum.Widen(Rounding.Epsilon(element) * count * Math.Max(sum.Magnitude, x.Magnitude)) : sum, element);
            }),
            "mul" => call.Range(0).Map(x =>
            {
                var most = Math.Pow(Math.Max(1, updates.Magnitude), count);
                return IntervalArithmetic.Finish(IntervalArithmetic.Multiply(x, new Interval(updates.Lo >= 0 ? 0 : -most, most)), element, Math.Min(count, 1e6) + 1);
            }),
            _ => RangeAnalysis.OfType(element),
        };
    }
}
