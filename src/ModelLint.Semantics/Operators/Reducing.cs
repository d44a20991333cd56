using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>What all reductions share: axes, shapes, and reducing a grid of intervals.</summary>
static class Reducing
{
    /// <summary>
    /// Axes of a reduction for an input of the given rank: an attribute, or an input from opset 13 (ReduceSum) and 18 on. None
    /// given means all of them, or none at all with noop_with_empty_axes. Null where they aren't known.
    /// </summary>
    public static ImmutableArray<int>? AxesOf(OperatorCall call, int rank)
    {
        var given = call.Has(1) ? call.ConstantInts(1) : call.Ints("axes")?.ToArray() ?? [];
        if (given is null) return null;
        return given.Length > 0
            ? Axes.Normalize(given, rank)
            : call.Int("noop_with_empty_axes", 0) != 0 ? [] : [.. Enumerable.Range(0, rank)];
    }

    /// <summary>Shape after reducing.</summary>
    public static Shape? ShapeOf(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return null;
        var keeps = call.Int("keepdims", 1) != 0;
        if (AxesOf(call, shape.Rank) is { } axes) return Without(shape, axes, keeps);
        return OpenAxes.Shape(call, [.. Enumerable.Range(0, shape.Rank)], axes => Without(shape, axes, keeps))
            ?? (keeps ? new Shape([.. shape.Dims.Select(static d => d.Value == 1 ? d : Dim.Unknown)]) : null);
    }

    public static Shape Without(Shape shape, ImmutableArray<int> axes, bool keeps) => keeps
        ? new Shape([.. shape.Dims.Select((d, i) => axes.Contains(i) ? 1 : d)])
        : new Shape([.. shape.Dims.Where((_, i) => !axes.Contains(i))]);

    /// <summary>Number of elements that make one result; null where an extent isn't known.</summary>
    public static double? Count(Shape shape, ImmutableArray<int> axes) =>
        axes.Aggregate((double?)1, (n, a) => n is null || shape[a].Value is not { } extent ? null : n * extent);

    /// <summary>
    /// Reduces a grid: cells along an axis are joined one by one, and one cell that stands for a whole axis is repeated as often
    /// as there are elements. The extents of the result are those with keepdims.
    /// </summary>
    public static ValueRange Apply(ValueRange range, Shape shape, ImmutableArray<int> axes, Func<Interval, double?, Interval> repeat, Func<Interval, Interval, Interval> join)
    {
        if (range.WithRank(shape.Rank) is not { } grid) return ValueRange.Unknown;
        var repeated = axes.Where(a => grid.Extents[a] == 1).ToImmutableArray();
        if (repeated.Length > 0)
        {
            var count = Count(shape, repeated);
            if (count != 1) grid = grid.Map(i => repeat(i, count));
        }

        foreach (var axis in axes) grid = Join(grid, axis, join);
        return grid;
    }

    /// <summary>A grid with all axes, without those that were reduced.</summary>
    public static ValueRange Drop(ValueRange grid, ImmutableArray<int> axes, bool keeps) =>
        keeps ? grid : grid.Relabel([.. grid.Extents.Where((_, i) => !axes.Contains(i))]);

    static ValueRange Join(ValueRange grid, int axis, Func<Interval, Interval, Interval> join)
    {
        var extent = grid.Extents[axis];
        if (extent == 1) return grid;
        var inner = grid.Extents.Skip(axis + 1).Aggregate(1, static (n, e) => n * e);
        var outer = grid.Count / inner / extent;
        var (lo, hi) = (new double[outer * inner], new double[outer * inner]);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var all = grid[o * extent * inner + i];
                for (var k = 1; k < extent; k++) all = join(all, grid[(o * extent + k) * inner + i]);
                (lo[o * inner + i], hi[o * inner + i]) = all;
            }
        }

        return ValueRange.Grid(grid.Extents.SetItem(axis, 1), lo, hi);
    }

    /// <summary>The elements of a constant that make each result, in row-major order of the results (with keepdims).</summary>
    public static IEnumerable<int[]> Groups(ImmutableArray<long> dims, ImmutableArray<int> axes)
    {
        var strides = Axes.Strides(dims.AsSpan());
        var kept = Enumerable.Range(0, dims.Length).Where(i => !axes.Contains(i)).ToList();
        var within = Places.Walk([.. axes.Order().Select(a => dims[a])], [.. axes.Order().Select(a => strides[a])], 0);
        foreach (var start in Places.Walk([.. kept.Select(a => dims[a])], [.. kept.Select(a => strides[a])], 0))
            yield return Array.ConvertAll(within, w => start + w);
    }
}
