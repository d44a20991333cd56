using ModelLint.Analysis.Quantizing;
using ModelLint.Quantization.Planning;

namespace ModelLint.Quantization.Tests;

/// <summary>Which values share a scale, whose range is exact, and what stays as it is.</summary>
public sealed class SharingTests
{
    static readonly QuantizationOptions _integer = new();

    [Theory]
    [InlineData("y = MaxPool <kernel_shape = [2, 2]> (a)", true)]
    [InlineData("y = Slice (a, from, to)", true)]
    [InlineData("y = Gather <axis = 3> (a, from)", true)]
    [InlineData("y = Resize <mode = \"nearest\"> (a, none, twice)", true)]
    [InlineData("y = DepthToSpace <blocksize = 1> (a)", true)]
    [InlineData("y = Resize <mode = \"linear\"> (a, none, twice)", false)]
    [InlineData("y = AveragePool <kernel_shape = [2, 2]> (a)", false)]
    [InlineData("y = Neg (a)", false)]
    public void Who_picks_elements_shares_the_scale_and_who_computes_has_its_own(string call, bool isShared)
    {
        using var document = Models.Parse($$"""
            g (float[1,1,4,4] x) => (float y)
            <int64[1] from = {0}, int64[1] to = {1}, float[0] none = {}, float[4] twice = {1, 1, 2, 2}>
            { a = Add (x, x)
              {{call}} }
            """);
        var plan = Models.Plan(document, _integer, ("x", 0, 1), ("a", 0, 2), ("y", 0, 1.5));
        Assert.Equal(isShared ? "a" : "y", plan.Values.Single(static v => v.Name == "y").Group);
    }

    [Fact]
    public void Both_halves_of_a_Split_keep_the_scale_of_the_whole()
    {
        using var document = Models.Parse("g (float[1,4] x) => (float[1,2] p, float[1,2] q) { a = Add (x, x)\n p, q = Split <axis = 1, num_outputs = 2> (a) }", 18);
        var plan = Models.Plan(document, _integer, ("x", 0, 1), ("a", 0, 2), ("p", 0, 0.1), ("q", 0, 2));
        Assert.Equal(["x", "a", "a", "a"], plan.Values.Select(static v => v.Group));
    }

    [Theory]
    [InlineData("Sigmoid", 1 / 255.0, 0)]
    [InlineData("Softmax", 1 / 255.0, 0)]
    // 254 steps from −1 to 1, so that 0 is a code and both ends are.
    [InlineData("Tanh", 2 / 254.0, 128)]
    public void What_an_operator_can_give_goes_before_what_was_seen(string op, double scale, long zeroPoint)
    {
        using var document = Models.Parse($"g (float[1,4] x) => (float[1,4] y) {{ y = {op} (x) }}");
        var y = Models.Plan(document, _integer, ("x", -5, 5), ("y", 0.2, 0.3)).Values.Single(static v => v.Name == "y");
        Assert.Equal(RangeReason.Bound, y.Reason);
        Assert.Equal(zeroPoint, y.Parameters.ZeroPoint);
        Assert.Equal(scale, y.Parameters.Scale, 1e-8);
    }

    [Fact]
    public void A_Clip_is_what_codes_of_its_range_do()
    {
        using var document = Models.Parse("""
            g (float[1,1,2,2] x) => (float[1,1,2,2] y)
            <float[1,1,1,1] w = {9}, float lo = {0}, float hi = {6}>
            { c = Conv (x, w)
              y = Clip (c, lo, hi) }
            """);
        var plan = Models.Plan(document, _integer, ("x", -1, 1), ("c", -9, 9), ("y", 0, 6));
        Assert.True(plan.Nodes[1].IsMerged);
        using var quantized = Quantizer.Apply(plan, "q");
        Assert.DoesNotContain(quantized.Model.Graph.Nodes, static n => n.OpType == "Clip");
        Assert.Equal([0f, 0f, 4.5f, 6f], Models.Run(quantized, "y", ([-1, 0, 0.5f, 1], [1, 1, 2, 2])).Select(static v => MathF.Round(v, 1)));
    }

    [Fact]
    public void A_Relu_stays_where_the_scale_that_it_shares_reaches_below_zero()
    {
        using var document = Models.Parse("""
            g (float[1,1,2,2] x) => (float[1,2,2,2] y)
            <float[1,1,1,1] w = {2}>
            { c = Conv (x, w)
              r = Relu (c)
              n = Neg (x)
              y = Concat <axis = 1> (r, n) }
            """);
        var plan = Models.Plan(document, _integer with { Target = TargetProfile.Find("qualcomm-htp")! }, ("x", -1, 1), ("c", -2, 2), ("r", 0, 2), ("n", -1, 1), ("y", -1, 2));
        Assert.False(plan.Nodes.Single(static n => n.Node.OpType == "Relu").IsMerged);
        using var quantized = Quantizer.Apply(plan, "q");
        Assert.Equal([0f, 0f, 1f, 2f], Models.Run(quantized, "y", ([-1, -0.5f, 0.5f, 1], [1, 1, 2, 2])).Take(4).Select(static v => MathF.Round(v, 1)));
    }

    [Fact]
    public void A_constant_that_two_read_is_quantized_once()
    {
        using var document = Models.Parse("""
            g (float[1,4] x) => (float[1,4] y)
            <float[1,4] k = {1, 2, 3, 4}>
            { a = Mul (x, k)
              y = Add (a, k) }
            """);
        using var quantized = Quantizer.Apply(Models.Plan(document, _integer, ("x", 0, 1), ("a", 0, 4), ("y", 0, 8)), "q");
        Assert.Single(quantized.Model.Graph.Nodes, static n => n.OpType == "DequantizeLinear" && n.Inputs[0]!.Initializer is not null);
    }

    [Fact]
    public void Control_flow_stays_float_and_is_listed()
    {
        using var document = Models.Parse("""
            g (bool c, float[2] x) => (float[2] y) {
                a = Add (x, x)
                y = If (c) <then_branch = t () => (float[2] p) { p = Neg (a) }, else_branch = e () => (float[2] q) { q = Abs (a) }>
            }
            """);
        var plan = Models.Plan(document, _integer, ("x", 0, 1), ("a", 0, 2));
        Assert.Equal("If", Assert.Single(plan.Nodes, static n => n.StaysFloat is not null).Node.OpType);
        using var quantized = Quantizer.Apply(plan, "q");
        Assert.Contains(quantized.Model.Graph.Nodes, static n => n.OpType == "If");
    }
}
