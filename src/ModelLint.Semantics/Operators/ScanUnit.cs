using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// Scan: state carried along slices of the scanned inputs; results stacked along an axis. In opset 8 every value has a batch axis in front, which the body doesn't
/// see, the scanned one is next, and the lengths of the sequences are an input before the others.
/// </summary>
sealed class ScanUnit() : OperatorSemantics("Scan")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Subgraph("body") is not { } body || States(call) is not (>= 0 and var states)) return [];
        var (first, batched) = (First(call), First(call) == 1);
        var (inputAxes, outputAxes) = (call.Ints("scan_input_axes"), call.Ints("scan_output_axes"));
        var (length, batch) = (Dim.Unknown, Dim.Unknown);
        var slices = new List<OnnxType?>();
        for (var i = first + states; i < call.InputCount; i++)
        {
            var shape = call.Shape(i);
            if (batch.Value is null && batched) batch = shape.At(0);
            var axis = shape is null ? null : batched ? Axes.Normalize(1, shape.Rank) : Axes.Normalize(AxisOf(inputAxes, i - first - states), shape.Rank);
            var slice = axis is { } at ? shape!.Dims.RemoveAt(at) : default;
            slices.Add(call.Type(i) is TensorType tensor ? tensor with { Shape = slice.IsDefault ? null : new Shape(batched ? slice.RemoveAt(0) : slice) } : null);
            if (axis is { } known && length.Value is null) length = shape![known];
        }

        var initial = Enumerable.Range(first, states).Select(call.Type).Select(t => batched ? WithoutBatch(t) : t).ToImmutableArray();
        var (outputs, carried) = Carried.Infer(call, body, types => [.. types, .. slices], initial, 0);
        var stacked = outputs.Skip(states).Select((t, i) => Stacked(t, batched ? 0 : AxisOf(outputAxes, i), length));
        return [.. carried.Concat(stacked).Select(t => batched ? WithBatch(t, batch) : t)];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (call.Subgraph("body") is not { } body || States(call) is not (>= 0 and var states)) return ValueRange.Unknown;
        var first = First(call);
        // In opset 8 the body sees one element of a batch, whichever it is.
        var initial = Enumerable.Range(first, states).Select(call.Range).Select(r => first == 1 ? ValueRange.Uniform(r.Overall) : r).ToList();
        var inside = call.Settled(() => CarriedRanges.Of(call, body, Length(call, states), initial, static carried => [.. carried], firstOutput: 0));
        if (output >= inside.Count) return ValueRange.Unknown;
        var range = output < states ? CarriedRanges.Either(inside[output], initial[output]) : ValueRange.Uniform(inside[output].Overall);
        // What lies behind a sequence's end is zero.
        return first == 1 ? ValueRange.Uniform(range.Overall.OrZero()) : range;
    }

    // As many iterations as the scanned axis has elements.
    static long? Length(OperatorCall call, int states)
    {
        var (first, axes) = (First(call), call.Ints("scan_input_axes"));
        for (var i = first + states; i < call.InputCount; i++)
            if (call.Shape(i) is { } shape && Axes.Normalize(first == 1 ? 1 : AxisOf(axes, i - first - states), shape.Rank) is { } axis && shape[axis].Value is < CarriedRanges.MaxTrips and var length) return length;
        return null;
    }

    public override int OuterInput(OperatorCall call, int bodyInput) => States(call) is >= 0 and var states && bodyInput >= states ? First(call) + bodyInput : -1;

    static int First(OperatorCall call) => call.Opset == 8 ? 1 : 0;

    static int States(OperatorCall call) => (int)Math.Clamp(call.InputCount - First(call) - call.Int("num_scan_inputs", call.InputCount), -1, call.InputCount);

    static long AxisOf(ImmutableArray<long>? axes, int index) => axes is { } given && index < given.Length ? given[index] : 0;

    static OnnxType? Stacked(OnnxType? slice, long axis, Dim length) => slice is TensorType { Shape: { } shape } tensor && Axes.Normalize(axis, shape.Rank + 1) is { } at
        ? tensor with { Shape = new Shape(shape.Dims.Insert(at, length)) }
        : null;

    static OnnxType? WithoutBatch(OnnxType? type) => type is TensorType { Shape: { } shape } tensor ? tensor with { Shape = shape.Rank > 0 ? new Shape(shape.Dims.RemoveAt(0)) : null } : type;

    static OnnxType? WithBatch(OnnxType? type, Dim batch) => type is TensorType { Shape: { } shape } tensor ? tensor with { Shape = new Shape(shape.Dims.Insert(0, batch)) } : type;
}
