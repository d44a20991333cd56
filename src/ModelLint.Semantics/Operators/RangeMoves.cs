using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>What layout operators do to a grid of intervals.</summary>
static class RangeMoves
{
    /// <summary>
    /// Reshape: axes that the grid keeps apart stay apart where the same axes, in the same order, are in the output;
    /// otherwise they are merged. A group of axes that the grid keeps apart wholly is relabelled.
    /// </summary>
    public static ValueRange Reshape(ValueRange range, Shape? from, Shape? to)
    {
        if (range.Count == 1 || from is null || to is null || range.WithRank(from.Rank) is not { } grid || AxisGroup.Match(from, to) is not { } groups)
            return ValueRange.Uniform(range.Overall);
        var extents = ImmutableArray.CreateBuilder<int>();
        foreach (var group in groups)
        {
            grid = Spread(grid, group, from, to);
            var full = group.From.All(a => grid.Extents[a] == from[a].Value) && group.To.All(a => to[a].Value is not null);
            var kept = full ? null : Alike(grid, group, from, to);
            if (full || kept is not null)
            {
                extents.AddRange(kept ?? [.. group.To.Select(a => (int)to[a].Value!.Value)]);
            }
            else
            {
                foreach (var axis in group.From) grid = grid.Merge(axis);
                extents.AddRange(group.To.Select(static _ => 1));
            }
        }

        return grid.Relabel(extents.ToImmutable());
    }

    // [17,3] told apart along the second axis only becomes 51 rows of which every third is alike: the first is spelled out.
    static ValueRange Spread(ValueRange grid, AxisGroup group, Shape from, Shape to)
    {
        if (group.From.All(a => grid.Extents[a] == 1) || Alike(grid, group, from, to) is not null || group.From.Any(a => from[a].Value is null) || group.To.Any(a => to[a].Value is null)) return grid;
        var extents = grid.Extents.ToArray();
        foreach (var axis in group.From) extents[axis] = (int)Math.Min(from[axis].Value!.Value, int.MaxValue);
        return extents.Aggregate(1.0, static (n, e) => n * e) <= ValueRange.MaxCells ? grid.Expand([.. extents]) : grid;
    }

    // [1,17,3,1] of [1,17,3,8400]: where the group differs only by extents of 1, the grid's extents carry over.
    static ImmutableArray<int>? Alike(ValueRange grid, AxisGroup group, Shape from, Shape to)
    {
        var source = group.From.Where(a => from[a].Value != 1).ToList();
        var target = group.To.Where(a => to[a].Value != 1).ToList();
        if (source.Count == target.Count && source.Zip(target).All(p => from[p.First] == to[p.Second]))
            return [.. group.To.Select(a => target.IndexOf(a) is var k and >= 0 ? grid.Extents[source[k]] : 1)];

        // Only the last or first axes are told apart: they may stay if the output splits or joins only the others.
        var cells = group.From.Aggregate(1, (n, a) => n * grid.Extents[a]);
        return cells == 1 ? [.. group.To.Select(static _ => 1)] : null;
    }

    /// <summary>Rows or columns picked along an axis of a value of the given rank.</summary>
    public static ValueRange Pick(ValueRange range, int rank, int axis, IReadOnlyList<int>? indices)
    {
        if (range.Count == 1) return range;
        if (range.WithRank(rank) is not { } grid) return ValueRange.Uniform(range.Overall);
        return indices is null || indices.Count == 0 || indices.Any(i => i < 0 || grid.Extents[axis] > 1 && i >= grid.Extents[axis])
            ? grid.Merge(axis)
            : grid.Pick(axis, [.. indices]);
    }
}
