using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Sequences and optionals. The range of a sequence is what all elements of all its tensors lie in.</summary>
static class SequenceOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new SequenceConstructUnit(), new SequenceEmptyUnit(), new SequenceEditUnit("SequenceInsert"), new SequenceEditUnit("SequenceErase"), new SequenceAtUnit(), new SequenceLengthUnit(),
        new SplitToSequenceUnit(), new ConcatFromSequenceUnit(),
        new OptionalUnit(), new OptionalGetElementUnit(), new OptionalHasElementUnit(),
    ];

    const int MaxInserts = 64;

    /// <summary>The types of the tensors in the sequence at input 0, in no order; null where they can't be counted.</summary>
    public static List<OnnxType?>? Tensors(OperatorCall call)
    {
        var types = new List<OnnxType?>();
        for (var inserts = 0; inserts < MaxInserts && call.Behind(0) is { } behind; inserts++)
        {
            call = behind.Call;
            if (behind.Unit is SequenceEmptyUnit) return types;
            if (behind.Unit is SequenceConstructUnit) return [.. types, .. Enumerable.Range(0, call.InputCount).Select(call.Type)];
            if (behind.Unit is not SequenceEditUnit { Inserts: true }) break;
            types.Add(call.Type(1));
        }

        return null;
    }
}

/// <summary>SequenceConstruct: tensors of one element type.</summary>
sealed class SequenceConstructUnit() : OperatorSemantics("SequenceConstruct")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) =>
        [new SequenceType(Enumerable.Range(0, call.InputCount).Select(call.Type).Aggregate(TypeMerge.Either))];

    public override ValueRange Range(OperatorCall call, int output) =>
        ValueRange.Uniform(Enumerable.Range(0, call.InputCount).Select(i => call.Range(i).Overall).Aggregate(static (a, b) => a.Union(b)));
}

/// <summary>SequenceEmpty.</summary>
sealed class SequenceEmptyUnit() : OperatorSemantics("SequenceEmpty")
{
    public override Coverage Coverage => Coverage.Shape;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new SequenceType(new TensorType(GeneratorOperators.TypeOf(call, "dtype", DataType.Float), null))];
}

/// <summary>SequenceInsert and SequenceErase: one tensor more, or less.</summary>
sealed class SequenceEditUnit(string opType) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    /// <summary>True for the one that adds a tensor.</summary>
    public bool Inserts => OpType == "SequenceInsert";

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Type(0) is not SequenceType sequence) return [];
        if (!Inserts) return [sequence];
        // The first tensor of an empty sequence settles what the sequence is of.
        return [new SequenceType(SequenceOperators.Tensors(call) is [] ? call.Type(1) : TypeMerge.Either(sequence.Element, call.Type(1)))];
    }

    public override ValueRange Range(OperatorCall call, int output) =>
        ValueRange.Uniform(!Inserts ? call.Range(0).Overall : call.Behind(0)?.Unit is SequenceEmptyUnit ? call.Range(1).Overall : call.Range(0).Overall.Union(call.Range(1).Overall));
}

/// <summary>SequenceAt: one tensor of a sequence.</summary>
sealed class SequenceAtUnit() : OperatorSemantics("SequenceAt")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [(call.Type(0) as SequenceType)?.Element];

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(call.Range(0).Overall);
}

/// <summary>SequenceLength.</summary>
sealed class SequenceLengthUnit() : OperatorSemantics("SequenceLength")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(DataType.Int64, Shape.Of())];

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(0, long.MaxValue);
}

/// <summary>SplitToSequence: parts along an axis; single slices, without the axis where keepdims is 0, if no sizes are given.</summary>
sealed class SplitToSequenceUnit() : OperatorSemantics("SplitToSequence")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape || Axes.Normalize(call.Int("axis", 0), shape.Rank) is not { } axis) return [new SequenceType(new TensorType(call.Element(0), null))];
        var dims = call.Has(1)
            ? shape.Dims.SetItem(axis, Part(call, shape[axis]))
            : call.Int("keepdims", 1) != 0 ? shape.Dims.SetItem(axis, 1) : shape.Dims.RemoveAt(axis);
        return [new SequenceType(new TensorType(call.Element(0), new Shape(dims)))];
    }

    // Equal parts have one extent; a scalar that doesn't divide leaves a smaller one at the end.
    static Dim Part(OperatorCall call, Dim extent)
    {
        if (call.ConstantInts(1) is not { Length: > 0 } sizes || sizes.Distinct().Count() != 1) return Dim.Unknown;
        return call.Shape(1) is { Rank: 1 } || extent.Value is { } total && sizes[0] > 0 && total % sizes[0] == 0 ? Dim.Of(sizes[0]) : Dim.Unknown;
    }

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(call.Range(0).Overall);
}

/// <summary>ConcatFromSequence: the tensors of a sequence side by side, or stacked along a new axis.</summary>
sealed class ConcatFromSequenceUnit() : OperatorSemantics("ConcatFromSequence")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Type(0) is not SequenceType { Element: TensorType tensor }) return [];
        var stacks = call.Int("new_axis", 0) != 0;
        if (tensor.Shape is not { } shape || Axes.Normalize(call.Int("axis", 0), stacks ? shape.Rank + 1 : shape.Rank) is not { } axis) return [tensor with { Shape = null }];
        var tensors = SequenceOperators.Tensors(call);
        return [tensor with { Shape = new Shape(stacks ? shape.Dims.Insert(axis, tensors?.Count ?? Dim.Unknown) : shape.Dims.SetItem(axis, Sum(tensors, axis))) }];
    }

    static Dim Sum(List<OnnxType?>? tensors, int axis) => tensors?.Select(t => (t as TensorType)?.Shape.At(axis) ?? Dim.Unknown).Aggregate(Dim.Of(0), Shapes.Plus) ?? Dim.Unknown;

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(call.Range(0).Overall);
}

/// <summary>Optional: a value, or none of a stated type.</summary>
sealed class OptionalUnit() : OperatorSemantics("Optional")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) =>
        [new OptionalType(call.Has(0) ? call.Type(0) : call.Attribute("type") is { Types: [var type, ..] } ? type : null)];

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(call.Range(0).Overall);
}

/// <summary>OptionalGetElement; of what is no optional (from opset 18), that itself.</summary>
sealed class OptionalGetElementUnit() : OperatorSemantics("OptionalGetElement")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [call.Type(0) is OptionalType optional ? optional.Element : call.Type(0)];

    public override ValueRange Range(OperatorCall call, int output) => call.Range(0);
}

/// <summary>OptionalHasElement.</summary>
sealed class OptionalHasElementUnit() : OperatorSemantics("OptionalHasElement")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(DataType.Bool, Shape.Of())];

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(Interval.Unit);
}
