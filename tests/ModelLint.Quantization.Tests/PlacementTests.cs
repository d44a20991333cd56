using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Quantization.Planning;

namespace ModelLint.Quantization.Tests;

/// <summary>Where QuantizeLinear and DequantizeLinear go, and what shares a scale.</summary>
public sealed class PlacementTests
{
    static readonly QuantizationOptions _integer = new(), _weighted = new() { Scope = QuantizationScope.Weighted };

    const string ConvRelu = """
        g (float[1,1,2,2] x) => (float[1,1,2,2] y)
        <float[1,1,1,1] w = {2}, float[1] b = {1}>
        { c = Conv (x, w, b)
          y = Relu (c) }
        """;

    [Fact]
    public void Relu_is_what_saturation_does_anyway()
    {
        using var document = Models.Parse(ConvRelu);
        var plan = Models.Plan(document, _integer, ("x", -1, 1), ("c", -1, 3), ("y", 0, 3));
        Assert.True(plan.Nodes[1].IsMerged);
        using var quantized = Quantizer.Apply(plan, "q");
        Assert.Equal(["QuantizeLinear", "DequantizeLinear", "DequantizeLinear", "DequantizeLinear", "Conv", "QuantizeLinear", "DequantizeLinear"], quantized.Model.Graph.Nodes.Select(static n => n.OpType));
        Assert.Equal(0, plan.Values.Single(static v => v.Name == "y").Parameters.ZeroPoint);
        var y = Models.Run(quantized, "y", ([-1, -0.5f, 0, 1], [1, 1, 2, 2]));
        Assert.Equal([0f, 0f, 1f, 3f], y.Select(static v => MathF.Round(v, 1)));
    }

    [Fact]
    public void Symmetric_activations_need_Relu_itself()
    {
        using var document = Models.Parse(ConvRelu);
        var plan = Models.Plan(document, _integer with { Symmetric = true }, ("x", -1, 1), ("c", -1, 3), ("y", 0, 3));
        Assert.False(plan.Nodes[1].IsMerged);
        Assert.All(plan.Values, static v => Assert.Equal((DataType.Int8, 0L), (v.Parameters.Codes.Type, v.Parameters.ZeroPoint)));
    }

    [Fact]
    public void A_bias_has_the_product_of_both_scales()
    {
        using var document = Models.Parse(ConvRelu);
        var plan = Models.Plan(document, _integer, ("x", 0, 255), ("c", -1, 3), ("y", 0, 3));
        var (weight, bias) = (plan.Nodes[0].Constants[0].Constant, plan.Nodes[0].Constants[1].Constant);
        Assert.Equal(DataType.Int32, bias.Codes.Type);
        Assert.Equal(weight.Scales[0] * 1f, bias.Scales[0]);
    }

    [Fact]
    public void Operators_that_pass_values_share_their_inputs_scale()
    {
        using var document = Models.Parse("""
            g (float[1,4] x) => (float[2,2] y)
            <int64[2] shape = {2, 2}>
            { a = Add (x, x)
              r = Reshape (a, shape)
              y = Transpose (r) }
            """);
        var plan = Models.Plan(document, _integer, ("x", 0, 1), ("a", 0, 2), ("r", 0, 1.5), ("y", 0, 1.4));
        Assert.Equal(["x", "a", "a", "a"], plan.Values.Select(static v => v.Group));
        Assert.Equal(2, plan.Values[^1].Range.Hi);
    }

    [Theory]
    [InlineData("int8", 100, 1)]
    [InlineData("qualcomm-htp", 100, 100)]
    [InlineData("qualcomm-htp-ort", 100, 1)]
    public void A_targets_rule_decides_whether_a_Concat_ties_what_enters_it(string target, double wide, double narrow)
    {
        using var document = Models.Parse("g (float[1,2] a, float[1,2] b) => (float[1,4] y) { s = Sigmoid (b)\n y = Concat <axis = 1> (a, s) }");
        var plan = Models.Plan(document, _integer with { Target = TargetProfile.Find(target)! }, ("a", 0, 100), ("b", -5, 5), ("y", 0, 100));
        Assert.Equal(wide, plan.Values.Single(static v => v.Name == "y").Range.Hi);
        Assert.Equal(narrow, plan.Values.Single(static v => v.Name == "s").Range.Hi);
    }

    // TensorFlow Lite's 8-bit specification: MINIMUM and MAXIMUM have one scale on all sides, MEAN may change it.
    [Theory]
    [InlineData("int8", 100, 1)]
    [InlineData("tflite-like", 100, 100)]
    public void A_targets_rule_decides_whether_a_minimum_ties_what_it_compares(string target, double wide, double narrow)
    {
        using var document = Models.Parse("g (float[1,2] a, float[1,2] b) => (float[1,2] y) { s = Sigmoid (b)\n y = Min (a, s) }");
        var plan = Models.Plan(document, _integer with { Target = TargetProfile.Find(target)! }, ("a", 0, 100), ("b", -5, 5), ("y", 0, 1));
        Assert.Equal(wide, plan.Values.Single(static v => v.Name == "a").Range.Hi);
        Assert.Equal(narrow, plan.Values.Single(static v => v.Name == "y").Range.Hi);
    }

    [Fact]
    public void In_the_weighted_scope_only_what_feeds_weights_has_codes()
    {
        using var document = Models.Parse("""
            g (float[1,2] x) => (float[1,2] y)
            <float[2,2] w = {1, 2, 3, 4}>
            { m = MatMul (x, w)
              s = Sigmoid (m)
              y = Mul (m, s) }
            """);
        using var quantized = Quantizer.Apply(Models.Plan(document, _weighted, ("x", -1, 1)), "q");
        Assert.Equal(["QuantizeLinear", "DequantizeLinear", "DequantizeLinear", "MatMul", "Sigmoid", "Mul"], quantized.Model.Graph.Nodes.Select(static n => n.OpType));
        Assert.Equal("y", quantized.Model.Graph.Nodes[^1].Outputs[0]!.Name);
    }

    [Fact]
    public void Operators_without_an_integer_form_stay_float_and_are_named()
    {
        using var document = Models.Parse("g (float[3] x) => (float[3] y) { a = Add (x, x)\n y = Asinh (a) }");
        var plan = Models.Plan(document, _integer, ("x", 0, 1), ("a", 0, 2));
        Assert.Equal("no integer form", plan.Nodes[1].StaysFloat);
        Assert.DoesNotContain(plan.Values, static v => v.Name == "y");
    }

    [Fact]
    public void Nothing_seen_of_a_value_is_said_by_name()
    {
        using var document = Models.Parse("g (float[3] x) => (float[3] y) { a = Add (x, x)\n y = Neg (a) }");
        var e = Assert.Throws<QuantizationException>(() => Models.Plan(document, _integer, ("x", 0, 1), ("y", -2, 0)));
        Assert.Contains("1 value that needs a scale, 'a' first", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stated_ranges_and_types_go_before_what_was_seen()
    {
        using var document = Models.Parse("g (float[3] x) => (float[3] y) { a = Add (x, x)\n y = Neg (a) }");
        var options = _integer with { Ranges = _integer.Ranges.Add("a", new(-8, 8)), Types = _integer.Types.Add("y", DataType.UInt16) };
        var plan = Models.Plan(document, options, ("x", 0, 1), ("a", 0, 2), ("y", -2, 0));
        Assert.Equal(RangeReason.Stated, plan.Values[1].Reason);
        Assert.Equal(16 / 255.0, plan.Values[1].Parameters.Scale, 6);
        Assert.Equal(DataType.UInt16, plan.Values[2].Parameters.Codes.Type);
        Assert.Equal(["operator set raised from 17 to 21"], plan.Preparations);
        using var quantized = Quantizer.Apply(plan, "q");
        Assert.Equal([-2f, -1f, 0f], Models.Run(quantized, "y", ([1, 0.5f, 0], [3])).Select(static v => MathF.Round(v, 1)));
    }

    [Fact]
    public void Outputs_can_be_codes()
    {
        using var document = Models.Parse("g (float[3] x) => (float[3] y) { y = Add (x, x) }");
        using var quantized = Quantizer.Apply(Models.Plan(document, _integer with { QuantizedOutputs = true }, ("x", 0, 1), ("y", 0, 2)), "q");
        Assert.Equal("QuantizeLinear", quantized.Model.Graph.Find("y")!.Producer!.OpType);
        Assert.Equal(DataType.UInt8, ((TensorType)quantized.Model.Graph.Outputs[0].DeclaredType!).Element);
    }

    [Fact]
    public void An_integer_model_reads_and_writes_codes_only()
    {
        using var document = Models.Parse("""
            g (float[1,2,4,4] x) => (float[1,3,4,4] y)
            <float[2,2,1,1] w = {1, -2, 3, 4}, float[2] b = {1, 2}, float[1,2,1,1] k = {0.1, 7}, float lo = {0}, float hi = {6}>
            { c = Conv (x, w, b)
              r = Clip (c, lo, hi)
              s = Sigmoid (r)
              m = Mul (s, k)
              p = ReduceMax <axes = [1], keepdims = 1> (m)
              y = Concat <axis = 1> (m, p) }
            """);
        using var quantized = Quantizer.Apply(Models.Plan(document, _integer, ("x", -1, 1), ("c", -9, 9), ("r", 0, 6), ("m", 0, 7), ("p", 0, 7), ("y", 0, 7)), "q");
        foreach (var node in quantized.Model.Graph.Nodes.Where(static n => n.OpType is not ("QuantizeLinear" or "DequantizeLinear")))
        {
            Assert.All(node.Inputs, i => Assert.True(i!.Producer?.OpType == "DequantizeLinear", $"{node} reads {i}"));
            Assert.All(node.Outputs, o => Assert.All(o!.Uses, u => Assert.Equal("QuantizeLinear", u.Node.OpType)));
        }

        Assert.Equal(48, Models.Run(quantized, "y", (Models.Random(1, 32), [1, 2, 4, 4])).Length);
    }
}
