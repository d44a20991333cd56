using System.Collections.Immutable;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>One side of a matrix product: rows (or columns) of intervals over the axis that is summed. Batches are merged.</summary>
sealed class Panel
{
    // Products of panels larger than this are taken with their lines merged into one.
    const long MaxProducts = 1 << 26;

    readonly double[] _lo;
    readonly double[] _hi;

    Panel(int lines, int length, double[] lo, double[] hi) => (Lines, Length, _lo, _hi) = (lines, length, lo, hi);

    /// <summary>Number of lines that are told apart; 1 where they aren't.</summary>
    public int Lines { get; }

    /// <summary>Number of elements that are summed.</summary>
    public int Length { get; }

    bool IsExact => ReferenceEquals(_lo, _hi);

    /// <summary>A constant matrix [.., lines, length], or [.., length, lines] where <paramref name="transposed"/>; null where it isn't one matrix.</summary>
    public static Panel? Of(TensorValue matrix, bool transposed)
    {
        var dims = matrix.Dims;
        if (dims.Length == 0 || matrix.Count == 0 || dims.Take(dims.Length - 2).Any(static d => d != 1)) return null;
        var (rows, columns) = dims.Length == 1 ? (1, (int)dims[0]) : ((int)dims[^2], (int)dims[^1]);
        if (dims.Length == 1) transposed = false;
        if (!transposed)
        {
            var own = matrix.Numbers();
            return new Panel(rows, columns, own, own);
        }

        var values = new WeightRows(matrix, columns);
        var turned = new double[matrix.Count];
        for (var r = 0; r < rows; r++)
        {
            var row = values[r];
            for (var c = 0; c < columns; c++) turned[c * rows + r] = row[c];
        }

        return new Panel(columns, rows, turned, turned);
    }

    /// <summary>What is proved of a matrix whose summed axis has <paramref name="length"/> elements; lines follow the grid.</summary>
    public static Panel Of(ValueRange range, int rank, int length, bool transposed)
    {
        var grid = range.WithRank(Math.Max(rank, range.Extents.Length))!;
        if (grid.Extents.Length < 2) grid = transposed && rank == 1 ? grid.Relabel([.. grid.Extents, 1]).WithRank(2)! : grid.WithRank(2)!;
        for (var axis = 0; axis < grid.Extents.Length - 2; axis++) grid = grid.Merge(axis);
        if (transposed) grid = grid.Relabel([grid.Extents[^2], grid.Extents[^1]]).Transpose([1, 0]);
        var (lines, each) = (grid.Extents[^2], grid.Extents[^1]);
        if (each != 1 && each != length) return new Panel(1, length, Filled(length, range.Overall.Lo), Filled(length, range.Overall.Hi));
        if ((long)lines * length > ValueRange.MaxCells * 8L)
        {
            grid = grid.Merge(grid.Extents.Length - 2);
            lines = 1;
        }

        var (lo, hi) = (new double[lines * length], new double[lines * length]);
        for (var i = 0; i < lo.Length; i++) (lo[i], hi[i]) = grid[each == 1 ? i / length : i];
        return new Panel(lines, length, lo, hi);
    }

    /// <summary>All elements less a zero point.</summary>
    public Panel Minus(Interval zeroPoint)
    {
        var lo = Array.ConvertAll(_lo, x => x - zeroPoint.Hi);
        return new Panel(Lines, Length, lo, IsExact && zeroPoint.Lo == zeroPoint.Hi ? lo : Array.ConvertAll(_hi, x => x - zeroPoint.Lo));
    }

    /// <summary>The sums of products of all lines of two panels: a grid [lines, lines].</summary>
    public static (ImmutableArray<int> Extents, TermSums[] Sums) Product(Panel a, Panel b)
    {
        if ((long)a.Lines * b.Lines * a.Length > MaxProducts || (long)a.Lines * b.Lines > ValueRange.MaxCells)
            return a.Lines == 1 && b.Lines == 1 ? ([1, 1], [Sum(a, 0, b, 0)]) : a.Lines >= b.Lines && !a.IsExact || b.IsExact ? Product(a.Merged(), b) : Product(a, b.Merged());
        var sums = new TermSums[a.Lines * b.Lines];
        for (var i = 0; i < a.Lines; i++)
            for (var j = 0; j < b.Lines; j++) sums[i * b.Lines + j] = Sum(a, i, b, j);
        return ([a.Lines, b.Lines], sums);
    }

    static TermSums Sum(Panel a, int i, Panel b, int j)
    {
        var (at, to, length) = (i * a.Length, j * b.Length, a.Length);
        if (b.IsExact) return IntervalDot.Of(b._lo.AsSpan(to, length), a._lo.AsSpan(at, length), a._hi.AsSpan(at, length));
        return a.IsExact
            ? IntervalDot.Of(a._lo.AsSpan(at, length), b._lo.AsSpan(to, length), b._hi.AsSpan(to, length))
            : IntervalDot.Of(a._lo.AsSpan(at, length), a._hi.AsSpan(at, length), b._lo.AsSpan(to, length), b._hi.AsSpan(to, length));
    }

    Panel Merged()
    {
        if (Lines == 1) throw new InvalidOperationException("one line can't be merged further");
        var (lo, hi) = (_lo.AsSpan(0, Length).ToArray(), _hi.AsSpan(0, Length).ToArray());
        for (var i = Length; i < _lo.Length; i++) (lo[i % Length], hi[i % Length]) = (Math.Min(lo[i % Length], _lo[i]), Math.Max(hi[i % Length], _hi[i]));
        return new Panel(1, Length, lo, hi);
    }

    static double[] Filled(int length, double value)
    {
        var result = new double[length];
        result.AsSpan().Fill(value);
        return result;
    }
}
