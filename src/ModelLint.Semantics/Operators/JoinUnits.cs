using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Concat: inputs side by side along one axis. The one operator that makes slices.</summary>
sealed class ConcatUnit() : OperatorSemantics("Concat")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override bool IsJoin => true;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        var shapes = Shapes(call);
        // All inputs have one element type, so any that is known will do.
        var element = Enumerable.Range(0, call.InputCount).Select(call.Element).FirstOrDefault(static e => e != DataType.Undefined);
        if (shapes.FirstOrDefault(static s => s is not null) is not { } known || Axis(call, known.Rank) is not { } axis) return [new TensorType(element, null)];
        var dims = new Dim[known.Rank];
        for (var i = 0; i < dims.Length; i++)
        {
            var at = shapes.Where(s => s?.Rank == known.Rank).Select(s => s![i]).ToList();
            dims[i] = i == axis
                ? at.Count == shapes.Count && at.All(static d => d.Value is not null) ? at.Aggregate(0L, static (n, d) => checked(n + d.Value!.Value)) : at.Count == 1 && shapes.Count == 1 ? at[0] : Dim.Unknown
                : at.FirstOrDefault(static d => d.Value is not null, at.FirstOrDefault(static d => !d.IsUnknown));
        }

        return [new TensorType(element, new Shape([.. dims]))];
    }

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        var parts = Enumerable.Range(0, call.InputCount).Where(call.Has).Select(i => call.Constant(i)!).ToList();
        if (parts.Count == 0 || Axis(call, parts[0].Dims.Length) is not { } axis) return [];
        var dims = parts[0].Dims.SetItem(axis, parts.Sum(p => p.Dims[axis]));
        var inner = (int)dims.Skip(axis + 1).Aggregate(1L, static (n, d) => n * d);
        var outer = (int)dims.Take(axis).Aggregate(1L, static (n, d) => n * d);
        return [Join.Fold(parts, dims, axis, outer, inner)];
    }

    public override ImmutableArray<Dim>? Elements(OperatorCall call)
    {
        var all = ImmutableArray.CreateBuilder<Dim>();
        for (var i = 0; i < call.InputCount; i++)
        {
            if (call.Shape(i) is not { Rank: 1 } || call.Elements(i) is not { } part) return null;
            all.AddRange(part);
        }

        return all.ToImmutable();
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        var inputs = Enumerable.Range(0, call.InputCount).Where(call.Has).ToList();
        if (call.OutputShape(0) is { } shape && Axis(call, shape.Rank) is { } axis && shape[axis].Value is < ValueRange.MaxCells
            && inputs.All(i => call.Shape(i)?.Rank == shape.Rank && call.Shape(i)![axis].Value is not null))
        {
            var parts = inputs.Select(i => (call.Range(i).WithRank(shape.Rank)!, (int)call.Shape(i)![axis].Value!.Value)).ToList();
            return ValueRange.Concat(axis, parts);
        }

        return ValueRange.Uniform(inputs.Select(i => call.Range(i).Overall).Aggregate(static (a, b) => a.Union(b)));
    }

    protected override LayoutMap? Moves(OperatorCall call, int input, int output)
    {
        var shapes = Shapes(call);
        if (shapes.FirstOrDefault(static s => s is not null) is not { } known || Axis(call, known.Rank) is not { } axis
            || shapes.Any(s => s is null || s.Rank != known.Rank || s[axis].Value is null))
            return LayoutMap.Unknown();
        var extents = shapes.Select(s => s![axis].Value!.Value).ToList();
        return LayoutMap.Place(axis, extents.Take(input).Sum(), extents[input], extents.Sum());
    }

    public override LayoutStep? Step(OperatorCall call, int output) =>
        Shapes(call).FirstOrDefault(static s => s is not null) is { } known && Axis(call, known.Rank) is { } axis ? new JoinStep(axis) : null;

    static List<Shape?> Shapes(OperatorCall call) => [.. Enumerable.Range(0, call.InputCount).Select(call.Shape)];

    static int? Axis(OperatorCall call, int rank) => Axes.Normalize(call.Int("axis", 1), rank);
}

/// <summary>Split: one input cut along an axis into outputs.</summary>
sealed class SplitUnit() : OperatorSemantics("Split")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        var element = call.Element(0);
        if (call.Shape(0) is not { } shape || Axis(call, shape.Rank) is not { } axis) return [.. Enumerable.Repeat<OnnxType?>(new TensorType(element, null), call.OutputCount)];
        var sizes = Sizes(call);
        return [.. Enumerable.Range(0, call.OutputCount).Select(i => new TensorType(element, new Shape(shape.Dims.SetItem(axis, sizes is null ? Dim.Unknown : sizes[i]))))];
    }

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { } value || Axis(call, value.Dims.Length) is not { } axis || Sizes(call) is not { } sizes) return [];
        var results = ImmutableArray.CreateBuilder<TensorValue?>();
        var start = 0;
        foreach (var size in sizes)
        {
            results.Add(Places.Pick(value, axis, [.. Enumerable.Range(start, (int)size)]));
            start += (int)size;
        }

        return results.ToImmutable();
    }

    public override ValueRange Range(OperatorCall call, int output) => call.Shape(0) is { } shape && Axis(call, shape.Rank) is { } axis
        ? RangeMoves.Pick(call.Range(0), shape.Rank, axis, Indices(call, output))
        : ValueRange.Uniform(call.Range(0).Overall);

    protected override LayoutMap? Moves(OperatorCall call, int input, int output) => input != 0
        ? null
        : call.Shape(0) is { } shape && Axis(call, shape.Rank) is { } axis && Indices(call, output) is { } indices ? LayoutMap.Pick(axis, indices) : LayoutMap.Unknown(dropsElements: true);

    public override LayoutStep? Step(OperatorCall call, int output) => call.Shape(0) is { } shape && Axis(call, shape.Rank) is { } axis && Sizes(call) is { } sizes && output < sizes.Length
        ? new PickStep([new IndexRun(axis, sizes.Take(output).Sum(), 1, sizes[output])])
        : null;

    static List<int>? Indices(OperatorCall call, int output)
    {
        if (Sizes(call) is not { } sizes || output >= sizes.Length || sizes.Sum() > IndexSet.MaxExtent) return null;
        return [.. Enumerable.Range((int)sizes.Take(output).Sum(), (int)sizes[output])];
    }

    static long[]? Sizes(OperatorCall call)
    {
        var given = call.Has(1) ? call.ConstantInts(1) : call.Ints("split")?.ToArray();
        if (given is not null) return given.Length == call.OutputCount && given.All(static s => s >= 0) ? given : null;
        if (call.Has(1) || call.Shape(0) is not { } shape || Axis(call, shape.Rank) is not { } axis || shape[axis].Value is not { } extent || call.OutputCount == 0) return null;
        // Equal parts, the last one smaller where it doesn't divide (opset 18).
        var part = (extent + call.OutputCount - 1) / call.OutputCount;
        return [.. Enumerable.Range(0, call.OutputCount).Select(i => Math.Clamp(extent - i * part, 0, part))];
    }

    static int? Axis(OperatorCall call, int rank) => Axes.Normalize(call.Int("axis", 0), rank);
}
