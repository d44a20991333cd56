using System.Runtime.InteropServices;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Quantization.Planning;

namespace ModelLint.Quantization.Tests;

/// <summary>Weights, biases and operands by hand.</summary>
public sealed class WeightTests
{
    static readonly CodeType _int8 = CodeType.Of(DataType.Int8);

    [Fact]
    public void Each_channel_has_its_own_scale()
    {
        // Two channels of two weights: 1.27 and 127 at most.
        var planned = WeightQuantizer.Weights("w", [1.27f, -0.5f, 127, 127], [2, 2], 0, _int8, [], 1, keepsGrid: false);
        Assert.Equal([0.01f, 1f], planned.Scales);
        Assert.Equal([127, -50, 127, 127], MemoryMarshal.Cast<byte, sbyte>(planned.Data).ToArray().Select(static b => (int)b));
    }

    [Fact]
    public void Channels_may_lie_along_the_last_axis()
    {
        var planned = WeightQuantizer.Weights("w", [1.27f, 127, 1.27f, -127], [2, 2], 1, _int8, [], 1, keepsGrid: false);
        Assert.Equal([0.01f, 1f], planned.Scales);
        Assert.Equal([127, 127, 127, -127], MemoryMarshal.Cast<byte, sbyte>(planned.Data).ToArray().Select(static b => (int)b));
    }

    [Fact]
    public void A_channel_of_zeros_has_a_scale_all_the_same()
    {
        var planned = WeightQuantizer.Weights("w", [0, 0, 1, 1], [2, 2], 0, _int8, [], 1, keepsGrid: false);
        Assert.Equal(1, planned.Scales[0]);
        Assert.Equal(0, planned.Data[0]);
    }

    [Fact]
    public void A_bias_that_would_overflow_raises_the_weights_scale()
    {
        var planned = WeightQuantizer.Weights("w", [1e-7f], [1, 1], 0, _int8, [1000], 1e-3, keepsGrid: false);
        var bias = WeightQuantizer.Bias("b", [1000], 1e-3, planned.Scales);
        var code = MemoryMarshal.Cast<byte, int>(bias.Data)[0];
        Assert.InRange(code, 1 << 29, int.MaxValue);
        Assert.Equal(1000, code * (double)bias.Scales[0], 3);
    }

    [Fact]
    public void Weights_on_a_grid_lose_nothing()
    {
        var weights = Enumerable.Range(0, 400).Select(static i => (i * 37 % 250 - 90) * 0.0123f).ToArray();
        var planned = WeightQuantizer.Weights("w", weights, [20, 20], 0, _int8, [], 1, keepsGrid: true);
        Assert.True(planned.IsOnGrid);
        Assert.Null(planned.Axis);
        for (var i = 0; i < weights.Length; i++)
            Assert.Equal(weights[i], ((sbyte)planned.Data[i] - planned.ZeroPoints[0]) * (double)planned.Scales[0], 5);
    }

    [Fact]
    public void Arbitrary_weights_lie_on_no_grid()
    {
        Assert.Null(GridFinder.Step(Models.Random(3, 1000)));
        Assert.Equal(0.02, GridFinder.Step([.. Enumerable.Range(-30, 60).Select(static i => i * 0.02f)])!.Value, 6);
    }

    [Fact]
    public void A_single_number_has_a_code_of_its_own()
    {
        var planned = WeightQuantizer.Operand("c", [0.7f], [1], CodeType.Of(DataType.UInt8), isSymmetric: false);
        Assert.Equal(0.7f, (planned.Data[0] - planned.ZeroPoints[0]) * planned.Scales[0]);
    }
}
