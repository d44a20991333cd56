using Google.Protobuf;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Text;
using ModelLint.Testing;

namespace ModelLint.Onnx.Tests.Text;

public sealed class PrintingTests
{
    static string Print(ModelProto model, TextOptions? options = null)
    {
        using var document = ModelDocument.Parse(model.ToByteArray(), "test.onnx");
        return OnnxText.Print(document, options).Text;
    }

    [Fact]
    public void A_model_reads_like_a_program()
    {
        const string Text = """
            <
               ir_version: 8,
               opset_import: ["" : 17, "my" : 1]
            >
            detector (float[1,4,N] boxes) => (float[1,84,N] output0)
            <
               float[2] "w/0" = {0.1,-2}
            >
            {
               [cut] scores, "a b" = Split <axis: int = 1, num_outputs: int = 2> (boxes)
               y = If (c) <then_branch: graph = yes () => (float[2] p) {
                  p = my.twice ("w/0", "")
               }>
            }

            <
               domain: "my",
               opset_import: ["" : 17]
            >
            twice <alpha> (u, v) => (t)
            {
               t = Mul <alpha: float = @alpha> (u, u)
            }

            """;
        Assert.Equal(Text, Print(OnnxText.Parse(Text)));
        Assert.Equal(Text, Print(OnnxText.Parse(Text), TextOptions.Lossless));
    }

    [Fact]
    public void Large_tensors_are_elided_and_told_apart_by_digest()
    {
        var model = new GraphBuilder().Floats("w", [100], [.. Enumerable.Range(0, 100).Select(static i => i / 4f)]).Proto;
        Assert.Contains("""float[100] w = ["location": "elided", "first": "0, 0.25, 0.5, 0.75, …"]""", Print(model), StringComparison.Ordinal);
        var digest = Print(model, new TextOptions { Digests = true });
        Assert.Matches("\"sha256\": \"[0-9a-f]{64}\"", digest);
        model.Graph.Initializer[0].RawData = ByteString.CopyFrom([.. model.Graph.Initializer[0].RawData.Span[..399], 7]);
        Assert.NotEqual(digest, Print(model, new TextOptions { Digests = true }));
        Assert.Contains("0,0.25,", Print(model, new TextOptions { MaxElements = 100 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_end_the_line_of_what_they_are_about()
    {
        using var document = new GraphBuilder().Input("x", 1, 4).Node("Sigmoid", "x", "s").Node("Neg", "s", "y").Output("y").Document();
        var printed = OnnxText.Print(document, new TextOptions { Comment = v => v.Name == "s" ? "in [0, 1]\u001b" : null });
        var line = printed.LineOf(document.Model.Graph.Nodes[0])!.Value;
        Assert.Equal("   [node_s] s = Sigmoid (x)  # in [0, 1]\\u001B", printed.Text.Split('\n')[line - 1]);
        Assert.Equal(line, printed.LineOf(document.Model.Graph.Nodes[0].Outputs[0]!));
        Assert.Equal(line - 1, printed.Lines.LineOfOutput(document.Model.Graph, document.Model.Graph.Outputs[0]));
    }

    [Fact]
    public void Stated_types_stand_beside_nodes_in_the_short_form_and_in_a_list_in_the_full_one()
    {
        var model = OnnxText.Parse("g (float[2] x) => (float[2] y) <float[2] t> { t = Relu (x) y = Neg (t) }");
        Assert.Contains("t = Relu (x)  # float[2]\n", Print(model), StringComparison.Ordinal);
        Assert.Contains("<\n   float[2] t\n>", Print(model, TextOptions.Lossless), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lists_and_texts_are_cut_only_in_the_short_form()
    {
        var model = new GraphBuilder().Node("Op", [], ["y"], ("ids", Enumerable.Range(0, 1000).Select(static i => (long)i).ToArray()), ("s", new string('é', 1000))).Proto;
        Assert.EndsWith("# ids: 64 of 1000 shown; s: 256 of 2000 bytes shown", Print(model).Split('\n')[^3], StringComparison.Ordinal);
        Assert.Contains("998, 999]", Print(model, TextOptions.Lossless), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_grammar_lacks_comes_back_from_structured_comments()
    {
        var model = new GraphBuilder().Input("x", 2).Floats("w", [2], 1, 2).Node("Relu", "x", "y").Output("y").Proto;
        var (graph, node) = (model.Graph, model.Graph.Node[0]);
        graph.DocString = "graph\n\u202Edoc \"quoted\"";
        graph.MetadataProps.Add(new StringStringEntryProto { Key = "k", Value = "v" });
        graph.QuantizationAnnotation.Add(new TensorAnnotation { TensorName = "x" });
        graph.Input[0].DocString = "an image";
        graph.Input[0].Type.Denotation = "IMAGE";
        graph.Input[0].Type.TensorType.Shape.Dim[0].Denotation = "DATA_CHANNEL";
        graph.Initializer[0].DocString = "weights";
        graph.ValueInfo.Add(new ValueInfoProto { Name = "y", Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() } });
        graph.SparseInitializer.Add(new SparseTensorProto { Values = OnnxText.Parse("g () => () <float[1] s = {3}> {}").Graph.Initializer[0], Dims = { 9 } });
        (node.OpType, node.Domain, node.DocString) = ("custom op", "my-domain", "does it");
        node.Attribute.Add(new AttributeProto { Name = "odd name", I = 1, Type = AttributeProto.Types.AttributeType.Int });
        node.Attribute.Add(new AttributeProto { Name = "untyped", F = 2 });
        node.Attribute.Add(new AttributeProto { Name = "t", T = graph.Initializer[0].Clone(), Type = AttributeProto.Types.AttributeType.Tensor, DocString = "d" });
        node.Attribute[2].T.Name = "a/b";
        node.Attribute[2].T.ClearDocString();
        node.DeviceConfigurations.Add(new NodeDeviceConfigurationProto { ConfigurationId = "c" });
        model.TrainingInfo.Add(new TrainingInfoProto { Algorithm = new GraphProto { Name = "train" } });
        node.MergeFrom([0xC2, 0x3E, 0x02, 0x68, 0x69]);

        var text = Print(model, TextOptions.Lossless);
        Assert.Empty(Normal.Differences(model, OnnxText.Parse(text)));
        Assert.DoesNotContain(text, static c => c is < ' ' and not '\n' or '\u202E');
        Assert.Contains("#@ doc_string: \"does it\"", text, StringComparison.Ordinal);
        Assert.Contains("my_domain.custom_op <untyped: float = 2, t: tensor = float[2] {1,2}> (x)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_tensors_are_printed_and_come_back_as_broken_as_they_were()
    {
        var model = new GraphBuilder().Floats("short", [5], 1, 2).Floats("nan", [1], BitConverter.Int32BitsToSingle(0x7F800001)).Proto;
        model.Graph.Initializer.Add(new TensorProto { Name = "unknown", DataType = 99, RawData = ByteString.CopyFrom(1, 2) });
        model.Graph.Initializer.Add(new TensorProto { Name = "negative", DataType = 1, Dims = { -3 } });
        model.Graph.Initializer.Add(new TensorProto { Name = "both", DataType = 6, Dims = { 1 }, Int32Data = { 1 }, RawData = ByteString.CopyFrom(1, 0, 0, 0) });
        Assert.Empty(Normal.Differences(model, OnnxText.Parse(Print(model, TextOptions.Lossless))));
        Assert.Contains("the data do not fit the shape and type", Print(model), StringComparison.Ordinal);
    }
}
