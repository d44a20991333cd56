using ModelLint.Rules.Quantized.ConcatScaleSpread;
using ModelLint.Rules.Quantized.DoubleQuantization;
using ModelLint.Rules.Quantized.MissingQuantization;
using ModelLint.Rules.Quantized.PassThroughMismatch;
using ModelLint.Rules.Quantized.QdqMismatch;

namespace ModelLint.Rules.Tests.Quantized;

/// <summary>Pairs of QuantizeLinear and DequantizeLinear where they don't belong, or don't fit each other.</summary>
public sealed class PlacementTests
{
    [Fact]
    public void Codes_read_with_another_scale_are_told_behind_layout_operators_too()
    {
        var finding = Assert.Single(QuantizedLint.Expect<QdqMismatchAnalyzer>("""
            g (float[2,3] x) => (float[3,2] y) <float s = {0.1}, float other = {0.2}, uint8 z = {0}> {
                q = QuantizeLinear (x, s, z)
                t = Transpose (q)
                y = {|ML4006:DequantizeLinear|} (t, other, z)
            }
            """));
        Assert.Equal("Codes are written with scale 0.1 (zero point 0) and read with 0.2 (zero point 0): 't'.", finding.Message);
    }

    [Fact]
    public void Scales_that_differ_by_rounding_are_the_same() => QuantizedLint.Expect<QdqMismatchAnalyzer>("""
        g (float[4] x) => (float[4] y) <float s = {0.1}, float other = {0.1000001}, uint8 z = {0}> {
            q = QuantizeLinear (x, s, z)
            y = DequantizeLinear (q, other, z)
        }
        """);

    [Fact]
    public void A_join_of_codes_must_know_the_scales_of_its_parts() => QuantizedLint.Expect<QdqMismatchAnalyzer>("""
        <ir_version: 8, opset_import: ["" : 17, "com.microsoft" : 1]>
        g (float[1,4] a, float[1,4] b) => (uint8[1,8] y) <float s = {0.1}, float other = {0.2}, uint8 z = {0}> {
            qa = QuantizeLinear (a, s, z)
            qb = QuantizeLinear (b, s, z)
            y = {|ML4006:com.microsoft.QLinearConcat|} <axis = 1> (s, z, qa, s, z, qb, other, z)
        }
        """);

    static string Between(string node, string behind) => $$"""
        g (float[1,1,4,4] x) => (float y) <float s = {0.1}, float other = {0.13}, uint8 z = {0}, int64[4] shape = {1, 4, 4, 1}, int64[1] one = {1}, int64[1] two = {2}> {
            q = QuantizeLinear (x, s, z)
            d = DequantizeLinear (q, s, z)
            t = {{node}}
            p = QuantizeLinear (t, {{behind}}, z)
            y = DequantizeLinear (p, {{behind}}, z)
        }
        """;

    [Theory]
    [InlineData("{|ML4007:Reshape|} (d, shape)", "other")]
    [InlineData("{|ML4007:MaxPool|} <kernel_shape = [2, 2]> (d)", "other")]
    [InlineData("Reshape (d, shape)", "s")]
    // What is left of a Slice may lie closer together, and Relu computes.
    [InlineData("Slice (d, one, two, two)", "other")]
    [InlineData("Relu (d)", "other")]
    public void What_moves_elements_keeps_their_scale(string node, string behind) => QuantizedLint.Expect<PassThroughMismatchAnalyzer>(Between(node, behind));

    [Theory]
    [InlineData("other", "{|ML4008:QuantizeLinear|}")]
    [InlineData("s", "QuantizeLinear")]
    public void Quantized_twice_with_different_scales(string second, string node) => QuantizedLint.Expect<DoubleQuantizationAnalyzer>($$"""
        g (float[4] x) => (float[4] y) <float s = {0.1}, float other = {0.07}, uint8 z = {0}> {
            q = QuantizeLinear (x, s, z)
            d = DequantizeLinear (q, s, z)
            p = {{node}} (d, {{second}}, z)
            y = DequantizeLinear (p, {{second}}, z)
        }
        """);

    // 2.5 / 0.004 is 625: 9.3 bits.
    const string Spread = """
        g (float[1,4] a, float[1,4] b) => (float[1,8] y) <float sa = {2.5}, float sb = {0.004}, uint8 z = {0}> {
            qa = QuantizeLinear (a, sa, z)
            da = DequantizeLinear (qa, sa, z)
            qb = QuantizeLinear (b, sb, z)
            db = DequantizeLinear (qb, sb, z)
            y = Concat <axis = 1> (da, db)
        }
        """;

    [Theory]
    [InlineData("qualcomm-htp", true)]
    [InlineData("qualcomm-htp-ort", false)]
    [InlineData(null, false)]
    public void Scales_that_a_target_makes_one_must_not_differ_widely(string? target, bool isTold)
    {
        var findings = QuantizedLint.Expect<ConcatScaleSpreadAnalyzer>(isTold ? Spread.Replace("Concat", "{|ML4015:Concat|}", StringComparison.Ordinal) : Spread, target: target);
        if (isTold) Assert.Contains("the finest loses 9.3 bits", findings[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Add", true)]
    // One of four Mul is float: but of one Mul none is quantized.
    [InlineData("Mul", false)]
    public void One_float_operator_among_quantized_ones_of_its_kind(string odd, bool isTold) => QuantizedLint.Expect<MissingQuantizationAnalyzer>($$"""
        g (float[4] x) => (float[4] y) <float s = {0.1}, uint8 z = {0}, float[4] c = {1, 2, 3, 4}> {
            q0 = QuantizeLinear (x, s, z)
            d0 = DequantizeLinear (q0, s, z)
            a1 = Add (d0, c)
            q1 = QuantizeLinear (a1, s, z)
            d1 = DequantizeLinear (q1, s, z)
            a2 = Add (d1, c)
            q2 = QuantizeLinear (a2, s, z)
            d2 = DequantizeLinear (q2, s, z)
            a3 = Add (d2, c)
            a4 = {{(isTold ? "{|ML4016:" + odd + "|}" : odd)}} (a3, c)
            q4 = QuantizeLinear (a4, s, z)
            y = DequantizeLinear (q4, s, z)
        }
        """);

    [Fact]
    public void A_float_tail_is_a_decision() => QuantizedLint.Expect<MissingQuantizationAnalyzer>("""
        g (float[4] x) => (float[4] y) <float s = {0.1}, uint8 z = {0}, float[4] c = {1, 2, 3, 4}> {
            q0 = QuantizeLinear (x, s, z)
            d0 = DequantizeLinear (q0, s, z)
            a1 = Add (d0, c)
            q1 = QuantizeLinear (a1, s, z)
            d1 = DequantizeLinear (q1, s, z)
            a2 = Add (d1, c)
            a3 = Add (a2, c)
            y = Add (a3, c)
        }
        """);
}
