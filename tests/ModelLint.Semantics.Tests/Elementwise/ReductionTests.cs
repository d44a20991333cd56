using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;
using ModelLint.Semantics.Tests.NeuralNetwork;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.Elementwise;

public sealed class ReductionTests
{
    static Facts Reduce(string opType, ValueRange range, params (string, object)[] attributes) =>
        Facts.Of(new GraphBuilder(13).Input("x", 3, 4).Node(opType, ["x"], ["y"], attributes).Output("y"), ("x", range));

    [Theory]
    [InlineData("ReduceMean", -1, 2, -1, 2)]
    [InlineData("ReduceL1", -1, 2, 0, 8)]
    [InlineData("ReduceL2", -1, 2, 0, 4)]
    [InlineData("ReduceSumSquare", -1, 2, 0, 16)]
    [InlineData("ReduceProd", -1, 2, -16, 16)]
    [InlineData("ReduceProd", 1, 2, 1, 16)]
    [InlineData("ReduceMax", -1, 2, -1, 2)]
    [InlineData("ReduceLogSumExp", 0, 1, 1.3862944, 2.3862944)]
    [InlineData("ReduceLogSum", 1, 2, 1.3862944, 2.0794415)]
    public void One_interval_over_four_elements(string opType, double lo, double hi, double least, double most)
    {
        using var facts = Reduce(opType, ValueRange.Uniform(lo, hi), ("axes", new long[] { 1 }));
        var range = facts.Range("y").Overall;
        Assert.Equal(least, range.Lo, 4);
        Assert.Equal(most, range.Hi, 4);
        Assert.True(range.Lo <= least + 1e-7 && range.Hi >= most - 1e-7);
        Assert.Equal("[3,1]", facts.Shape("y"));
    }

    // In float 2^24 + 1 is 2^24: what is left of these three is 1, or 0 where they are added in this order.
    [Theory]
    [InlineData("ReduceSum")]
    [InlineData("ReduceMean")]
    public void A_sum_above_zero_that_has_cancelled_may_be_rounded_to_zero(string opType)
    {
        double[] exact = [16777216, 1, -16777216];
        using var facts = Facts.Of(new GraphBuilder(12).Input("x", 3).Node(opType, ["x"], ["y"]).Output("y"), ("x", ValueRange.Grid([3], [.. exact], [.. exact])));
        Assert.True(facts.Range("y").Overall is { Lo: <= 0, Hi: >= 1.0 / 3 });
    }

    [Fact]
    public void Rows_stay_apart()
    {
        using var facts = Reduce("ReduceMax", ValueRange.Grid([3, 1], [0, 10, 20], [1, 11, 21]), ("axes", new long[] { 1 }), ("keepdims", 0));
        Assert.Equal("[3]", facts.Shape("y"));
        Assert.Equal(new Interval(10, 11), facts.Range("y")[1]);
    }

    [Fact]
    public void A_sum_of_an_unknown_number_of_elements_has_a_sign_only()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", DataType.Float, "N", 4L).Ints("a", 0).Node("ReduceSum", ["x", "a"], ["y"]).Output("y"), ("x", ValueRange.Uniform(1, 2)));
        Assert.Equal(new Interval(0, double.PositiveInfinity), facts.Range("y").Overall);
    }

    [Fact]
    public void An_index_is_below_the_extent()
    {
        using var facts = Reduce("ArgMax", ValueRange.Unknown, ("axis", 1));
        Assert.Equal(new Interval(0, 3), facts.Range("y").Overall);
    }

    [Fact]
    public void Old_broadcasting_aligns_at_an_axis()
    {
        using var facts = Facts.Of(new GraphBuilder(6).Input("x", 2, 3, 4).Floats("b", [3], 10, 20, 30).Node("Add", ["x", "b"], ["y"], ("broadcast", 1), ("axis", 1)).Output("y"), ("x", ValueRange.Uniform(0, 1)));
        Assert.Equal("[2,3,4]", facts.Shape("y"));
        Assert.Equal([3, 1], facts.Range("y").Extents);
        Assert.Equal("20..21", facts.Range("y")[1].ToString());
    }
}
