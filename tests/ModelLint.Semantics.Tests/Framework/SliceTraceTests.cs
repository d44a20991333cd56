using ModelLint.Semantics.Layout;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.Framework;

public sealed class SliceTraceTests
{
    // A pose head in small: boxes and scores, and for each of 17 keypoints its x and y, and how visible it is.
    static GraphBuilder Pose() => new GraphBuilder()
        .Input("boxes", 1, 4, 20).Input("logits", 1, 1, 20).Input("points", 1, 17, 2, 20).Input("seen", 1, 17, 1, 20)
        .Node("Sigmoid", "logits", "scores")
        .Node("Sigmoid", "seen", "visible")
        .Node("Concat", ["points", "visible"], ["keypoints"], ("axis", 2))
        .Ints("flat", 1, 51, 20)
        .Node("Reshape", ["keypoints", "flat"], ["rows"])
        .Node("Concat", ["boxes", "scores", "rows"], ["output"], ("axis", 1))
        .Output("output");

    [Fact]
    public void Parts_of_nested_joins_are_told_apart_by_strides()
    {
        using var document = Pose().Document();
        var facts = ModelFacts.Of(document.Model);
        var trace = SliceTrace.Of(facts, document.Model.Graph.Outputs[0]);
        Assert.Equal(
            ["boxes: axis 1 [0:4]", "scores: axis 1 [4:5]", "points: axis 1 [5:56:3], [6:56:3]", "visible: axis 1 [7:56:3]"],
            trace.Slices.Select(static s => $"{s.Origin.Name}: {s.Region}"));
        Assert.Equal(2, trace.Joins.Count);
        Assert.Equal("axis 2 [2:3]", trace.Slices[3].InnerRegion!.ToString());
    }

    [Fact]
    public void The_way_of_a_part_is_told_operator_by_operator()
    {
        using var document = Pose().Document();
        var visible = SliceTrace.Of(ModelFacts.Of(document.Model), document.Model.Graph.Outputs[0]).Slices[3];
        Assert.Equal(
            ["Concat axis 2 [2:3] join", "Reshape axis 1 [2:51:3]", "Concat axis 1 [7:56:3] join"],
            visible.Path().Select(static p => $"{p.Value.Producer!.OpType} {p.Region}{(p.IsJoin ? " join" : "")}"));
    }

    [Fact]
    public void Parts_that_a_Slice_leaves_out_are_gone()
    {
        using var document = Pose().Ints("b", 5).Ints("e", 56).Ints("a", 1).Node("Slice", ["output", "b", "e", "a"], ["tail"]).Output("tail").Document();
        var facts = ModelFacts.Of(document.Model);
        var trace = SliceTrace.Of(facts, document.Model.Graph.Find("tail")!);
        Assert.Equal(["points", "visible"], trace.Slices.Select(static s => s.Origin.Name));
    }

    [Fact]
    public void Ranges_follow_the_parts()
    {
        using var document = Pose().Document();
        var range = ModelFacts.Of(document.Model).RangeOf(document.Model.Graph.Outputs[0]);
        Assert.Equal(56, range.Count);
        Assert.True(range[0].IsUnknown);
        Assert.Equal("0..1", range[4].ToString());
        Assert.Equal("0..1", range[7].ToString());
        Assert.True(range[8].IsUnknown);
        Assert.Equal("0..1", range[55].ToString());
    }

    // The file says that x has more channels than an axis can be followed over: the Slice stays where slices are followed to.
    [Fact]
    public void A_call_that_makes_no_sense_is_followed_no_further()
    {
        using var document = new GraphBuilder(13).Input("x", 1, 1L << 40).Ints("from", 0).Ints("to", 1L << 39).Ints("axes", 1).Node("Slice", ["x", "from", "to", "axes"], ["y"]).Output("y").Document();
        Assert.Equal("y", Assert.Single(SliceTrace.Of(ModelFacts.Of(document.Model), document.Model.Graph.Outputs[0]).Slices).Origin.Name);
    }
}
