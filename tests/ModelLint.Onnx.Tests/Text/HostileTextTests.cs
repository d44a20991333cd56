using System.Text;
using Google.Protobuf;
using ModelLint.Onnx.Text;

namespace ModelLint.Onnx.Tests.Text;

/// <summary>Whatever the text, the answer is a model or an <see cref="OnnxTextException"/> of one line.</summary>
public sealed class HostileTextTests
{
    const string Seed = """
        #@ model.rest: "igEFCgNhZ2U="
        <ir_version: 8, opset_import: ["" : 17, "my" : 1], metadata_props: ["a": "b\"\u000A"]>
        "g 1" (
           #@ doc_string: "image"
           #@ dim_denotation 1: "C"
           float[N,3,?] x, int8[1] s = {1}, seq(map(int64, string)) m, opaque(a.b, c) o) => (optional(float[]) y)
        <float[2] w = {1.5, -inf}, int4[3] k = {1, -2, 7}, string[2] t = {"a", "b"}, float16[1] e = ["location": "w.bin"], float v>
        {
           #@ graph.doc_string: "graph"
           #@ graph.sparse_initializer: {dims: [9], values: float[1] z {1}, indices: int64[1] {4}}
           #@ attribute 0: "CgFhGAGgAQI="
           #@ untyped 1: ""
           [n] a, "", b = com.microsoft.Op:over <i = 1, f: floats = [1, 2e-3], s = "q\xFF", t = float[1] n {1}, ty = seq(float), r: int = @r> (x, , w)
           y = If (a) <then_branch: graph = p () => (q) { q = Relu (w) }, else_branch = p () => (q) { q = Neg (w) }>
        }
        <domain: "my", opset_import: ["" : 17]>
        f <alpha, beta: float = 1.0> (float[N] u, v) => (w) <float z> { w = Add (u, v) }
        """;

    [Fact]
    public void Cut_anywhere()
    {
        for (var i = 0; i < Seed.Length; i++) Try(Seed[..i]);
    }

    [Fact]
    public void Mutated_anyhow()
    {
        string[] words = ["{", "}", "<", ">", "(", ")", "[", "]", "=", "=>", ",", ":", "\"", "\\", "#@", "#", "\n", "@", "-", "9999999999999999999999", "1e999", "nan", "float[", "seq(", "graph", "\0", "\u202E", "\uD800", "\\u", "\\x1", "?"];
        var random = new Random(20_260);
        for (var round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder(Seed);
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(text.Length);
                if (random.Next(3) > 0) text.Insert(at, words[random.Next(words.Length)]);
                if (random.Next(2) > 0) text.Remove(at, Math.Min(random.Next(1, 8), text.Length - at));
                if (random.Next(4) == 0) text.Insert(random.Next(text.Length + 1), Seed.AsSpan(random.Next(Seed.Length - 40), 40));
            }

            Try(text.ToString());
        }
    }

    [Fact]
    public void The_seed_itself_is_a_model_that_comes_back()
    {
        var model = OnnxText.Parse(Seed);
        using var document = ModelDocument.Parse(model.ToByteArray(), "seed.onnx");
        Assert.Empty(Normal.Differences(model, OnnxText.Parse(OnnxText.Print(document, TextOptions.Lossless).Text)));
        OnnxText.Parse(OnnxText.Print(document).Text);
    }

    static void Try(string text)
    {
        try
        {
            OnnxText.Parse(text).ToByteArray();
        }
        catch (OnnxTextException e)
        {
            Assert.True(e.Line > 0 && e.Column > 0, e.Message);
            Assert.DoesNotContain(e.Message, static c => char.IsControl(c));
        }
    }
}
