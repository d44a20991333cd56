using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators that run subgraphs.</summary>
static class ControlFlowOperators
{
    public static IEnumerable<OperatorSemantics> All => [new IfUnit(), new LoopUnit(), new ScanUnit()];
}

/// <summary>If: one of two subgraphs. Where the condition isn't known, what is true of both is true of the result.</summary>
sealed class IfUnit() : OperatorSemantics("If")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        var taken = Taken(call);
        var types = new[] { call.Subgraph("then_branch"), call.Subgraph("else_branch") }.OfType<Graph>().Select(g => (Graph: g, Types: call.Enter(g, []))).ToList();
        if (types.FirstOrDefault(t => ReferenceEquals(t.Graph, taken)) is { Graph: not null } known) return known.Types;
        if (types.Count != 2) return [];
        return [.. Enumerable.Range(0, Math.Min(types[0].Types.Length, types[1].Types.Length)).Select(i => TypeMerge.Either(types[0].Types[i], types[1].Types[i]))];
    }

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => Taken(call) is { } graph ? [.. graph.Outputs.Select(call.ConstantOf)] : [];

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (Taken(call) is { } taken) return call.RangeInside(taken, output);
        if (call.Subgraph("then_branch") is not { } then || call.Subgraph("else_branch") is not { } otherwise) return ValueRange.Unknown;
        var (a, b) = (call.RangeInside(then, output), call.RangeInside(otherwise, output));
        // Grids are places: they may be laid over each other only where both values have the same ones.
        return output < then.Outputs.Length && output < otherwise.Outputs.Length && call.ShapeInside(then, output) is { IsStatic: true } shape && shape == call.ShapeInside(otherwise, output)
            ? ValueRange.Combine(a, b, static (x, y) => x.Union(y))
            : ValueRange.Uniform(a.Overall.Union(b.Overall));
    }

    static Graph? Taken(OperatorCall call) => call.ConstantInts(0) is [var condition] ? call.Subgraph(condition != 0 ? "then_branch" : "else_branch") : null;
}

/// <summary>Loop: carried values, and values of each iteration stacked along a new first axis.</summary>
sealed class LoopUnit() : OperatorSemantics("Loop")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Subgraph("body") is not { } body) return [];
        var initial = Enumerable.Range(2, Math.Max(0, call.InputCount - 2)).Select(call.Type).ToImmutableArray();
        var (outputs, carried) = Carried.Infer(call, body, types => [new TensorType(DataType.Int64, Shape.Of()), new TensorType(DataType.Bool, Shape.Of()), .. types], initial, 1);
        var trips = Trips(call, body);
        var stacked = outputs.Skip(1 + initial.Length).Select(t => t is TensorType tensor ? (OnnxType)(tensor with { Shape = tensor.Shape is { } s ? new Shape(s.Dims.Insert(0, trips)) : null }) : null);
        return [.. carried, .. stacked];
    }

    // A carried value is what it was at first, if there is no iteration, or what the body makes of it.
    public override ValueRange Range(OperatorCall call, int output)
    {
        if (call.Subgraph("body") is not { } body) return ValueRange.Unknown;
        var inside = call.Settled(() => Iterated(call, body));
        if (output + 1 >= inside.Count) return ValueRange.Unknown;
        return output + 2 < call.InputCount ? CarriedRanges.Either(inside[output + 1], call.Range(output + 2)) : ValueRange.Uniform(inside[output + 1].Overall);
    }

    static IReadOnlyList<ValueRange> Iterated(OperatorCall call, Graph body)
    {
        long? trips = call.Has(0) && call.Range(0).Overall.Hi is < CarriedRanges.MaxTrips and var most ? (long)Math.Max(0, most) : null;
        var number = ValueRange.Uniform(0, trips is { } count ? Math.Max(0, count - 1) : long.MaxValue);
        var initial = Enumerable.Range(2, Math.Max(0, call.InputCount - 2)).Select(call.Range).ToList();
        return CarriedRanges.Of(call, body, trips, initial, states => [number, ValueRange.Uniform(Interval.Unit), .. states], firstOutput: 1);
    }

    // The trip count is the number of iterations where the condition stays true.
    static Dim Trips(OperatorCall call, Graph body)
    {
        if (!call.Has(0) || call.Has(1) && call.ConstantInts(1) is not [not 0] || body.Outputs is not [{ } condition, ..] || body.Inputs.Length < 2) return Dim.Unknown;
        while (call.Making(condition) is { Unit: { OpType: "Identity", Domain: "" }, Call.Node.Inputs: [{ } same] }) condition = same;
        var stays = ReferenceEquals(condition, body.Inputs[1]) || call.ConstantOf(condition) is { IsInteger: true, Count: 1 } constant && constant.Integers[0] != 0;
        return stays && call.Elements(0) is [var trips] ? trips : Dim.Unknown;
    }
}
