using ModelLint.Onnx.Text;
using ModelLint.Testing;

namespace ModelLint.Onnx.Tests.Text;

public sealed class MarkedModelTests
{
    [Fact]
    public void A_marked_operator_is_its_node()
    {
        using var model = MarkedModel.Parse("""
            detector (float[1,4,8400] boxes, float[1,80,8400] logits) => (float[1,84,8400] output0) {
                scores = Sigmoid (logits)
                output0 = {|ML2002:Concat|} <axis = 1> (boxes, scores)
            }
            """);
        var mark = Assert.Single(model.Marks);
        Assert.Equal(("ML2002", "Concat", 3), (mark.Id, mark.Text, mark.Line));
        Assert.Same(model.Document.Model.Graph.Nodes[1], mark.Node);
        Assert.Null(mark.Value);
        Assert.Contains("output0 = Concat <axis = 1>", model.Text, StringComparison.Ordinal);
        Assert.Equal(21, model.Document.Model.OpsetImports[""]);
    }

    [Fact]
    public void One_place_may_have_several_diagnostics()
    {
        using var model = MarkedModel.Parse("g (float[2] x) => (float[2] y) { y = {|ML1001, ML1002:{|ML1003:Relu|}|} (x) }");
        Assert.Equal(["ML1001", "ML1002", "ML1003"], model.Marks.Select(static m => m.Id).Order());
        Assert.All(model.Marks, m => Assert.Equal("Relu", m.Node!.OpType));
    }

    [Fact]
    public void Values_can_be_marked_where_they_are_named()
    {
        using var model = MarkedModel.Parse("""
            g (float[2] {|IN:x|}) => (float[2] {|OUT:"a/y"|}) <float[2] {|CONST:w|} = {1, 2}> {
                [{|NAME:first|}] {|VALUE:t|} = Add (x, {|READ:w|})
                "a/y" = Relu (t)
            }
            """);
        var marks = model.Marks.ToDictionary(static m => m.Id);
        Assert.True(marks["IN"].Value!.IsGraphInput);
        Assert.True(marks["OUT"].Value!.IsGraphOutput);
        Assert.Equal([1f, 2f], marks["CONST"].Value!.Initializer!.ToFloats());
        Assert.Equal("first", marks["NAME"].Node!.Name);
        Assert.Same(marks["NAME"].Node, marks["VALUE"].Value!.Producer);
        Assert.Same(marks["CONST"].Value, marks["READ"].Value);
        Assert.Equal("Add", marks["READ"].Node!.OpType);
    }

    [Fact]
    public void Nodes_of_subgraphs_and_functions_are_found()
    {
        using var model = MarkedModel.Parse("""
            <ir_version: 9, opset_import: ["" : 17, "my" : 1]>
            g (bool c, float[2] x) => (float[2] y) {
                t = If (c) <then_branch = a () => (float[2] p) { p = {|A:Relu|} (x) }, else_branch = b () => (float[2] q) { q = {|B:Neg|} (x) }>
                y = my.{|C:twice|} (t)
            }
            <domain: "my", opset_import: ["" : 17]>
            twice (u) => (v) { v = {|D:Add|} (u, u) }
            """);
        Assert.Equal(["A Relu", "B Neg", "C twice", "D Add"], model.Marks.Select(static m => $"{m.Id} {m.Node!.OpType}"));
    }

    [Theory]
    [InlineData("g () => () { y = {|A:Relu (x) }", "doesn't end")]
    [InlineData("g () => () { y = Relu|} (x) }", "didn't begin")]
    [InlineData("g () => () { y = Relu {|A:(|}x) }", "neither an operator nor a name")]
    public void A_mark_that_makes_no_sense_says_so(string marked, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => MarkedModel.Parse(marked)).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_that_is_no_model_says_where() =>
        Assert.Equal((1, 23), Assert.Throws<OnnxTextException>(() => MarkedModel.Parse("g () => () { y = Relu }")) is var e ? (e.Line, e.Column) : default);
}
