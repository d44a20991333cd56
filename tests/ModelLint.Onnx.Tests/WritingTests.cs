using System.Text;
using Google.Protobuf;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Writing;
using ModelLint.Testing;

namespace ModelLint.Onnx.Tests;

public sealed class WritingTests
{
    static GraphBuilder Model() => new GraphBuilder().Input("x", 1, 4).Floats("w", [4], 1, 2, 3, 4)
        .Node("Mul", ["x", "w"], ["scaled"]).Node("Sigmoid", "scaled", "y").Output("y");

    static byte[] Write(byte[] model, params string[] names)
    {
        using var document = ModelDocument.Parse(model, "test.onnx");
        using var to = new MemoryStream();
        ModelWriter.WithOutputs(document, names, to);
        return to.ToArray();
    }

    [Fact]
    public void Values_become_outputs_by_name_and_those_that_are_stay_single()
    {
        using var copy = ModelDocument.Parse(Write(Model().Bytes, "scaled", "y", "scaled"), "copy.onnx");
        Assert.Equal(["y", "scaled"], copy.Model.Graph.Outputs.Select(o => o.Name));
        Assert.Null(copy.Model.Graph.Find("scaled")!.DeclaredType);
        Assert.Empty(copy.Model.Problems);
    }

    [Fact]
    public void Without_new_outputs_the_copy_is_the_original()
    {
        var model = Model().Bytes;
        Assert.Equal(model, Write(model, "y"));
    }

    [Fact]
    public void Nothing_else_is_touched()
    {
        // Field 900, bytes "keep": in the graph and after it, where later versions of the format may put theirs.
        byte[] unknown = [0xA2, 0x38, 4, .. "keep"u8];
        var proto = Model().Proto;
        proto.MetadataProps.Add(new StringStringEntryProto { Key = "after", Value = "the graph" });
        proto.Graph = GraphProto.Parser.ParseFrom([.. proto.Graph.ToByteArray(), .. unknown]);
        byte[] model = [.. proto.ToByteArray(), .. unknown];
        var copy = Write(model, "scaled");
        Assert.Equal(2, Count(copy, unknown));
        using var original = ModelDocument.Parse(model, "test.onnx");
        foreach (var span in original.Model.Graph.Nodes.Select(n => n.Span).Append(original.Model.Graph.Find("w")!.Initializer!.Span))
            Assert.Equal(1, Count(copy, original.Bytes(span)));
        // The whole graph stands there as it was, and so does all that followed it.
        Assert.Equal(1, Count(copy, original.Bytes(original.Model.Graph.Span)));
        Assert.True(copy.AsSpan().EndsWith(model.AsSpan((int)original.Model.Graph.Span.End)));
    }

    [Fact]
    public void A_name_that_nothing_defines_is_refused() =>
        Assert.Contains("'missing'", Assert.Throws<ArgumentException>(() => Write(Model().Bytes, "missing")).Message, StringComparison.Ordinal);

    [Fact]
    public void Names_are_UTF8()
    {
        var model = new GraphBuilder().Input("x", 1).Node("Relu", "x", "größe").Node("Relu", "größe", "y").Output("y").Bytes;
        Assert.True(Write(model, "größe").AsSpan().IndexOf(Encoding.UTF8.GetBytes("größe")) >= 0);
    }

    static int Count(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part)
    {
        var count = 0;
        for (var at = text.IndexOf(part); at >= 0; at = text.IndexOf(part), count++) text = text[(at + 1)..];
        return count;
    }
}
