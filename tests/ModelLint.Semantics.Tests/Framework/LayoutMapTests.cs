using ModelLint.Onnx;
using ModelLint.Semantics.Layout;

namespace ModelLint.Semantics.Tests.Framework;

public sealed class LayoutMapTests
{
    [Fact]
    public void A_region_of_another_shape_than_the_operators_input_has_lands_nowhere()
    {
        var reshape = LayoutMap.Reshape(Shape.Of([1L, 1 << 20, 4]), Shape.Of([1L << 20, 4]));
        Assert.Null(reshape.Move(Axis(1, IndexSet.Run(1 << 12, 0, 4))));
        Assert.Null(reshape.Move(Axis(3, IndexSet.Run(4, 0, 2))));
        Assert.Null(LayoutMap.Reshape(Shape.Of([2L, 3]), Shape.Of([2L, 7, 5])).Move(Axis(1, IndexSet.Run(3, 0, 2))));
        Assert.Null(LayoutMap.Transpose([1, 0]).Move(Axis(2, IndexSet.Run(4, 0, 2))));
    }

    static Region Axis(int axis, IndexSet set) => Region.Of([KeyValuePair.Create(axis, set)]);

    [Fact]
    public void Place_shifts_indices() =>
        Assert.Equal("axis 1 [4:84]", LayoutMap.Place(1, 4, 80, 84).Move(Region.All)!.ToString());

    [Fact]
    public void Pick_keeps_the_chosen_and_loses_the_rest()
    {
        var pick = LayoutMap.Pick(1, [3, 2, 1]);
        Assert.Equal("axis 1 [1:3]", pick.Move(Axis(1, IndexSet.Run(5, 0, 3)))!.ToString());
        Assert.True(pick.Move(Axis(1, IndexSet.Run(5, 4, 1)))!.IsEmpty);
    }

    [Fact]
    public void Transpose_renumbers_axes() =>
        Assert.Equal("axis 2 [0:4]", LayoutMap.Transpose([0, 2, 1]).Move(Axis(1, IndexSet.Run(84, 0, 4)))!.ToString());

    [Fact]
    public void Reshape_that_joins_leading_axes_keeps_a_stride() =>
        // [17,3] → [51]: component 2 of each keypoint is every third row.
        Assert.Equal("axis 1 [2:51:3]", LayoutMap.Reshape(Shape.Of([1L, 17, 3, 8400]), Shape.Of([1L, 51, 8400])).Move(Axis(2, IndexSet.Run(3, 2, 1)))!.ToString());

    [Fact]
    public void Reshape_that_splits_an_axis_finds_the_part() =>
        Assert.Equal("axis 2 [0:1]", LayoutMap.Reshape(Shape.Of([1L, 51, 8400]), Shape.Of([1L, 17, 3, 8400])).Move(Axis(1, IndexSet.Of(51, Enumerable.Range(0, 17).Select(static k => 3 * k))))!.ToString());

    // Channels first, read as channels last: 85 channels of h·w pixels become pixels of 85 numbers, none of them a channel.
    [Fact]
    public void Reshape_that_should_have_been_a_Transpose_has_no_region() =>
        Assert.Null(LayoutMap.Reshape(Shape.Of([1L, 85, 4, 6]), Shape.Of([24L, 85, 1])).Move(Axis(1, IndexSet.Run(85, 4, 1))));

    [Fact]
    public void Reshape_of_everything_is_everything() =>
        Assert.True(LayoutMap.Reshape(Shape.Of([1L, 85, 4, 6]), Shape.Of([24L, 85, 1])).Move(Region.All)!.IsAll);

    [Fact]
    public void Symbols_match_themselves() =>
        Assert.Equal("axis 1 [0:2]", LayoutMap.Reshape(Shape.Of(Dim.Of("N"), 4, 2, 3), Shape.Of(Dim.Of("N"), 4, 6)).Move(Axis(1, IndexSet.Run(4, 0, 2)))!.ToString());

    [Fact]
    public void A_region_says_which_axes_it_cuts()
    {
        Assert.Equal("all", Region.All.ToString());
        Assert.Equal("nothing", Region.Empty.ToString());
        Assert.Equal("axis 0 [0:1]; axis 2 [1:3]", Axis(0, IndexSet.Run(2, 0, 1)).With(2, IndexSet.Run(4, 1, 2)).ToString());
        Assert.True(Axis(0, IndexSet.Run(2, 0, 2)).IsAll);
    }
}
