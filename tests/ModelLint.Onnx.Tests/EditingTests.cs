using Google.Protobuf;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Text;
using ModelLint.Testing;

namespace ModelLint.Onnx.Tests;

/// <summary>Changes of a graph: what is touched is new, what isn't keeps its bytes.</summary>
public sealed class EditingTests
{
    const string Chain = """
        <ir_version: 8, opset_import: ["" : 17]>
        chain (float[2] x) => (float[2] y)
        <float[2] k = {1, 2}, float[2] unread = {7, 7}, float[2] a>
        {
            [first] a = Add (x, k)
            [second] b = Relu (a)
            y = Neg (b)
        }
        """;

    [Fact]
    public void Without_a_change_the_same_bytes_come_back()
    {
        using var document = Parse(Chain);
        Assert.Equal(Bytes(document), Bytes(ModelSaver.ToDocument(new GraphEditor(document), "copy")));
    }

    [Fact]
    public void Every_model_of_the_corpus_comes_back_byte_for_byte()
    {
        foreach (var path in Directory.EnumerateFiles(Corpus.Require("models"), "*.onnx"))
        {
            using var document = ModelDocument.Open(path);
            using var copy = ModelSaver.ToDocument(new GraphEditor(document), "copy");
            // Opset imports and metadata are read and written anew, in the same place and order.
            Assert.True(Bytes(document).AsSpan().SequenceEqual(Bytes(copy)), path);
        }
    }

    [Fact]
    public void A_node_is_put_between_two_others()
    {
        using var document = Parse(Chain);
        var editor = new GraphEditor(document);
        var name = editor.NewName("a");
        Assert.Equal("a_1", name);
        editor.Nodes.Insert(1, NodeEdit.New(new NodeProto { OpType = "Abs", Input = { "a" }, Output = { name } }));
        editor.Nodes[2].SetInput(0, name);
        using var changed = ModelSaver.ToDocument(editor, "changed");
        Assert.Equal(["Add(x,k)=a", "Abs(a)=a_1", "Relu(a_1)=b", "Neg(b)=y"], Calls(changed));
    }

    [Fact]
    public void What_no_output_needs_any_more_is_left_out_and_what_nothing_read_before_stays()
    {
        using var document = Parse(Chain);
        var editor = new GraphEditor(document);
        editor.Nodes[1].SetInput(0, "x");
        editor.RemoveUnused();
        using var changed = ModelSaver.ToDocument(editor, "changed");
        Assert.Equal(["Relu(x)=b", "Neg(b)=y"], Calls(changed));
        Assert.Equal(["unread"], changed.Model.Graph.Initializers.Select(static i => i.Name));
        Assert.Null(changed.Model.Graph.Find("a"));
    }

    [Fact]
    public void Constants_opsets_metadata_and_outputs_are_set()
    {
        using var document = Parse(Chain);
        var editor = new GraphEditor(document) { IrVersion = 10, Outputs = [new ValueInfoProto { Name = "b" }] };
        editor.SetInitializer(new TensorProto { Name = "k", DataType = 1, Dims = { 2 }, RawData = ByteString.CopyFrom(new byte[8]) });
        editor.SetOpset("", 21);
        editor.SetOpset("com.microsoft", 1);
        editor.SetMetadata("role", "tail");
        editor.RemoveUnused();
        using var changed = ModelSaver.ToDocument(editor, "changed");
        Assert.Equal([0f, 0f], changed.Model.Graph.Find("k")!.Initializer!.ToFloats());
        Assert.Equal(["Add(x,k)=a", "Relu(a)=b"], Calls(changed));
        Assert.Equal(10, changed.Model.IrVersion);
        Assert.Equal(21, changed.Model.OpsetImports[""]);
        Assert.Equal(1, changed.Model.OpsetImports["com.microsoft"]);
        Assert.Equal("tail", Assert.Single(changed.Model.Metadata).Value);
        Assert.Equal("b", Assert.Single(changed.Model.Graph.Outputs).Name);
    }

    [Fact]
    public void A_node_that_only_a_subgraph_reads_is_needed()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (bool c, float[2] x) => (float[2] y) {
                inner = Neg (x)
                y = If (c) <then_branch = t () => (float[2] p) { p = Abs (inner) }, else_branch = e () => (float[2] q) { q = Relu (x) }>
            }
            """);
        var editor = new GraphEditor(document);
        editor.RemoveUnused();
        Assert.Equal(2, editor.Nodes.Count);
    }

    [Fact]
    public void Data_outside_the_file_are_taken_in()
    {
        using var corpus = ModelDocument.Open(Corpus.Require("models/resnet-external/model.onnx"));
        using var stream = new MemoryStream();
        ModelSaver.Save(new GraphEditor(corpus), stream, static () => throw new InvalidOperationException("not asked for"), "model.onnx.data");
        using var alone = ModelDocument.Parse(stream.ToArray(), "alone");
        foreach (var value in corpus.Model.Graph.Initializers)
        {
            var copy = alone.Model.Graph.Find(value.Name)!.Initializer!;
            Assert.Null(copy.External);
            Assert.Equal(value.Initializer!.Dims, copy.Dims);
            if (value.Initializer.Type == DataType.Float) Assert.Equal(value.Initializer.ToFloats(), copy.ToFloats());
        }
    }

    static ModelDocument Parse(string text) => ModelDocument.Parse(OnnxText.Parse(text).ToByteArray(), "test");

    static byte[] Bytes(ModelDocument document) => document.Bytes(new ByteSpan(0, document.Length)).ToArray();

    static IEnumerable<string> Calls(ModelDocument document) => document.Model.Graph.Nodes.Select(static n =>
        $"{n.OpType}({string.Join(',', n.Inputs.Select(static i => i?.Name))})={string.Join(',', n.Outputs.Select(static o => o?.Name))}");
}
