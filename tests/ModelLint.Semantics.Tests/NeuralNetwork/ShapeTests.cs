using ModelLint.Onnx;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.NeuralNetwork;

public sealed class ShapeTests
{
    [Theory]
    [InlineData(3, 2, 1, 1, "NOTSET", "[batch,8,16,16]")]
    [InlineData(3, 1, 0, 1, "VALID", "[batch,8,30,30]")]
    [InlineData(3, 2, 0, 1, "SAME_UPPER", "[batch,8,16,16]")]
    [InlineData(3, 1, 2, 2, "NOTSET", "[batch,8,32,32]")]
    public void Conv(int kernel, int stride, int pad, int dilation, string autoPad, string expected)
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", DataType.Float, "batch", 3, 32, 32).Input("w", 8, 3, kernel, kernel)
            .Node("Conv", ["x", "w"], ["y"], ("strides", new long[] { stride, stride }), ("pads", new long[] { pad, pad, pad, pad }), ("dilations", new long[] { dilation, dilation }), ("auto_pad", autoPad))
            .Output("y"));
        Assert.Equal(expected, facts.Shape("y"));
    }

    [Fact]
    public void Symbols_stay_where_a_window_keeps_the_extent()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", DataType.Float, "n", 3, "h", "w").Input("k", 8, 3, 3, 3)
            .Node("Conv", ["x", "k"], ["y"], ("pads", new long[] { 1, 1, 1, 1 })).Node("MaxPool", "y", "p", ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }))
            .Node("GlobalAveragePool", "p", "g").Output("g"));
        Assert.Equal("[n,8,h,w]", facts.Shape("y"));
        Assert.Equal("[n,8,?,?]", facts.Shape("p"));
        Assert.Equal("[n,8,1,1]", facts.Shape("g"));
    }

    [Fact]
    public void Pools_round_up_without_windows_that_begin_behind_the_input()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", 1, 1, 4, 2).Node("MaxPool", "x", "y", ("kernel_shape", new long[] { 3, 1 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1)).Output("y"));
        Assert.Equal("[1,1,2,1]", facts.Shape("y"));
    }

    [Fact]
    public void ConvTranspose_with_padding_of_the_output()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", 1, 4, 10, 10).Input("w", 4, 3, 3, 3)
            .Node("ConvTranspose", ["x", "w"], ["y"], ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }), ("output_padding", new long[] { 1, 1 }), ("group", 2)).Output("y"));
        Assert.Equal("[1,6,20,20]", facts.Shape("y"));
    }

    [Fact]
    public void MatMul_broadcasts_batches_and_takes_vectors()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("a", DataType.Float, "b", 1, "t", 8).Input("c", 4, 8, 5).Input("v", 8)
            .Node("MatMul", ["a", "c"], ["y"]).Node("MatMul", ["a", "v"], ["z"]).Node("MatMul", ["v", "v"], ["s"]).Output("y"));
        Assert.Equal("[b,4,t,5]", facts.Shape("y"));
        Assert.Equal("[b,1,t]", facts.Shape("z"));
        Assert.Equal("[]", facts.Shape("s"));
    }

    [Theory]
    [InlineData("bij,bjk->bik", "[2,3,5]")]
    [InlineData("...ij,...jk->...ik", "[2,3,5]")]
    [InlineData("bij,bjk", "[3,5]")]
    [InlineData("bij, bjk -> b", "[2]")]
    public void Einsum(string equation, string expected)
    {
        using var facts = Facts.Of(new GraphBuilder().Input("a", 2, 3, 4).Input("b", 2, 4, 5).Node("Einsum", ["a", "b"], ["y"], ("equation", equation)).Output("y"));
        Assert.Equal(expected, facts.Shape("y"));
    }
}
