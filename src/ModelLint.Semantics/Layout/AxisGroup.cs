using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics.Layout;

/// <summary>Axes of a Reshape's input and output that hold the same elements: [17,3] and [51].</summary>
public sealed record AxisGroup(ImmutableArray<int> From, ImmutableArray<int> To)
{
    /// <summary>
    /// The finest matching of axes whose products are equal; a symbol matches the same symbol. Extents of 1 join the group before them. Null where unknown
    /// dimensions leave it open.
    /// </summary>
    public static ImmutableArray<AxisGroup>? Match(Shape from, Shape to)
    {
        var groups = ImmutableArray.CreateBuilder<AxisGroup>();
        var (i, j) = (0, 0);
        while (i < from.Rank || j < to.Rank)
        {
            var (startI, startJ) = (i, j);
            if (i < from.Rank && j < to.Rank && from[i].Symbol is { } symbol && to[j].Symbol == symbol)
            {
                (i, j) = (i + 1, j + 1);
            }
            else
            {
                Int128 a = 1, b = 1;
                if (i < from.Rank && !Take(from, ref i, ref a)) return UnknownMatch(from, to, groups, startI, startJ);
                if (j < to.Rank && !Take(to, ref j, ref b)) return UnknownMatch(from, to, groups, startI, startJ);
                while (a != b)
                {
                    if (a == 0 || b == 0) return null;
                    var advanced = a < b
                        ? i < from.Rank && Take(from, ref i, ref a)
                        : j < to.Rank && Take(to, ref j, ref b);
                    if (!advanced) return UnknownMatch(from, to, groups, startI, startJ);
                }
            }

            groups.Add(new AxisGroup(Run(startI, i), Run(startJ, j)));
        }

        return groups.ToImmutable();
    }

    /// <summary>Where the indices of one input axis lie on one output axis of the group; null where they don't lie evenly.</summary>
    public (int Axis, IndexSet Set)? Move(Shape from, Shape to, int axis, IndexSet set)
    {
        if (From.All(a => a == axis || from[a].Value == 1) && To.Where(a => to[a].Value != 1).ToList() is [var only]) return (only, set);
        if (From.Any(a => from[a].Value is null) || To.Any(a => to[a].Value is null)) return null;
        var total = From.Aggregate((Int128)1, (n, a) => n * from[a].Value!.Value);
        if (total > IndexSet.MaxExtent || total != To.Aggregate((Int128)1, (n, a) => n * to[a].Value!.Value)) return null;

        var marked = new bool[(int)total];
        var inner = (int)From.Where(a => a > axis).Aggregate(1L, (n, a) => n * from[a].Value!.Value);
        var period = inner * set.Extent;
        foreach (var index in set.Indices)
            for (var block = index * inner; block < marked.Length; block += period)
                marked.AsSpan(block, inner).Fill(true);

        foreach (var target in To)
        {
            var extent = (int)to[target].Value!.Value;
            var step = (int)To.Where(a => a > target).Aggregate(1L, (n, a) => n * to[a].Value!.Value);
            var candidate = IndexSet.Of(extent, Enumerable.Range(0, extent).Where(i => marked[i * step]));
            if (Reproduces(marked, candidate, step)) return (target, candidate);
        }

        return null;
    }

    static bool Reproduces(bool[] marked, IndexSet set, int step)
    {
        var wanted = new bool[set.Extent];
        foreach (var index in set.Indices) wanted[index] = true;
        for (var i = 0; i < marked.Length; i++)
            if (marked[i] != wanted[i / step % set.Extent]) return false;
        return true;
    }

    // One unknown run in the middle is fine where everything behind it matches from the back.
    static ImmutableArray<AxisGroup>? UnknownMatch(Shape from, Shape to, ImmutableArray<AxisGroup>.Builder groups, int i, int j)
    {
        var (backI, backJ) = (from.Rank, to.Rank);
        var tail = new Stack<AxisGroup>();
        while (backI > i && backJ > j && from[backI - 1] == to[backJ - 1] && !from[backI - 1].IsUnknown)
            tail.Push(new AxisGroup([--backI], [--backJ]));
        groups.Add(new AxisGroup(Run(i, backI), Run(j, backJ)));
        groups.AddRange(tail);
        return groups.ToImmutable();
    }

    static bool Take(Shape shape, ref int at, ref Int128 product)
    {
        if (shape[at].Value is not { } extent) return false;
        product *= extent;
        at++;
        return product < long.MaxValue;
    }

    static ImmutableArray<int> Run(int start, int stop) => [.. Enumerable.Range(start, stop - start)];
}
