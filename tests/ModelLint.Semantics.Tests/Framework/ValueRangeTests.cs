using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Tests.Framework;

public sealed class ValueRangeTests
{
    // Rows 0..2, columns 0..3; cell (r, c) is [10r + c, 10r + c + 1].
    static readonly ValueRange _grid = ValueRange.Grid([3, 4], [.. Cells(0)], [.. Cells(1)]);

    static IEnumerable<double> Cells(int more) => Enumerable.Range(0, 12).Select(i => (double)(i / 4 * 10 + i % 4 + more));

    [Fact]
    public void Overall_spans_all_cells() => Assert.Equal(new Interval(0, 24), _grid.Overall);

    [Fact]
    public void Nothing_is_known_of_no_elements()
    {
        var none = ValueRange.Concat(0, [(ValueRange.Uniform(0, 1).WithRank(1)!, 0)]);
        Assert.Equal(Interval.Unknown, none.Overall);
        Assert.True(none.IsUnknown);
    }

    [Fact]
    public void Merging_an_axis_unites_its_cells()
    {
        var merged = _grid.Merge(1);
        Assert.Equal([3, 1], merged.Extents);
        Assert.Equal(new Interval(10, 14), merged[1]);
    }

    [Fact]
    public void Picking_reorders_cells() => Assert.Equal(new Interval(23, 24), _grid.Pick(1, [3, 0])[4]);

    [Fact]
    public void Transposing_moves_cells()
    {
        var transposed = _grid.Transpose([1, 0]);
        Assert.Equal([4, 3], transposed.Extents);
        Assert.Equal(new Interval(21, 22), transposed[5]);
    }

    [Fact]
    public void Combining_broadcasts_from_the_last_axis()
    {
        var row = ValueRange.Grid([4], [1, 2, 3, 4], [1, 2, 3, 4]);
        var sum = ValueRange.Combine(_grid, row, static (a, b) => new Interval(a.Lo + b.Lo, a.Hi + b.Hi));
        Assert.Equal(new Interval(27, 28), sum[11]);
        Assert.Equal(new Interval(1, 2), sum[0]);
    }

    [Fact]
    public void Combining_what_does_not_fit_gives_one_interval()
    {
        var odd = ValueRange.Grid([5], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]);
        Assert.Equal(1, ValueRange.Combine(_grid, odd, static (a, _) => a).Count);
    }

    [Fact]
    public void Concat_puts_grids_side_by_side()
    {
        var joined = ValueRange.Concat(0, [(_grid.Merge(1), 3), (ValueRange.Uniform(-1, 1).WithRank(2)!, 2)]);
        Assert.Equal([5, 1], joined.Extents);
        Assert.Equal(new Interval(20, 24), joined[2]);
        Assert.Equal(new Interval(-1, 1), joined[4]);
    }

    [Fact]
    public void Too_many_cells_are_merged_along_the_longest_axis()
    {
        var many = ValueRange.MaxCells + 1;
        var range = ValueRange.Grid([1, many], new double[many], [.. Enumerable.Range(0, many).Select(static i => (double)i)]);
        Assert.Equal(1, range.Count);
        Assert.Equal(many - 1, range.Overall.Hi);
    }

    [Fact]
    public void A_constant_with_a_NaN_has_no_bound_there()
    {
        var range = ValueRange.Of(TensorValue.OfReals(DataType.Float, [2], [1, double.NaN]));
        Assert.Equal(Interval.Point(1), range[0]);
        Assert.True(range[1].IsUnknown);
    }
}
