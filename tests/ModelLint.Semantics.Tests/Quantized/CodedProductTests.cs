using ModelLint.Semantics.Ranges;
using ModelLint.Semantics.Tests.NeuralNetwork;

namespace ModelLint.Semantics.Tests.Quantized;

/// <summary>Sums of products of codes, with numbers worked out by hand.</summary>
public sealed class CodedProductTests
{
    static Interval Of(string text, string output = "y")
    {
        using var facts = Facts.Of(text);
        return facts.Range(output).Overall;
    }

    // Codes 0..255 with step 0.1 and zero point 55 stand for −5.5..20; behind a sigmoid they are 55..65.
    const string Scales = "float sx = {0.1}, uint8 zx = {55}, float sw = {0.5}, int8 zw = {0}, float sy = {1}, uint8 zy = {100}";

    [Fact]
    public void QLinearConv_has_the_codes_of_what_its_weights_can_make()
    {
        // Weights 0.5 and −1: 0.5·20 + 5.5 = 15.5, −2.75 − 20 = −22.75; in steps of 1 from 100.
        Assert.Equal("77..116", Of($"g (uint8[1,2,4,4] x) => (uint8 y) <{Scales}, int8[1,2,1,1] w = {{1, -2}}> {{ y = QLinearConv (x, sx, zx, w, sw, zw, sy, zy) }}").ToString());
    }

    [Fact]
    public void QLinearConv_keeps_channels_with_scales_of_their_own_apart_and_adds_a_bias()
    {
        // Channel 0: 0.5·(−5.5..20) + 8·0.05; channel 1: 2·(−5.5..20) − 20·0.2.
        using var facts = Facts.Of($"g (uint8[1,1,4,4] x) => (uint8 y) <{Scales}, int8[2,1,1,1] w = {{1, 1}}, float[2] sc = {{0.5, 2}}, int8[2] zc = {{0, 0}}, int32[2] b = {{8, -20}}> {{ y = QLinearConv (x, sx, zx, w, sc, zc, sy, zy, b) }}");
        Assert.Equal(["98..110", "85..136"], Enumerable.Range(0, 2).Select(i => facts.Range("y")[i].ToString()));
    }

    [Fact]
    public void QLinearMatMul_sums_along_the_columns_of_its_weights()
    {
        // Column 0: 0.5·(x₀ + x₁) = −5.5..20; column 1: x₁ − x₀ = −25.5..25.5.
        using var facts = Facts.Of($"g (uint8[3,2] x) => (uint8 y) <{Scales}, int8[2,2] w = {{1, -2, 1, 2}}> {{ y = QLinearMatMul (x, sx, zx, w, sw, zw, sy, zy) }}");
        Assert.Equal(["94..120", "74..126"], [facts.Range("y")[0].ToString(), facts.Range("y")[1].ToString()]);
    }

    [Fact]
    public void QGemm_without_an_output_scale_gives_real_numbers()
    {
        // (0.5·x₀ − x₁ + 0.05·20)·2.
        var range = Of($"g (uint8[3,2] x) => (float y) <{Scales}, int8[2,1] w = {{1, -2}}, int32[1] b = {{20}}> {{ y = com.microsoft.QGemm <alpha = 2.0> (x, sx, zx, w, sw, zw, b) }}");
        Assert.InRange(range.Lo, 2 * -21.75 - 0.01, 2 * -21.75);
        Assert.InRange(range.Hi, 2 * 16.5, 2 * 16.5 + 0.01);
    }

    [Fact]
    public void QAttention_mixes_the_values_that_it_projects()
    {
        // Values: 0.5·2·x = −5.5..20, plus a bias of 1; zero where nothing may be looked at.
        var range = Of($"g (uint8[1,2,1] x) => (float y) <{Scales}, int8[1,3] w = {{9, 9, 2}}, float[3] b = {{50, 50, 1}}> {{ y = com.microsoft.QAttention <num_heads = 1> (x, w, b, sx, sw, , zx, zw) }}");
        Assert.InRange(range.Lo, -4.51, -4.5);
        Assert.InRange(range.Hi, 21, 21.01);
    }

    [Fact]
    public void GroupNorm_is_bounded_by_the_number_of_elements_in_a_group()
    {
        // Groups of two channels at 4×4 places: √32, scaled by 2; silu leaves nothing below −0.278.
        var range = Of("g (float[1,4,4,4] x) => (float y, float z) <float[4] g = {2, 2, 2, 2}, float[4] b = {0, 0, 0, 0}> { y = com.microsoft.GroupNorm <groups = 2, activation = 0> (x, g, b) z = com.microsoft.GroupNorm <groups = 2, activation = 1> (x, g, b) }");
        Assert.InRange(range.Hi, 2 * Math.Sqrt(32), 2 * Math.Sqrt(32) + 0.01);
        Assert.InRange(Of("g (float[1,4,4,4] x) => (float z) <float[4] g = {2, 2, 2, 2}, float[4] b = {0, 0, 0, 0}> { z = com.microsoft.GroupNorm <groups = 2, activation = 1> (x, g, b) }", "z").Lo, -0.2786, -0.2784);
    }

    [Fact]
    public void NhwcConv_keeps_output_channels_apart_along_the_last_axis()
    {
        using var facts = Facts.Of("g (float[1,4,4,2] x) => (float y) <float[2,1,1,2] w = {1, -2, 3, 4}, float[2] b = {10, 0}> { y = com.microsoft.NhwcFusedConv <activation = \"Relu\"> (x, w, b) }", ("x", ValueRange.Uniform(-1, 2)));
        Assert.Equal([1, 1, 1, 2], facts.Range("y").Extents);
        Assert.Equal(["5..14", "0..14"], [facts.Range("y")[0].ToString(), facts.Range("y")[1].ToString()]);
    }

    [Fact]
    public void GatherBlockQuantized_has_no_more_than_its_codes_times_their_scale()
    {
        var range = Of("g (int64[2] i) => (float y) <uint4[2,16] w = {0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}, float[2,1] s = {0.5, 2}> { y = com.microsoft.GatherBlockQuantized <block_size = 16> (w, i, s) }");
        Assert.InRange(range.Hi, 30, 30.01);
        Assert.InRange(range.Lo, -0.01, 0);
    }
}
