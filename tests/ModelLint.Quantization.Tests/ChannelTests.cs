using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Tests;

/// <summary>What is known of single channels: it mends biases, and balances what depthwise convolutions read.</summary>
public sealed class ChannelTests
{
    static readonly CodeType _int8 = CodeType.Of(DataType.Int8);

    [Fact]
    public void A_bias_takes_up_what_rounding_shifts()
    {
        // Two outputs of two inputs; 0.4 is rounded to 0 and 1.6 to 2 in steps of 1. The inputs are 10 and 1 on average.
        var planned = new PlannedConstant("w", [2, 2, 1, 1], [0, 2, 1, 1], _int8, 0, [1, 1], [0, 0], IsOnGrid: false);
        var corrected = BiasCorrection.Apply([5, 7], [0.4f, 1.6f, 1, 1], planned, [10, 1]);
        Assert.Equal([5 + 4 - 0.4f, 7], corrected.Select(static b => MathF.Round(b, 4)));
    }

    [Fact]
    public void Groups_read_their_own_channels()
    {
        var planned = new PlannedConstant("w", [2, 1, 1, 1], [0, 0], _int8, 0, [1, 1], [0, 0], IsOnGrid: false);
        Assert.Equal([1f, 40f], BiasCorrection.Apply([0, 0], [0.1f, 0.4f], planned, [10, 100]).Select(static b => MathF.Round(b, 4)));
    }

    [Fact]
    public void Channels_that_are_much_alike_are_left_alone()
    {
        Assert.Null(ChannelBalance.Of(Channels((0, 8), (0, 4), (-1, 7))));
        var factors = ChannelBalance.Of(Channels((0, 8), (0, 1), (-0.1, 0.15), (0, 0)))!.Value;
        // A quarter of 8 / 0.25 = 32; a silent channel stays as it is.
        Assert.Equal([1f, 8f, 32f, 1f], factors);
        Assert.Equal(new Interval(-3.2, 8), ChannelBalance.Range(Channels((0, 8), (0, 1), (-0.1, 0.15), (0, 0)), factors));
    }

    [Fact]
    public void A_depthwise_convolution_reads_balanced_channels_and_gives_the_same()
    {
        using var document = Models.Parse("""
            g (float[1,2,2,2] x) => (float[1,2,2,2] y)
            <float[2,1,1,1] w = {1, 100}, float[2] b = {0, 1}>
            { y = Conv <group = 2> (x, w, b) }
            """);
        var options = new QuantizationOptions { Scope = QuantizationScope.Weighted };
        var seen = Models.Even(0, 128) with { Channels = Channels((0, 128), (0, 0.125)) };
        using var prepared = PreparedModel.Of(document, 13);
        var plan = QuantizationPlanner.Plan(prepared, new Dictionary<string, ValueSummary> { ["x"] = seen }, options);
        Assert.Equal([1f, 1024f], plan.Nodes[0].Balanced!.Factors);
        using var quantized = Quantizer.Apply(plan, "q");
        Assert.Equal(["Mul", "QuantizeLinear", "DequantizeLinear", "DequantizeLinear", "DequantizeLinear", "Conv"], quantized.Model.Graph.Nodes.Select(static n => n.OpType));
        var y = Models.Run(quantized, "y", ([128, 64, 0, 32, 0.125f, 0.05f, 0, 0.1f], [1, 2, 2, 2]));
        // Without, the step would be 0.5 and all of the second channel 0.
        Assert.Equal([13.5f, 6f, 1f, 11f], y[4..], (a, b) => Math.Abs(a - b) < 0.06f);
        using var unbalanced = Quantizer.Apply(QuantizationPlanner.Plan(prepared, new Dictionary<string, ValueSummary> { ["x"] = seen }, options with { BalancesChannels = false }), "q");
        Assert.Single(Models.Run(unbalanced, "y", ([128, 64, 0, 32, 0.125f, 0.05f, 0, 0.1f], [1, 2, 2, 2]))[4..].Distinct());
    }

    [Fact]
    public void A_stated_range_or_type_goes_before_balance()
    {
        using var document = Models.Parse("g (float[1,2,2,2] x) => (float[1,2,2,2] y) <float[2,1,1,1] w = {1, 100}> { y = Conv <group = 2> (x, w) }");
        var options = new QuantizationOptions { Scope = QuantizationScope.Weighted };
        var seen = Models.Even(0, 128) with { Channels = Channels((0, 128), (0, 0.125)) };
        using var prepared = PreparedModel.Of(document, 13);
        var plan = QuantizationPlanner.Plan(prepared, new Dictionary<string, ValueSummary> { ["x"] = seen }, options with { Ranges = options.Ranges.Add("x", new(0, 64)) });
        Assert.Null(plan.Nodes[0].Balanced);
        Assert.Equal(64, plan.Values.Single().Range.Hi);
    }

    static ChannelSummary Channels(params (double Lo, double Hi)[] ranges) => new([.. ranges.Select(static r => new Interval(r.Lo, r.Hi))]);
}
