using ModelLint.Rules.Quantized.BadScale;
using ModelLint.Rules.Quantized.BadScaleShape;
using ModelLint.Rules.Quantized.BadZeroPoint;
using ModelLint.Rules.Quantized.BiasScale;
using ModelLint.Rules.Quantized.PerAxisBelowOpset13;
using ModelLint.Rules.Quantized.PerChannelAxis;
using ModelLint.Rules.Quantized.SixteenBitBelowOpset21;

namespace ModelLint.Rules.Tests.Quantized;

/// <summary>Scales and zero points that codes stand for nothing with.</summary>
public sealed class ScaleTests
{
    static string Pair(string scale) => $$"""
        g (float[4] x) => (float[4] y) <float s = { {{scale}} }, uint8 z = {0}> {
            q = {|ML4001:QuantizeLinear|} (x, s, z)
            y = DequantizeLinear (q, s, z)
        }
        """;

    [Theory]
    [InlineData("0", "zero")]
    [InlineData("-0.5", "negative")]
    [InlineData("1e-40", "subnormal")]
    public void A_scale_must_be_a_positive_number(string scale, string problem)
    {
        // Both ends have the same scale: it is told once.
        var finding = Assert.Single(QuantizedLint.Expect<BadScaleAnalyzer>(Pair(scale)));
        Assert.Equal(problem, Assert.Single(finding.Details.Table!.Rows)[5].Display);
    }

    [Fact]
    public void Of_many_channels_the_bad_ones_are_counted()
    {
        var finding = Assert.Single(QuantizedLint.Expect<BadScaleAnalyzer>("""
            g (float[2,3] x) => (float[2,3] y) <int8[2,3] w = {1, 2, 3, 4, 5, 6}, float[2] s = {0, 0.2}, int8[2] z = {0, 0}> {
                d = {|ML4001:DequantizeLinear|} <axis = 0> (w, s, z)
                y = Add (x, d)
            }
            """));
        Assert.Equal("zero, 1 of 2 channels", finding.Details.Table!.Rows[0][5].Display);
        Assert.Equal("A scale of 0 is no positive number: 'w'.", finding.Message);
    }

    [Fact]
    public void A_zero_point_of_another_type_is_told_where_it_is_read()
    {
        var finding = Assert.Single(QuantizedLint.Expect<BadZeroPointAnalyzer>("""
            g (float[4] x) => (float[4] y) <float s = {0.1}, uint8 z = {0}, int8 other = {0}> {
                q = QuantizeLinear (x, s, z)
                y = {|ML4002:DequantizeLinear|} (q, s, other)
            }
            """));
        Assert.Contains("it is int8, the codes are uint8", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bias_must_have_the_zero_point_0() => QuantizedLint.Expect<BadZeroPointAnalyzer>("""
        g (float[1] x) => (float[1] y) <int32[1] c = {50}, float s = {0.1}, int32 z = {3}> {
            b = {|ML4002:DequantizeLinear|} (c, s, z)
            y = Add (x, b)
        }
        """);

    [Fact]
    public void Operators_that_compute_on_codes_are_looked_at_too() => QuantizedLint.Expect<BadZeroPointAnalyzer>("""
        <ir_version: 8, opset_import: ["" : 17, "com.microsoft" : 1]>
        g (uint8[4] x) => (uint8[4] y) <float s = {0.1}, uint8 z = {0}, int8 other = {0}> {
            y = {|ML4002:com.microsoft.QLinearSigmoid|} (x, s, other, s, z)
        }
        """);

    [Theory]
    [InlineData("float[2] s = {0.1, 0.2}, int8[2] z = {0, 0}", "2 scales along axis 0 of 3")]
    [InlineData("float[3] s = {0.1, 0.2, 0.3}, int8[2] z = {0, 0}", "3 scales and 2 zero points")]
    public void There_are_as_many_scales_as_indices(string parameters, string problem)
    {
        var finding = Assert.Single(QuantizedLint.Expect<BadScaleShapeAnalyzer>($$"""
            g (float[3,2] x) => (float[3,2] y) <int8[3,2] w = {1, 2, 3, 4, 5, 6}, {{parameters}}> {
                d = {|ML4003:DequantizeLinear|} <axis = 0> (w, s, z)
                y = Add (x, d)
            }
            """));
        Assert.Contains(problem, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scale_that_nothing_defines_is_missing() => QuantizedLint.Expect<BadScaleShapeAnalyzer>("""
        g (float[4] x) => (float[4] y) <uint8 z = {0}> {
            q = {|ML4003:QuantizeLinear|} (x, nowhere, z)
            y = DequantizeLinear (q, nowhere, z)
        }
        """);

    [Fact]
    public void Scales_found_at_run_time_are_no_fault() => QuantizedLint.Expect<BadScaleShapeAnalyzer>("""
        g (float[4] x) => (float[4] y) {
            q, s, z = DynamicQuantizeLinear (x)
            y = DequantizeLinear (q, s, z)
        }
        """);

    [Theory]
    [InlineData(11, "PerAxis")]
    [InlineData(13, null)]
    public void An_axis_needs_operator_set_13(int opset, string? told) => QuantizedLint.Expect<PerAxisBelowOpset13Analyzer>($$"""
        <ir_version: 8, opset_import: ["" : {{opset}}]>
        g (float[2,3] x) => (float[2,3] y) <int8[2,3] w = {1, 2, 3, 4, 5, 6}, float[2] s = {0.1, 0.2}, int8[2] z = {0, 0}> {
            d = {{(told is null ? "DequantizeLinear" : "{|ML4004:DequantizeLinear|}")}} <axis = 0> (w, s, z)
            y = Add (x, d)
        }
        """);

    [Theory]
    [InlineData(17, "")]
    [InlineData(21, null)]
    [InlineData(17, "com.microsoft.")]
    public void Sixteen_bits_need_operator_set_21_or_the_other_domain(int opset, string? domain)
    {
        var isTold = domain is "";
        QuantizedLint.Expect<SixteenBitBelowOpset21Analyzer>($$"""
            <ir_version: 10, opset_import: ["" : {{opset}}, "com.microsoft" : 1]>
            g (float[4] x) => (float[4] y) <float s = {0.001}, uint16 z = {32768}> {
                q = {{(isTold ? "{|ML4005:QuantizeLinear|}" : $"{domain}QuantizeLinear")}} (x, s, z)
                y = {{domain}}DequantizeLinear (q, s, z)
            }
            """);
    }

    // 0.1 · 0.02 is 0.002.
    [Theory]
    [InlineData("0.002", null)]
    [InlineData("0.1", "told")]
    public void A_bias_has_the_scale_of_the_products(string scale, string? told)
    {
        var findings = QuantizedLint.Expect<BiasScaleAnalyzer>($$"""
            g (float[1,1,4,4] x) => (float[1,1,4,4] y) <float s = {0.1}, uint8 z = {0}, int8[1,1,1,1] wc = {100}, float ws = {0.02}, int8 wz = {0}, int32[1] bc = {50}, float bs = { {{scale}} }, int32 bz = {0}> {
                q = QuantizeLinear (x, s, z)
                d = DequantizeLinear (q, s, z)
                w = DequantizeLinear (wc, ws, wz)
                b = DequantizeLinear (bc, bs, bz)
                y = {{(told is null ? "Conv" : "{|ML4018:Conv|}")}} (d, w, b)
            }
            """);
        if (told is not null) Assert.Equal(50, findings[0].Details.Table!.Rows[0][4].Number!.Value, 3);
    }

    [Theory]
    [InlineData("Conv", 0, null)]
    [InlineData("Conv", 1, "told")]
    [InlineData("ConvTranspose", 1, null)]
    [InlineData("ConvTranspose", 0, "told")]
    public void Scales_of_weights_lie_along_the_output_channels(string type, int axis, string? told) => QuantizedLint.Expect<PerChannelAxisAnalyzer>($$"""
        g (float[1,2,4,4] x) => (float[1,2,4,4] y) <int8[2,2,1,1] codes = {1, 2, 3, 4}, float[2] s = {0.1, 0.2}, int8[2] z = {0, 0}> {
            w = {{(told is null ? "DequantizeLinear" : "{|ML4017:DequantizeLinear|}")}} <axis = {{axis}}> (codes, s, z)
            y = {{type}} (x, w)
        }
        """);
}
