using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics.Tests.NeuralNetwork;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.Elementwise;

/// <summary>Shapes computed in the graph, symbols included.</summary>
public sealed class ShapeArithmeticTests
{
    [Fact]
    public void A_symbol_goes_through_Concat_with_minus_1_into_Reshape()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", DataType.Float, "batch", 4L, 6L).Ints("0", 0).Ints("-1", -1)
            .Node("Shape", "x", "s").Node("Gather", ["s", "0"], ["n"]).Node("Concat", ["n", "-1"], ["t"], ("axis", 0)).Node("Reshape", ["x", "t"], ["y"]).Output("y"));
        Assert.Equal("[batch,24]", facts.Shape("y"));
    }

    [Fact]
    public void Numbers_are_computed_where_they_are_numbers()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", DataType.Float, "batch", 4L, 6L).Ints("one", 1, 2, 1).Ints("half", 1, 1, 3)
            .Node("Shape", "x", "s").Node("Mul", ["s", "one"], ["m"]).Node("Div", ["m", "half"], ["d"]).Node("ConstantOfShape", "d", "y").Output("y"));
        Assert.Equal("float[batch,8,2]", facts.Type("y"));
    }

    [Fact]
    public void Expand_to_what_Where_and_Equal_choose()
    {
        // As PyTorch exports expand(-1, 5): −1 stands for the input's own extent.
        using var facts = Facts.Of(new GraphBuilder().Input("x", DataType.Float, "batch", 1L).Ints("want", -1, 5).Ints("minus", -1, -1).Ints("ones", 1, 1)
            .Node("Equal", ["want", "minus"], ["c"]).Node("Where", ["c", "ones", "want"], ["t"]).Node("Expand", ["x", "t"], ["y"]).Output("y"));
        Assert.Equal("[batch,5]", facts.Shape("y"));
    }

    [Fact]
    public void A_range_is_as_long_as_its_limit_says()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("x", DataType.Float, "batch", 3L).Ints("i0", 0).Ints("i1", 1).Ints("none")
            .Node("Shape", "x", "s").Node("Gather", ["s", "i0"], ["n1"]).Node("Reshape", ["n1", "none"], ["n"]).Node("Reshape", ["i0", "none"], ["zero"]).Node("Reshape", ["i1", "none"], ["step"])
            .Node("Range", ["zero", "n", "step"], ["y"]).Output("y"));
        Assert.Equal("int64[batch]", facts.Type("y"));
    }

    [Fact]
    public void A_loop_keeps_what_every_iteration_leaves()
    {
        // The body appends a row to one value and passes another on.
        var body = new GraphProto { Name = "body" };
        body.Input.Add([GraphBuilder.Info("i", DataType.Int64), GraphBuilder.Info("c", DataType.Bool), new ValueInfoProto { Name = "grow" }, new ValueInfoProto { Name = "stay" }]);
        body.Node.Add(Call("Concat", ["grow", "stay"], "grown", ("axis", 0L)));
        body.Node.Add(Call("Identity", ["c"], "again"));
        body.Node.Add(Call("Identity", ["stay"], "same"));
        body.Output.Add([new ValueInfoProto { Name = "again" }, new ValueInfoProto { Name = "grown" }, new ValueInfoProto { Name = "same" }, new ValueInfoProto { Name = "stay" }]);
        using var facts = Facts.Of(new GraphBuilder().Input("a", 2, 3).Input("b", 1, 3).Ints("seven", 7)
            .Node("Loop", ["seven", "", "a", "b"], ["x", "y", "z"], ("body", body)).Output("x", "y", "z"));
        Assert.Equal("[?,3]", facts.Shape("x"));
        Assert.Equal("[1,3]", facts.Shape("y"));
        Assert.Equal("[7,1,3]", facts.Shape("z"));
    }

    static NodeProto Call(string opType, string[] inputs, string output, params (string, object)[] attributes)
    {
        var node = new NodeProto { OpType = opType };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        foreach (var (name, value) in attributes) node.Attribute.Add(GraphBuilder.Attribute(name, value));
        return node;
    }
}
