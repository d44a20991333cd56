using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Slice: start, end and step along some axes; attributes up to opset 9, inputs from 10 on.</summary>
sealed class SliceUnit() : OperatorSemantics("Slice")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return [new TensorType(call.Element(0), null)];
        var dims = shape.Dims.ToArray();
        if (AxesOf(call, shape.Rank) is not { } axes) return [new TensorType(call.Element(0), new Shape([.. dims.Select(static _ => Dim.Unknown)]))];
        var cuts = Cuts(call, shape);
        foreach (var axis in axes) dims[axis] = Dim.Unknown;
        foreach (var cut in cuts ?? []) dims[cut.Axis] = cut.Count;
        return [new TensorType(call.Element(0), new Shape([.. dims]))];
    }

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { } value || Cuts(call, Shape.Of(value.Dims)) is not { } cuts) return [];
        foreach (var cut in cuts) value = Places.Pick(value, cut.Axis, cut.Indices);
        return [value];
    }

    public override ImmutableArray<Dim>? Elements(OperatorCall call) =>
        call.Elements(0) is { } elements && Cuts(call, Shape.Of(elements.Length)) is [var cut] ? [.. cut.Indices.Select(i => elements[i])] : null;

    public override ValueRange Range(OperatorCall call, int output)
    {
        var range = call.Range(0);
        if (range.Count == 1 || call.Shape(0) is not { } shape || AxesOf(call, shape.Rank) is not { } axes) return ValueRange.Uniform(range.Overall);
        var cuts = Cuts(call, shape);
        foreach (var axis in axes) range = RangeMoves.Pick(range, shape.Rank, axis, cuts?.FirstOrDefault(c => c.Axis == axis)?.Indices);
        return range;
    }

    protected override LayoutMap? Moves(OperatorCall call, int input, int output)
    {
        if (input != 0) return null;
        if (call.Shape(0) is not { } shape || Cuts(call, shape) is not { } cuts) return LayoutMap.Unknown(dropsElements: true);
        var maps = cuts.Select(c => LayoutMap.Pick(c.Axis, c.Indices)).ToList();
        return new LayoutMap(region => maps.Aggregate((Region?)region, static (r, m) => r is null ? null : m.Move(r)), DropsElements: true);
    }

    public override LayoutStep? Step(OperatorCall call, int output) =>
        call.Shape(0) is { } shape && Cuts(call, shape) is { } cuts ? new PickStep([.. cuts.Select(static c => new IndexRun(c.Axis, c.Start, c.Step, c.Count))]) : null;

    sealed record Cut(int Axis, long Start, long Step, long Count)
    {
        public List<int> Indices => Count > IndexSet.MaxExtent ? throw new OverflowException() : [.. Enumerable.Range(0, (int)Count).Select(i => (int)(Start + i * Step))];
    }

    static ImmutableArray<int>? AxesOf(OperatorCall call, int rank)
    {
        var given = call.Opset >= 10 || call.InputCount > 1 ? call.Has(3) ? call.ConstantInts(3) : Default(call.Shape(1)) : call.Ints("axes")?.ToArray() ?? Default(call.Ints("starts")?.Length);
        return given is null ? null : Axes.Normalize(given, rank);
    }

    static long[]? Default(Shape? starts) => starts is { Rank: 1 } ? Default((int?)starts[0].Value) : null;

    static long[]? Default(int? count) => count is null ? null : [.. Enumerable.Range(0, count.Value).Select(static i => (long)i)];

    // Which indices each cut axis keeps; null where a bound isn't constant or an extent not a number.
    static List<Cut>? Cuts(OperatorCall call, Shape shape)
    {
        var asInputs = call.Opset >= 10 || call.InputCount > 1;
        var starts = asInputs ? call.ConstantInts(1) : call.Ints("starts")?.ToArray();
        var ends = asInputs ? call.ConstantInts(2) : call.Ints("ends")?.ToArray();
        var steps = asInputs && call.Has(4) ? call.ConstantInts(4) : starts?.Select(static _ => 1L).ToArray();
        if (starts is null || ends is null || steps is null || AxesOf(call, shape.Rank) is not { } axes || ends.Length != axes.Length || steps.Length != axes.Length) return null;
        var cuts = new List<Cut>();
        for (var i = 0; i < axes.Length; i++)
        {
            if (steps[i] == 0) return null;
            if (shape[axes[i]].Value is not { } extent)
            {
                // [0:∞] of an unknown extent is the extent itself; anything else can't be told.
                return null;
            }

            var (start, end) = (Clamp(starts[i], extent, steps[i]), Clamp(ends[i], extent, steps[i], isEnd: true));
            var count = steps[i] > 0 ? (end - start + steps[i] - 1) / steps[i] : (start - end - steps[i] - 1) / -steps[i];
            cuts.Add(new Cut(axes[i], start, steps[i], Math.Max(0, count)));
        }

        return cuts;
    }

    // As the specification clamps: forwards to [0, extent], backwards to [0, extent − 1] and for the end to −1.
    static long Clamp(long bound, long extent, long step, bool isEnd = false)
    {
        if (bound < 0) bound = bound < -extent ? -1 : bound + extent;
        return step > 0 ? Math.Clamp(bound, 0, extent) : Math.Clamp(bound, isEnd ? -1 : 0, Math.Max(0, extent - 1));
    }
}

/// <summary>Gather: slices picked along one axis by an index tensor.</summary>
sealed class GatherUnit() : OperatorSemantics("Gather")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) =>
        call.Shape(0) is { } data && call.Shape(1) is { } indices && Axis(call, data.Rank) is { } axis
            ? [new TensorType(call.Element(0), new Shape([.. data.Dims.Take(axis), .. indices.Dims, .. data.Dims.Skip(axis + 1)]))]
            : [new TensorType(call.Element(0), null)];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { } data || call.Constant(1) is not { IsInteger: true } indices || Axis(call, data.Dims.Length) is not { } axis
            || Positions(indices, data.Dims[axis]) is not { } positions) return [];
        return [Places.Pick(data, axis, positions).Reshape([.. data.Dims.Take(axis), .. indices.Dims, .. data.Dims.Skip(axis + 1)])];
    }

    public override ImmutableArray<Dim>? Elements(OperatorCall call) =>
        call.Elements(0) is { } elements && call.Shape(0) is { Rank: 1 } && call.Constant(1) is { IsInteger: true, Dims.Length: <= 1 } indices && Positions(indices, elements.Length) is { } positions
            ? [.. positions.Select(p => elements[p])]
            : null;

    public override ValueRange Range(OperatorCall call, int output)
    {
        var range = call.Range(0);
        if (range.Count == 1 || call.Shape(0) is not { } shape || Axis(call, shape.Rank) is not { } axis || call.Shape(1) is not { } picked) return ValueRange.Uniform(range.Overall);
        var positions = call.Constant(1) is { IsInteger: true } indices && shape[axis].Value is { } extent ? Positions(indices, extent) : null;
        var grid = RangeMoves.Pick(range, shape.Rank, axis, positions);
        return picked.Rank == 1
            ? grid
            : grid.Extents.Length == shape.Rank && (picked.Rank == 0 || grid.Extents[axis] == 1)
                ? grid.Relabel([.. grid.Extents.Take(axis), .. Enumerable.Repeat(1, picked.Rank), .. grid.Extents.Skip(axis + 1)])
                : ValueRange.Uniform(grid.Overall);
    }

    // Plain where the indices are a constant list or one constant; a computed selection (TopK) is no slice of anything.
    protected override LayoutMap? Moves(OperatorCall call, int input, int output)
    {
        if (input != 0 || call.Constant(1) is not { IsInteger: true, Dims.Length: <= 1 } indices) return null;
        if (call.Shape(0) is not { } shape || Axis(call, shape.Rank) is not { } axis || shape[axis].Value is not { } extent || Positions(indices, extent) is not { } positions)
            return LayoutMap.Unknown(dropsElements: true);
        var pick = LayoutMap.Pick(axis, positions);
        return indices.Dims.Length == 1
            ? pick
            : pick with { Move = r => pick.Move(r)?.Renumber(a => a > axis ? a - 1 : a) };
    }

    static List<int>? Positions(TensorValue indices, long extent)
    {
        var positions = new List<int>(indices.Count);
        foreach (var index in indices.Integers)
        {
            if (index < -extent || index >= extent || extent > int.MaxValue) return null;
            positions.Add((int)(index < 0 ? index + extent : index));
        }

        return positions;
    }

    static int? Axis(OperatorCall call, int rank) => Axes.Normalize(call.Int("axis", 0), rank);
}
