using ModelLint.Semantics.Ranges;
using ModelLint.Semantics.Tests.NeuralNetwork;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.Elementwise;

/// <summary>Functions written as several operators: the bounds of the function, not of its parts, on an input of which nothing is known.</summary>
public sealed class IdiomTests
{
    static Interval Of(GraphBuilder graph, Interval? input = null)
    {
        using var facts = Facts.Of(graph.Input("x", 2, 8).Output("y"), ("x", ValueRange.Uniform(input ?? Interval.Unknown)));
        return facts.Range("y").Overall;
    }

    [Fact]
    public void X_times_sigmoid_of_x() => Assert.Equal(-0.27846, Of(new GraphBuilder().Node("Sigmoid", "x", "s").Node("Mul", ["x", "s"], ["y"])).Lo, 4);

    [Fact]
    public void Sigmoid_of_another_value_is_no_idiom() =>
        Assert.True(Of(new GraphBuilder().Node("Neg", "x", "n").Node("Sigmoid", "n", "s").Node("Mul", ["x", "s"], ["y"])).IsUnknown);

    [Fact]
    public void X_times_hard_sigmoid_of_x() =>
        Assert.Equal(-0.375, Of(new GraphBuilder().Node("HardSigmoid", ["x"], ["s"], ("alpha", 1 / 6f)).Node("Mul", ["s", "x"], ["y"])).Lo, 4);

    [Fact]
    public void X_times_relu6_of_x_plus_3_over_6() => Assert.Equal(-0.375, Of(new GraphBuilder().Floats("3", [], 3).Floats("0", [], 0).Floats("6", [], 6)
        .Node("Add", ["x", "3"], ["a"]).Node("Clip", ["a", "0", "6"], ["c"]).Node("Mul", ["x", "c"], ["m"]).Node("Div", ["m", "6"], ["y"])).Lo, 4);

    [Fact]
    public void Gelu_by_the_error_function() => Assert.Equal(-0.16997, Of(new GraphBuilder().Floats("r", [], 1.4142135f).Floats("1", [], 1).Floats("h", [], 0.5f)
        .Node("Div", ["x", "r"], ["d"]).Node("Erf", "d", "e").Node("Add", ["e", "1"], ["a"]).Node("Mul", ["x", "a"], ["m"]).Node("Mul", ["m", "h"], ["y"])).Lo, 4);

    [Fact]
    public void X_minus_its_maximum_is_not_positive()
    {
        Assert.Equal(0, Of(new GraphBuilder().Node("ReduceMax", ["x"], ["m"], ("axes", new long[] { 1 })).Node("Sub", ["x", "m"], ["y"])).Hi);
        // Without keepdims another row's maximum is subtracted.
        Assert.True(Of(new GraphBuilder().Node("ReduceMax", ["x"], ["m"], ("axes", new long[] { 0 }), ("keepdims", 0)).Node("Sub", ["x", "m"], ["y"])).Hi > 0);
    }

    [Fact]
    public void A_softmax_by_hand_lies_in_0_to_1()
    {
        var range = Of(new GraphBuilder().Ints("a", 1).Node("Exp", "x", "e").Node("ReduceSum", ["e", "a"], ["s"]).Node("Div", ["e", "s"], ["y"]));
        Assert.Equal(0, range.Lo);
        Assert.Equal(1, range.Hi, 4);
    }

    [Fact]
    public void What_is_divided_by_a_norm_kept_from_zero_lies_in_minus_1_to_1()
    {
        var kept = Of(new GraphBuilder().Floats("t", [], 1e-12f).Node("ReduceL2", ["x"], ["n"], ("axes", new long[] { 1 })).Node("Clip", ["n", "t"], ["c"]).Node("Div", ["x", "c"], ["y"]));
        Assert.Equal(1, kept.Magnitude, 4);
        // The squares of small numbers vanish in float32, and their norm with them.
        Assert.True(Of(new GraphBuilder().Node("ReduceL2", ["x"], ["n"], ("axes", new long[] { 1 })).Node("Div", ["x", "n"], ["y"])).IsUnknown);
    }

    [Fact]
    public void A_square_is_not_negative() => Assert.Equal("0..9", Of(new GraphBuilder().Node("Mul", ["x", "x"], ["y"]), new Interval(-3, 2)).ToString());
}
