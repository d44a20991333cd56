using ModelLint.Onnx.Text;
using Kind = ModelLint.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace ModelLint.Onnx.Tests.Text;

public sealed class ParsingTests
{
    [Fact]
    public void A_header_says_what_the_model_is()
    {
        var model = OnnxText.Parse("""
            <
               ir_version: 8, opset_import: ["" : 17, "com.microsoft" : 1],
               producer_name: "exporter", producer_version: "2", domain: "d", model_version: 3, doc_string: "what it does",
               metadata_props: ["names": "{0: 'person'}", "stride": "32"]
            >
            g (float[N, 3, ?] x) => (float[] y) { y = Relu (x) }  # a comment
            """);
        Assert.Equal((8, 3, "exporter", "2", "d", "what it does"), (model.IrVersion, model.ModelVersion, model.ProducerName, model.ProducerVersion, model.Domain, model.DocString));
        Assert.Equal([("", 17L), ("com.microsoft", 1L)], model.OpsetImport.Select(static o => (o.Domain, o.Version)));
        Assert.Equal("{0: 'person'}", model.MetadataProps[0].Value);
        var dims = model.Graph.Input[0].Type.TensorType.Shape.Dim;
        Assert.Equal(("N", 3, false), (dims[0].DimParam, dims[1].DimValue, dims[2].HasDimValue || dims[2].HasDimParam));
        Assert.Null(model.Graph.Output[0].Type.TensorType.Shape);
    }

    [Fact]
    public void A_graph_alone_is_a_model_of_the_default_opset()
    {
        Assert.Equal((10, 21), OnnxText.Parse("g () => () {}") is var m ? (m.IrVersion, m.OpsetImport[0].Version) : default);
        Assert.Equal(13, OnnxText.Parse("g () => () {}", new TextDefaults { Opset = 13 }).OpsetImport[0].Version);
    }

    [Theory]
    [InlineData("axis = 1", Kind.Int)]
    [InlineData("alpha = 1.5", Kind.Float)]
    [InlineData("alpha: float = 1", Kind.Float)]
    [InlineData("alpha = -inf", Kind.Float)]
    [InlineData("mode = \"linear\"", Kind.String)]
    [InlineData("pads = [0, 1]", Kind.Ints)]
    [InlineData("pads: ints = []", Kind.Ints)]
    [InlineData("scales = [1, 2.5]", Kind.Floats)]
    [InlineData("names = [\"a\", \"b\"]", Kind.Strings)]
    [InlineData("value = float[2] {1, 2}", Kind.Tensor)]
    [InlineData("value: tensor = int64[1] shape {7}", Kind.Tensor)]
    [InlineData("value = float[9] = [\"location\": \"w.bin\", \"offset\": \"4096\"]", Kind.Tensor)]
    [InlineData("values = [float {1}, float {2}]", Kind.Tensors)]
    [InlineData("type = seq(float[5])", Kind.TypeProto)]
    [InlineData("types = [float[5], map(int64, string[]), optional(float), sparse_tensor(float[2,2]), opaque(d, n)]", Kind.TypeProtos)]
    [InlineData("body = b (float x) => (float y) { y = Relu (x) }", Kind.Graph)]
    [InlineData("body: graph = \"a-b\" () => () {}", Kind.Graph)]
    [InlineData("bodies: graphs = [a () => () {}, b () => () {}]", Kind.Graphs)]
    [InlineData("value = {dims: [3], values: float[1] {5}, indices: int64[1] {2}}", Kind.SparseTensor)]
    [InlineData("alpha: float = @slope", Kind.Float)]
    public void Every_kind_of_attribute_is_read(string text, Kind kind)
    {
        var attribute = Assert.Single(OnnxText.Parse($"g (float x) => (float y) {{ y = Op <{text}> (x) }}").Graph.Node[0].Attribute);
        Assert.Equal(kind, attribute.Type);
    }

    [Fact]
    public void Operators_have_domains_and_overloads_and_inputs_may_be_left_out()
    {
        var node = OnnxText.Parse("""g () => () { [n] a, "", c = ai.onnx.ml.Op:two (x, , "", z) <k = 1> }""").Graph.Node[0];
        Assert.Equal(("n", "ai.onnx.ml", "Op", "two"), (node.Name, node.Domain, node.OpType, node.Overload));
        Assert.Equal(["a", "", "c"], node.Output);
        Assert.Equal(["x", "", "", "z"], node.Input);
        Assert.Equal(1, node.Attribute[0].I);
    }

    [Fact]
    public void Inputs_with_data_are_constants_too()
    {
        var graph = OnnxText.Parse("g (float[2] x, float[2] w = {1, 2}) => (y) <int8[1] k = {-3}, float[2] t> { t = Add (x, w) }").Graph;
        Assert.Equal(["x", "w"], graph.Input.Select(static v => v.Name));
        Assert.Equal(["w", "k"], graph.Initializer.Select(static t => t.Name));
        Assert.Equal("t", Assert.Single(graph.ValueInfo).Name);
    }

    [Fact]
    public void Functions_have_attributes_with_and_without_defaults()
    {
        var function = Assert.Single(OnnxText.Parse("""
            g (float x) => (float y) { y = my.leaky <alpha = 0.1> (x) }
            <domain: "my", overload: "o", opset_import: ["" : 17], doc_string: "help">
            leaky <alpha, beta: float = 2.0> (float[N] u) => (v) <float[N] t> { t = LeakyRelu <alpha: float = @alpha> (u)  v = Identity (t) }
            """).Functions);
        Assert.Equal(("my", "leaky", "o", "help"), (function.Domain, function.Name, function.Overload, function.DocString));
        Assert.Equal("alpha", Assert.Single(function.Attribute));
        Assert.Equal(2f, Assert.Single(function.AttributeProto).F);
        Assert.Equal(["u", "t"], function.ValueInfo.Select(static v => v.Name));
        Assert.Equal("alpha", function.Node[0].Attribute[0].RefAttrName);
    }

    [Theory]
    [InlineData("float16[3] {1.5, -inf, 15360}", "003E00FC003C")]
    [InlineData("bfloat16[2] {1.0, 16256}", "803F803F")]
    [InlineData("float8e4m3fn[2] {1.0, 56}", "3838")]
    [InlineData("int4[3] {-1, 7, -8}", "7F08")]
    [InlineData("uint2[3] {3, 0, 1}", "13")]
    [InlineData("bool[3] {1, false, true}", "010001")]
    [InlineData("float[3] {-0, nan, -nan}", "000000800000C07F0000C0FF")]
    [InlineData("double {1e-310}", "2BE6708B68120000")]
    [InlineData("complex64[1] {1, -1}", "0000803F000080BF")]
    [InlineData("uint64[1] {18446744073709551615}", "FFFFFFFFFFFFFFFF")]
    public void Numbers_of_every_width_are_read(string tensor, string raw)
    {
        var value = OnnxText.Parse($"g () => () {{ y = Constant <value = {tensor}> () }}").Graph.Node[0].Attribute[0].T;
        Assert.Equal(raw, Convert.ToHexString(value.RawData.Span));
    }

    [Fact]
    public void Strings_may_hold_quotes_invisible_characters_and_bytes()
    {
        var attribute = OnnxText.Parse(""" g () => () { y = Op <s = "a\"b\\c\u000Ad\u00E9\xFF"> () } """).Graph.Node[0].Attribute[0];
        Assert.Equal([.. "a\"b\\c\ndé"u8, 0xFF], attribute.S.ToByteArray());
    }

    [Theory]
    [InlineData("", 1, 1, "expected the name of a graph, found the end of the text")]
    [InlineData("g (float[2 x) => () {}", 1, 12, "expected ']' or ',' after a dimension, found 'x'")]
    [InlineData("g () => () {\n  y = Relu x\n}", 2, 12, "expected '(' before the inputs of a node, found 'x'")]
    [InlineData("g () => () { y = Relu (x) ", 1, 27, "expected a node, or '}' after the last one, found the end of the text")]
    [InlineData("g () => () { y = Relu (\"x) }", 1, 24, "expected a string that ends with '\"', found '\"x) }'")]
    [InlineData("g () => () <float[3] w = {1, 2}> {}", 1, 27, "expected 3 elements as its shape says, not 2, found '1'")]
    [InlineData("g () => () <int8[1] w = {300}> {}", 1, 26, "expected an element of type int8, found '300'")]
    [InlineData("g () => () <float[N] w = {1}> {}", 1, 13, "expected dimensions that are numbers for a constant, found 'float'")]
    [InlineData("<ir_versoin: 8> g () => () {}", 1, 2, "expected a field of the model's header such as ir_version or opset_import, found 'ir_versoin'")]
    [InlineData("g () => () { y = Op <a: ints = 1> () }", 1, 32, "expected a value of kind ints, not int, found '1'")]
    [InlineData("g () => () { y = Op <a = [1, \"x\"]> () }", 1, 30, "expected values of one kind: int, not string, found '\"x\"]> () }'")]
    [InlineData("g () => () {\n#@ colour: \"red\"\ny = Op () }", 2, 12, "expected no '#@' comment with the key 'colour' here, found '\"red\"'")]
    [InlineData("g () => () { \u001b[31m = Op () }", 1, 14, "expected '=' after the outputs of a node, found '\\u001B'")]
    public void An_error_says_where_and_what_was_expected(string text, int line, int column, string message)
    {
        var error = Assert.Throws<OnnxTextException>(() => OnnxText.Parse(text));
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Equal($"line {line}, column {column}: {message}", error.Message);
    }

    [Fact]
    public void Nesting_has_an_end()
    {
        var types = string.Concat(Enumerable.Repeat("seq(", 100_000));
        Assert.Contains("nested", Assert.Throws<OnnxTextException>(() => OnnxText.Parse($"g ({types}")).Message, StringComparison.Ordinal);
        var graphs = string.Concat(Enumerable.Repeat("g () => () { y = If () <b: graph = ", 100_000));
        Assert.Contains("nested", Assert.Throws<OnnxTextException>(() => OnnxText.Parse(graphs)).Message, StringComparison.Ordinal);
    }
}
