using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>An operator with one output whose type is that of its first input, elements unchanged in number and place.</summary>
abstract class SameTypeUnit(string opType, string domain = "") : OperatorSemantics(opType, domain)
{
    public override Coverage Coverage => Coverage.Shape;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [call.Type(0)];
}

/// <summary>An operator that moves elements of its first input and changes none.</summary>
abstract class LayoutUnit(string opType, string domain = "") : OperatorSemantics(opType, domain)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(call.Element(0), OutputShape(call))];

    /// <summary>Shape of the output; null where not even the rank is known.</summary>
    protected abstract Shape? OutputShape(OperatorCall call);

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => [FoldOne(call)];

    protected virtual TensorValue? FoldOne(OperatorCall call) => call.Constant(0) is { } value && Extents(OutputShape(call)) is { } dims ? value.Reshape(dims) : null;

    protected override LayoutMap? Moves(OperatorCall call, int input, int output) => input == 0 ? Map(call, output) : null;

    protected abstract LayoutMap Map(OperatorCall call, int output);

    public override ValueRange Range(OperatorCall call, int output) => ValueRange.Uniform(call.Range(0).Overall);

    protected static ImmutableArray<long>? Extents(Shape? shape) => shape is { IsStatic: true } ? [.. shape.Dims.Select(static d => d.Value!.Value)] : null;
}

/// <summary>A Reshape in the wide sense: row-major order stays, extents change.</summary>
abstract class ReshapeUnit(string opType, string domain = "") : LayoutUnit(opType, domain)
{
    protected override LayoutMap Map(OperatorCall call, int output) => LayoutMap.Reshape(call.Shape(0), call.OutputShape(0) ?? OutputShape(call));

    public override ValueRange Range(OperatorCall call, int output) => RangeMoves.Reshape(call.Range(0), call.Shape(0), call.OutputShape(0));

    public override ImmutableArray<Dim>? Elements(OperatorCall call) => call.OutputShape(0) is { Rank: <= 1 } ? call.Elements(0) : null;

    public override LayoutStep? Step(OperatorCall call, int output) => ReshapeSteps.To(call.OutputShape(0));
}

/// <summary>Steps that keep the row-major order.</summary>
static class ReshapeSteps
{
    /// <summary>To extents of which one at most isn't known.</summary>
    public static LayoutStep? To(Shape? shape) => shape is not null && shape.Dims.Count(static d => d.Value is null) <= 1 ? new ReshapeStep(shape) : null;
}
