using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.NeuralNetwork;

public sealed class RangeTests
{
    static readonly float[] _bins = [.. Enumerable.Range(0, 16).Select(static i => (float)i)];

    [Fact]
    public void Conv_keeps_its_output_channels_apart()
    {
        using var facts = Facts.Of(
            new GraphBuilder().Input("x", 1, 2, 4, 4).Floats("w", [2, 2, 1, 1], 1, -2, 3, 4).Floats("b", [2], 10, -1).Node("Conv", ["x", "w", "b"], ["y"]).Output("y"),
            ("x", ValueRange.Uniform(-1, 2)));
        var range = facts.Range("y");
        Assert.Equal([1, 2, 1, 1], range.Extents);
        Near(new Interval(10 - 1 - 4, 10 + 2 + 2), range[0]);
        Near(new Interval(-1 - 3 - 4, -1 + 6 + 8), range[1]);
    }

    [Fact]
    public void Conv_follows_the_channels_of_its_input_and_padding_counts_as_zero()
    {
        var input = ValueRange.Grid([1, 2, 1, 1], [1, 5], [2, 6]);
        using var bare = Facts.Of(Graph([]), ("x", input));
        using var padded = Facts.Of(Graph([1, 0, 0, 0]), ("x", input));
        Near(new Interval(1 + 1 - 6 - 6, 2 + 2 - 5 - 5), bare.Range("y")[0]);
        Near(new Interval(-12, 4), padded.Range("y")[0]);

        static GraphBuilder Graph(long[] pads) => new GraphBuilder().Input("x", 1, 2, 4, 4).Floats("w", [1, 2, 2, 1], 1, 1, -1, -1)
            .Node("Conv", ["x", "w"], ["y"], [.. pads.Length == 0 ? [] : new[] { ("pads", (object)pads) }]).Output("y");
    }

    [Fact]
    public void Groups_see_only_their_own_channels()
    {
        using var facts = Facts.Of(
            new GraphBuilder().Input("x", 1, 2, 4, 4).Floats("w", [2, 1, 1, 1], 2, 3).Node("Conv", ["x", "w"], ["y"], ("group", 2)).Output("y"),
            ("x", ValueRange.Grid([1, 2, 1, 1], [0, -1], [1, 0])));
        Near(new Interval(0, 2), facts.Range("y")[0]);
        Near(new Interval(-3, 0), facts.Range("y")[1]);
    }

    [Fact]
    public void A_convolution_of_a_softmax_is_an_expectation()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", 1, 64, 100).Ints("shape", 1, 4, 16, 100).Floats("w", [1, 16, 1, 1], _bins)
            .Node("Reshape", ["x", "shape"], ["r"]).Node("Transpose", "r", "t", ("perm", new long[] { 0, 2, 1, 3 })).Node("Softmax", "t", "s", ("axis", 1))
            .Node("Conv", ["s", "w"], ["y"]).Output("y"));
        Assert.Equal(0, facts.Range("y").Overall.Lo);
        Assert.Equal(15, facts.Range("y").Overall.Hi, 3);
    }

    [Fact]
    public void The_softmax_may_lie_behind_a_transpose_and_a_reshape()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", 1, 100, 4, 16).Ints("shape", 1, 400, 16).Floats("w", [16, 1], _bins)
            .Node("Softmax", "x", "s", ("axis", 3)).Node("Reshape", ["s", "shape"], ["r"]).Node("MatMul", ["r", "w"], ["y"])
            .Node("Transpose", "s", "t", ("perm", new long[] { 0, 3, 1, 2 })).Floats("c", [1, 16, 1, 1], _bins).Node("Conv", ["t", "c"], ["z"]).Output("y", "z"));
        Assert.Equal(15, facts.Range("y").Overall.Hi, 3);
        Assert.Equal(15, facts.Range("z").Overall.Hi, 3);
    }

    [Fact]
    public void A_softmax_over_another_axis_is_no_expectation()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", 1, 16, 4, 100).Floats("w", [1, 16, 1, 1], _bins)
            .Node("Softmax", "x", "s", ("axis", 2)).Node("Conv", ["s", "w"], ["y"]).Output("y"));
        Assert.Equal(120, facts.Range("y").Overall.Hi, 2);
    }

    [Fact]
    public void A_summed_product_with_a_softmax_is_an_expectation()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", 1, 4, 16, 100).Floats("w", [16, 1], _bins).Ints("axes", 2)
            .Node("Softmax", "x", "s", ("axis", 2)).Node("Mul", ["s", "w"], ["m"]).Node("Mul", ["w4", "s"], ["n"]).Floats("w4", [1, 1, 16, 1], _bins)
            .Node("ReduceSum", ["m", "axes"], ["y"]).Node("ReduceSum", ["n", "axes"], ["z"], ("keepdims", 0)).Output("y", "z"));
        Assert.Equal(15, facts.Range("y").Overall.Hi, 3);
        Assert.Equal(15, facts.Range("z").Overall.Hi, 3);
        Assert.Equal("[1,4,100]", facts.Shape("z"));
    }

    [Fact]
    public void Attention_mixes_the_values()
    {
        using var facts = Facts.Of(
            new GraphBuilder().Input("a", 2, 8, 32, 32).Input("v", 2, 8, 32, 64).Node("Softmax", "a", "s", ("axis", -1)).Node("MatMul", ["s", "v"], ["y"]).Output("y"),
            ("v", ValueRange.Uniform(-3, 5)));
        Near(new Interval(-3, 5), facts.Range("y").Overall);
    }

    [Fact]
    public void MatMul_and_Gemm_keep_columns_apart()
    {
        using var facts = Facts.Of(
            new GraphBuilder().Input("x", 3, 2).Floats("w", [2, 2], 1, 2, -3, 4).Floats("c", [2], 1, 0).Node("MatMul", ["x", "w"], ["y"])
                .Node("Gemm", ["x", "w", "c"], ["z"], ("transB", 1), ("alpha", 2f)).Output("y", "z"),
            ("x", ValueRange.Uniform(0, 1)));
        Near(new Interval(-3, 1), facts.Range("y")[0]);
        Near(new Interval(0, 6), facts.Range("y")[1]);
        Near(new Interval(1, 7), facts.Range("z")[0]);
        Near(new Interval(-6, 8), facts.Range("z")[1]);
    }

    [Fact]
    public void Weights_stored_as_integers_count_as_weights()
    {
        using var facts = Facts.Of(
            new GraphBuilder().Input("x", 1, 1, 2, 2).Floats("scale", [], 0.5f).Ints("q", 2, -4).Ints("four", 2, 1, 1, 1)
                .Node("Cast", "q", "q8", ("to", 3)).Node("Reshape", ["q8", "four"], ["codes"]).Node("DequantizeLinear", ["codes", "scale"], ["w"])
                .Node("Conv", ["x", "w"], ["y"]).Output("y"),
            ("x", ValueRange.Uniform(0, 1)));
        Near(new Interval(0, 1), facts.Range("y")[0]);
        Near(new Interval(-2, 0), facts.Range("y")[1]);
        Assert.False(facts.Model.IsQuantized);
    }

    [Fact]
    public void QuantizeLinear_gives_codes_of_its_input()
    {
        using var facts = Facts.Of(
            new GraphBuilder(21).Input("x", 4).Floats("scale", [], 0.1f).Node("QuantizeLinear", ["x", "scale"], ["q"]).Node("DequantizeLinear", ["q", "scale"], ["y"]).Output("y"),
            ("x", ValueRange.Uniform(-1, 5)));
        Assert.Equal(new Interval(0, 50), facts.Range("q").Overall);
        Near(new Interval(0, 5), facts.Range("y").Overall);
        Assert.Equal("uint8[4]", facts.Type("q"));
        Assert.True(facts.Model.IsQuantized);
    }

    [Fact]
    public void BatchNormalization_is_exact_per_channel()
    {
        using var facts = Facts.Of(
            new GraphBuilder().Input("x", 1, 2, 4, 4).Floats("s", [2], 2, -1).Floats("b", [2], 1, 0).Floats("m", [2], 1, 0).Floats("v", [2], 4, 1)
                .Node("BatchNormalization", ["x", "s", "b", "m", "v"], ["y"], ("epsilon", 0f)).Output("y"),
            ("x", ValueRange.Uniform(0, 3)));
        Near(new Interval(0, 3), facts.Range("y")[0]);
        Near(new Interval(-3, 0), facts.Range("y")[1]);
    }

    [Fact]
    public void Normalizations_are_bounded_whatever_their_input()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", 2, 16).Floats("s", [16], [.. Enumerable.Repeat(2f, 16)])
            .Node("LayerNormalization", ["x", "s"], ["y"]).Node("LpNormalization", "x", "n").Node("LSTM", ["i", "w", "r"], ["h", "", "c"], ("hidden_size", 8)).Input("i", 5, 1, 4)
            .Input("w", 1, 32, 4).Input("r", 1, 32, 8).Output("y", "n", "h"));
        Near(new Interval(-8, 8), facts.Range("y").Overall);
        Near(new Interval(-1, 1), facts.Range("n").Overall);
        Near(new Interval(-1, 1), facts.Range("h").Overall);
        Near(new Interval(-5, 5), facts.Range("c").Overall);
        Assert.Equal("[5,1,1,8]", facts.Shape("h"));
    }

    [Fact]
    public void What_cannot_be_made_sense_of_is_unknown()
    {
        using var facts = Facts.Of(
            new GraphBuilder().Input("x", 1, 2, 4, 4).Floats("w", [3, 5, 1, 1], new float[15]).Node("Conv", ["x", "w"], ["y"]).Node("Conv", ["x"], ["z"]).Node("MatMul", ["x"], ["m"])
                .Node("Conv", ["x", "w"], ["k"], ("strides", new long[] { 0, 0 })).Node("Einsum", ["x"], ["e"], ("equation", "abc->d")).Output("y", "z", "m", "k", "e"),
            ("x", ValueRange.Uniform(0, 1)));
        foreach (var name in new[] { "y", "z", "m", "k", "e" }) Assert.True(facts.Range(name).IsUnknown, name);
    }

    static void Near(Interval expected, Interval actual)
    {
        Assert.True(actual.Contains(expected), $"{actual.Lo:R}..{actual.Hi:R} does not contain {expected}");
        Assert.Equal(expected.Lo, actual.Lo, 2);
        Assert.Equal(expected.Hi, actual.Hi, 2);
    }
}
