using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics.Ranges;

/// <summary>
/// What is proved of a value, place by place: a grid of intervals that broadcasts to the value's shape as ONNX broadcasts.
/// An extent of 1 says one interval for the whole axis; a full extent says one for each index. So scores and boxes that a
/// Concat put side by side stay told apart, a convolution's channels have intervals of their own, and elementwise operators
/// are interval arithmetic on small grids. No grid has more than <see cref="MaxCells"/> cells: axes are merged beyond.
/// </summary>
public sealed class ValueRange
{
    /// <summary>Cells a grid may have; enough for the 4 × 8,400 anchors of a detector at 640 pixels.</summary>
    public const int MaxCells = 1 << 17;

    readonly double[] _lo;
    readonly double[] _hi;

    ValueRange(ImmutableArray<int> extents, double[] lo, double[] hi) => (Extents, _lo, _hi) = (extents, lo, hi);

    /// <summary>Nothing is known.</summary>
    public static ValueRange Unknown { get; } = Uniform(Interval.Unknown);

    /// <summary>Extents of the grid, aligned with the last axes of the value; empty for one interval overall.</summary>
    public ImmutableArray<int> Extents { get; }

    /// <summary>Number of cells.</summary>
    public int Count => _lo.Length;

    /// <summary>Lower bounds, row-major.</summary>
    public ReadOnlySpan<double> Lo => _lo;

    /// <summary>Upper bounds, row-major.</summary>
    public ReadOnlySpan<double> Hi => _hi;

    /// <summary>The interval of one cell.</summary>
    public Interval this[int cell] => new(_lo[cell], _hi[cell]);

    /// <summary>One interval for every element, whatever the shape.</summary>
    public static ValueRange Uniform(Interval interval) => new([], [interval.Lo], [interval.Hi]);

    /// <summary>One interval for every element, whatever the shape.</summary>
    public static ValueRange Uniform(double lo, double hi) => Uniform(new Interval(lo, hi));

    /// <summary>A grid; the arrays are taken over. Too many cells are merged.</summary>
    public static ValueRange Grid(ImmutableArray<int> extents, double[] lo, double[] hi) => new ValueRange(extents, lo, hi).Shrink();

    /// <summary>The exact range of a constant.</summary>
    public static ValueRange Of(TensorValue value)
    {
        if (value.Count == 0 || value.Type == DataType.String) return Unknown;
        var numbers = new double[value.Count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = value.Number(i);
        var (lo, hi) = (numbers, (double[])numbers.Clone());
        for (var i = 0; i < lo.Length; i++)
            if (double.IsNaN(lo[i])) (lo[i], hi[i]) = (double.NegativeInfinity, double.PositiveInfinity);
        return Grid([.. value.Dims.Select(static d => (int)d)], lo, hi);
    }

    /// <summary>The interval that holds all of it; unknown where there is no element.</summary>
    public Interval Overall
    {
        get
        {
            if (Count == 0) return Interval.Unknown;
            var all = this[0];
            for (var i = 1; i < _lo.Length; i++) all = all.Union(this[i]);
            return all;
        }
    }

    /// <summary>True where no cell has a bound.</summary>
    public bool IsUnknown => Overall.IsUnknown && Count <= 1;

    /// <summary>Every cell through a function.</summary>
    public ValueRange Map(Func<Interval, Interval> transfer)
    {
        var (lo, hi) = (new double[Count], new double[Count]);
        for (var i = 0; i < lo.Length; i++) (lo[i], hi[i]) = transfer(this[i]);
        return new ValueRange(Extents, lo, hi);
    }

    /// <summary>Two values through an elementwise operator, broadcast; where the grids don't fit each other they're merged first.</summary>
    public static ValueRange Combine(ValueRange a, ValueRange b, Func<Interval, Interval, Interval> transfer)
    {
        if (BroadcastExtents(a.Extents, b.Extents) is not { } extents) return Uniform(transfer(a.Overall, b.Overall));
        var cells = extents.Aggregate(1L, static (n, e) => n * e);
        if (cells > MaxCells)
        {
            // The larger grid gives up its longest axis until the two fit.
            return a.Count >= b.Count ? Combine(a.MergeLongest(), b, transfer) : Combine(a, b.MergeLongest(), transfer);
        }

        var (lo, hi) = (new double[cells], new double[cells]);
        var (walkA, walkB) = (new GridWalk(a.Extents, extents), new GridWalk(b.Extents, extents));
        for (var i = 0; i < lo.Length; i++) (lo[i], hi[i]) = transfer(a[walkA.Next()], b[walkB.Next()]);
        return new ValueRange(extents, lo, hi);
    }

    /// <summary>The grid with exactly <paramref name="rank"/> axes, leading ones of extent 1 added; null where it has more.</summary>
    public ValueRange? WithRank(int rank) => Extents.Length > rank
        ? null
        : new ValueRange([.. Enumerable.Repeat(1, rank - Extents.Length), .. Extents], _lo, _hi);

    /// <summary>One interval for the whole of an axis (counted from the front of the grid).</summary>
    public ValueRange Merge(int axis)
    {
        var extent = Extents[axis];
        if (extent == 1) return this;
        var inner = 1;
        for (var i = axis + 1; i < Extents.Length; i++) inner *= Extents[i];
        var outer = Count / inner / extent;
        var (lo, hi) = (new double[outer * inner], new double[outer * inner]);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var all = this[o * extent * inner + i];
                for (var k = 1; k < extent; k++) all = all.Union(this[(o * extent + k) * inner + i]);
                (lo[o * inner + i], hi[o * inner + i]) = all;
            }
        }

        return new ValueRange(Extents.SetItem(axis, 1), lo, hi);
    }

    /// <summary>Cells picked along an axis, in the given order (Slice, Gather, Split); an axis with one interval stays as it is.</summary>
    public ValueRange Pick(int axis, ReadOnlySpan<int> indices)
    {
        if (Extents[axis] == 1 || indices.Length == 0) return this;
        var inner = 1;
        for (var i = axis + 1; i < Extents.Length; i++) inner *= Extents[i];
        var outer = Count / inner / Extents[axis];
        var (lo, hi) = (new double[outer * indices.Length * inner], new double[outer * indices.Length * inner]);
        for (var o = 0; o < outer; o++)
        {
            for (var k = 0; k < indices.Length; k++)
            {
                var (from, to) = ((o * Extents[axis] + indices[k]) * inner, (o * indices.Length + k) * inner);
                _lo.AsSpan(from, inner).CopyTo(lo.AsSpan(to));
                _hi.AsSpan(from, inner).CopyTo(hi.AsSpan(to));
            }
        }

        return Grid(Extents.SetItem(axis, indices.Length), lo, hi);
    }

    /// <summary>The same cells under other extents with the same number of cells, in row-major order.</summary>
    public ValueRange Relabel(ImmutableArray<int> extents) => new(extents, _lo, _hi);

    /// <summary>Axes in another order: axis i of the result is axis <paramref name="order"/>[i] of this one.</summary>
    public ValueRange Transpose(ReadOnlySpan<int> order)
    {
        var strides = new int[Extents.Length];
        for (int i = Extents.Length - 1, stride = 1; i >= 0; stride *= Extents[i--]) strides[i] = stride;
        var extents = order.ToArray().Select(a => Extents[a]).ToImmutableArray();
        var steps = order.ToArray().Select(a => strides[a]).ToArray();
        var (lo, hi) = (new double[Count], new double[Count]);
        var index = new int[extents.Length];
        for (int cell = 0, from = 0; cell < lo.Length; cell++)
        {
            (lo[cell], hi[cell]) = (_lo[from], _hi[from]);
            for (var axis = extents.Length - 1; axis >= 0; axis--)
            {
                from += steps[axis];
                if (++index[axis] < extents[axis]) break;
                from -= steps[axis] * extents[axis];
                index[axis] = 0;
            }
        }

        return new ValueRange(extents, lo, hi);
    }

    /// <summary>Values side by side along an axis; every part must have the rank and a known extent there.</summary>
    public static ValueRange Concat(int axis, IReadOnlyList<(ValueRange Range, int Extent)> parts)
    {
        var rank = parts[0].Range.Extents.Length;
        var common = new int[rank];
        for (var i = 0; i < rank; i++) common[i] = i == axis ? parts.Sum(static p => p.Extent) : parts.Max(p => p.Range.Extents[i]);
        var fits = parts.All(p => Enumerable.Range(0, rank).All(i => i == axis || p.Range.Extents[i] == 1 || p.Range.Extents[i] == common[i]));
        if (!fits || common.Aggregate(1L, static (n, e) => n * e) > MaxCells)
        {
            var longest = Enumerable.Range(0, rank).Where(i => i != axis && common[i] > 1).OrderByDescending(i => common[i]).FirstOrDefault(-1);
            return longest >= 0
                ? Concat(axis, [.. parts.Select(p => (p.Range.Merge(longest), p.Extent))])
                : Uniform(parts.Select(static p => p.Range.Overall).Aggregate(static (x, y) => x.Union(y)));
        }

        var grids = parts.Select(p => p.Range.Expand([.. common.Select((e, i) => i == axis ? p.Extent : e)])).ToList();
        var inner = 1;
        for (var i = axis + 1; i < rank; i++) inner *= common[i];
        var total = common.Aggregate(1, static (n, e) => n * e);
        var (lo, hi) = (new double[total], new double[total]);
        for (int at = 0, o = 0; at < total; o++)
        {
            foreach (var grid in grids)
            {
                var run = grid.Extents[axis] * inner;
                grid._lo.AsSpan(o * run, run).CopyTo(lo.AsSpan(at));
                grid._hi.AsSpan(o * run, run).CopyTo(hi.AsSpan(at));
                at += run;
            }
        }

        return new ValueRange([.. common], lo, hi);
    }

    /// <summary>Extents after ONNX (numpy) broadcasting; null where two extents above 1 differ.</summary>
    public static ImmutableArray<int>? BroadcastExtents(ImmutableArray<int> a, ImmutableArray<int> b)
    {
        var rank = Math.Max(a.Length, b.Length);
        var result = new int[rank];
        for (var i = 0; i < rank; i++)
        {
            var x = i < rank - a.Length ? 1 : a[i - (rank - a.Length)];
            var y = i < rank - b.Length ? 1 : b[i - (rank - b.Length)];
            if (x != y && x != 1 && y != 1) return null;
            result[i] = x == 1 ? y : x;
        }

        return [.. result];
    }

    /// <summary>The same intervals on a larger grid.</summary>
    public ValueRange Expand(ImmutableArray<int> extents)
    {
        if (extents.AsSpan().SequenceEqual(Extents.AsSpan())) return this;
        var total = extents.Aggregate(1, static (n, e) => n * e);
        var (lo, hi) = (new double[total], new double[total]);
        var walk = new GridWalk(Extents, extents);
        for (var i = 0; i < total; i++) (lo[i], hi[i]) = this[walk.Next()];
        return new ValueRange(extents, lo, hi);
    }

    /// <inheritdoc/>
    public override string ToString() => Count == 1 ? Overall.ToString() : $"{Overall} in {Count} pieces";

    ValueRange MergeLongest() => Merge(Extents.IndexOf(Extents.Max()));

    ValueRange Shrink()
    {
        var grid = this;
        while (grid.Count > MaxCells) grid = grid.MergeLongest();
        return grid;
    }
}

/// <summary>Walks a grid in the order of a larger one that it broadcasts to.</summary>
struct GridWalk
{
    readonly ImmutableArray<int> _target;
    readonly int[] _strides;
    readonly int[] _index;
    int _at;

    public GridWalk(ImmutableArray<int> grid, ImmutableArray<int> target)
    {
        (_target, _strides, _index) = (target, new int[target.Length], new int[target.Length]);
        for (int i = grid.Length - 1, stride = 1; i >= 0; stride *= grid[i--])
            _strides[target.Length - grid.Length + i] = grid[i] == 1 ? 0 : stride;
    }

    public int Next()
    {
        var current = _at;
        for (var axis = _target.Length - 1; axis >= 0; axis--)
        {
            _at += _strides[axis];
            if (++_index[axis] < _target[axis]) break;
            _at -= _strides[axis] * _target[axis];
            _index[axis] = 0;
        }

        return current;
    }
}
