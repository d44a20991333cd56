using ModelLint.Testing;

namespace ModelLint.Onnx.Tests;

public sealed class ReadingTests
{
    [Fact]
    public void Nodes_know_what_they_read_and_write()
    {
        using var document = new GraphBuilder().Input("x", 1, 4).Node("Sigmoid", "x", "y").Output("y").Document();
        var node = Assert.Single(document.Model.Graph.Nodes);
        Assert.Equal("x", node.Inputs[0]!.Name);
        Assert.True(node.Inputs[0]!.IsRequiredInput);
        Assert.Same(node, document.Model.Graph.Outputs[0].Producer);
        Assert.Equal("main_graph/node_y", node.Path);
    }

    [Fact]
    public void Every_real_model_is_read()
    {
        foreach (var path in Directory.EnumerateFiles(Corpus.Require("models"), "*.onnx"))
        {
            using var document = ModelDocument.Open(path);
            Assert.Empty(document.Model.Problems);
        }
    }
}
