using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;
using ModelLint.Quantization.Planning;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Tests;

/// <summary>What each option changes of a plan, by hand.</summary>
public sealed class OptionTests
{
    static readonly QuantizationOptions _integer = new();

    // Two output channels with weights of 1.27 and 127 at most.
    const string TwoChannels = """
        g (float[1,2] x) => (float[1,2] y)
        <float[2,2] w = {1.27, 127, -0.3, 5}>
        { y = MatMul (x, w) }
        """;

    [Theory]
    [InlineData(RangeMethod.MinMax, 1000)]
    [InlineData(RangeMethod.MeanExtremes, 400)]
    [InlineData(RangeMethod.Percentile, 10)]
    // A mean of extremes, and what holds 99.999 % of all: here everything.
    [InlineData(RangeMethod.Readers, 1000)]
    public void A_method_chooses_the_range(RangeMethod method, double high)
    {
        // 1,000 numbers of 0..10 and one of 1,000.
        var counts = new long[1001];
        for (var i = 0; i < 10; i++) counts[i] = 100;
        counts[1000] = 1;
        var seen = new ValueSummary(new Interval(0, 1000), new Interval(0, 400), new Histogram(0, 0, [.. counts]));
        Assert.Equal(new Interval(0, high), RangeChooser.Choose(seen, [], CodeType.Of(DataType.UInt8), false, method, 99.9));
        Assert.Equal(new Interval(0, 1000), RangeChooser.Choose(seen with { Histogram = null }, [], CodeType.Of(DataType.UInt8), false, method, 99.9));
    }

    [Fact]
    public void The_least_squared_error_clips_an_outlier_that_costs_less_than_the_step()
    {
        // A million numbers of 0..100 and one of 1,000. All kept, the step is 1000/255, with an error of step²/12 = 1.28 each. At 100 the step is a tenth, and the one
        // that is clipped adds 900² = 810,000 to what is 12,800 altogether: less than 1,280,000.
        var counts = new long[1001];
        for (var i = 0; i < 100; i++) counts[i] = 10_000;
        counts[1000] = 1;
        var seen = new ValueSummary(new Interval(0, 1000), new Interval(0, 1000), new Histogram(0, 0, [.. counts]));
        Assert.InRange(RangeChooser.Choose(seen, [], CodeType.Of(DataType.UInt8), false, RangeMethod.Mse, 0).Hi, 100, 900);
    }

    [Theory]
    [InlineData(true, new[] { 0.01f, 1f })]
    [InlineData(false, new[] { 1f })]
    public void Weights_have_a_scale_a_channel_or_one_for_all(bool isPerChannel, float[] scales)
    {
        using var document = Models.Parse(TwoChannels);
        var plan = Models.Plan(document, _integer with { PerChannel = isPerChannel, KeepsGrids = false }, ("x", -1, 1), ("y", -9, 9));
        Assert.Equal(scales, Assert.Single(plan.Nodes[0].Constants).Constant.Scales);
    }

    [Theory]
    // −1…3: a quarter of all codes lies below zero, 63.75 of 255.
    [InlineData(DataType.UInt8, false, 4 / 255.0, 64)]
    [InlineData(DataType.UInt8, true, 3 / 127.0, 128)]
    [InlineData(DataType.Int8, false, 4 / 255.0, -64)]
    [InlineData(DataType.Int8, true, 3 / 127.0, 0)]
    [InlineData(DataType.UInt16, false, 4 / 65535.0, 16384)]
    [InlineData(DataType.Int16, true, 3 / 32767.0, 0)]
    public void Activations_have_the_type_and_the_middle_that_are_asked_for(DataType type, bool isSymmetric, double scale, long zeroPoint)
    {
        using var document = Models.Parse("g (float[3] x) => (float[3] y) { y = Neg (x) }");
        var x = Models.Plan(document, _integer with { Activations = type, Symmetric = isSymmetric }, ("x", -1, 3), ("y", -3, 1)).Values[0].Parameters;
        Assert.Equal((type, zeroPoint), (x.Codes.Type, x.ZeroPoint));
        Assert.Equal(scale, x.Scale, 1e-9);
    }

    [Theory]
    [InlineData(DataType.UInt8, 11, 13)]
    [InlineData(DataType.UInt8, 17, 17)]
    [InlineData(DataType.UInt16, 17, 21)]
    public void The_operator_set_is_raised_where_the_codes_need_it(DataType type, int from, long to)
    {
        using var document = Models.Parse("g (float[3] x) => (float[3] y) { y = Neg (x) }", from);
        using var quantized = Quantizer.Apply(Models.Plan(document, _integer with { Activations = type }, ("x", -1, 1), ("y", -1, 1)), "q");
        Assert.Equal(to, quantized.Model.OpsetImports[""]);
        Assert.Equal(-0.5f, Models.Run(quantized, "y", ([0.5f, 0, 1], [3]))[0], 0.01f);
    }

    [Fact]
    public void What_is_excluded_stays_float_and_reads_what_is_left_of_codes()
    {
        using var document = Models.Parse("g (float[3] x) => (float[3] y) { a = Add (x, x)\n s = Sigmoid (a)\n y = Neg (s) }");
        var plan = Models.Plan(document, _integer with { Exclude = static n => n.OpType == "Sigmoid" }, ("x", 0, 1), ("a", 0, 2), ("s", 0, 1), ("y", -1, 0));
        Assert.Equal([null, "excluded", null], plan.Nodes.Select(static n => n.StaysFloat));
        using var quantized = Quantizer.Apply(plan, "q");
        var sigmoid = quantized.Model.Graph.Nodes.Single(static n => n.OpType == "Sigmoid");
        Assert.Equal("DequantizeLinear", sigmoid.Inputs[0]!.Producer!.OpType);
    }
}
