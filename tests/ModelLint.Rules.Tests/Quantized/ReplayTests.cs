using ModelLint.Rules.Quantized.MostOnZeroPoint;
using ModelLint.Rules.Quantized.SaturatedCodes;
using ModelLint.Rules.Quantized.UnusedCodes;

namespace ModelLint.Rules.Tests.Quantized;

/// <summary>What samples show of codes. Codes of uint8 with step 0.125 (exact in binary) stand for 0..31.875.</summary>
public sealed class ReplayTests
{
    static string Pair(string made, string node, string zero = "0", string readers = "y = Neg (d)") => $$"""
        g (float[4] x) => (float[4] y) <float s = {0.125}, uint8 z = { {{zero}} }> {
            v = {{made}} (x)
            q = {{node}} (v, s, z)
            d = DequantizeLinear (q, s, z)
            {{readers}}
        }
        """;

    // 64 codes are a quarter of 256; from 0 to 7.875 there are 64, to 7.75 there are 63.
    [Theory]
    [InlineData(7.875, "QuantizeLinear")]
    [InlineData(7.75, "{|ML4012:QuantizeLinear|}")]
    public void Less_than_a_quarter_of_the_codes(double highest, string node) =>
        QuantizedLint.Expect<UnusedCodesAnalyzer>(Pair("Abs", node), QuantizedLint.Seen(("v", [new(0, highest, 1000)])));

    [Fact]
    public void The_worst_is_told_first_and_all_are_counted()
    {
        var finding = Assert.Single(QuantizedLint.Expect<UnusedCodesAnalyzer>("""
            g (float[4] x) => (float[4] y) <float s = {0.125}, uint8 z = {0}> {
                a = Abs (x)
                qa = QuantizeLinear (a, s, z)
                da = DequantizeLinear (qa, s, z)
                b = Exp (da)
                qb = {|ML4012:QuantizeLinear|} (b, s, z)
                y = DequantizeLinear (qb, s, z)
            }
            """, QuantizedLint.Seen(("a", [new(0, 4, 1000)]), ("b", [new(0, 2, 1000)]))));
        Assert.Equal("8 samples use 17 of 256 codes: 'b' and 1 other.", finding.Message);
    }

    [Fact]
    public void A_sigmoid_has_the_scale_of_what_it_can_give() => QuantizedLint.Expect<UnusedCodesAnalyzer>("""
        g (float[4] x) => (float[4] y) <float s = {0.004}, uint8 z = {0}> {
            v = Sigmoid (x)
            q = QuantizeLinear (v, s, z)
            y = DequantizeLinear (q, s, z)
        }
        """, QuantizedLint.Seen(("v", [new(0, 0.125, 1000)])));

    // With the zero point at 128 codes stand for -16..15.875; what lies more than a step beyond counts: 5 of 1005, and 0.5 of 1000.5.
    [Theory]
    [InlineData(5, "{|ML4013:QuantizeLinear|}")]
    [InlineData(0, "QuantizeLinear")]
    public void More_than_a_thousandth_beyond_the_codes(long beyond, string node)
    {
        var findings = QuantizedLint.Expect<SaturatedCodesAnalyzer>(Pair("Mish", node, "128"), QuantizedLint.Seen(("v", [new(-10, 15, 1000), new(17, 18, beyond * 64)])));
        if (beyond > 0) Assert.Contains("-10..18 where codes stand for -16..15.88", findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_clipping_costs_is_told_in_decibels()
    {
        // 320 of 1320 numbers lie in 17..18 and become 15.875: their mean square error is (2.125³ − 1.125³) / 3 = 2.724, altogether 0.66. Codes for -16..18 have steps of 34 / 255: 0.1333² / 12 = 0.00148, 26.5 dB less.
        var finding = Assert.Single(QuantizedLint.Expect<SaturatedCodesAnalyzer>(Pair("Mish", "{|ML4013:QuantizeLinear|}", "128"), QuantizedLint.Seen(("v", [new(-10, 15, 1000), new(17, 18, 320)]))));
        Assert.Contains("clipping 24.24 % of the numbers costs 26.5 dB", finding.Message, StringComparison.Ordinal);
    }

    // x·Sigmoid(x) is -0.1026 at -3.5 and -0.0027 at -8: clipping 0.5 % there leaves a mean square error of about 3e-5 behind it, and codes that reach to -8 have steps half as wide again, 6e-5 more.
    [Theory]
    [InlineData("sig = Sigmoid (d)\n    y = Mul (d, sig)", "QuantizeLinear")]
    [InlineData("y = Neg (d)", "{|ML4013:QuantizeLinear|}")]
    public void What_finer_steps_are_worth_is_set_against_it(string readers, string node) => QuantizedLint.Expect<SaturatedCodesAnalyzer>(
        Pair("Mish", node, "112", readers).Replace("0.125", "0.03125", StringComparison.Ordinal), QuantizedLint.Seen(("v", [new(-8, -4, 5), new(-3, 4, 995)])));

    [Fact]
    public void A_part_has_the_scale_of_the_whole()
    {
        // It isn't calibration that wastes its codes, but what it is joined with.
        var finding = Assert.Single(QuantizedLint.Expect<UnusedCodesAnalyzer>("""
            g (float[1,4] a, float[1,4] b) => (float[1,8] y) <float s = {0.125}, uint8 z = {128}> {
                narrow = Neg (a)
                q1 = {|ML4012:QuantizeLinear|} (narrow, s, z)
                d1 = DequantizeLinear (q1, s, z)
                wide = Neg (b)
                q2 = QuantizeLinear (wide, s, z)
                d2 = DequantizeLinear (q2, s, z)
                both = Concat <axis = 1> (d1, d2)
                q = QuantizeLinear (both, s, z)
                y = DequantizeLinear (q, s, z)
            }
            """, QuantizedLint.Seen(("narrow", [new(0, 2, 1000)]), ("wide", [new(-16, 15, 1000)]), ("both", [new(-16, 15, 2000)]))));
        Assert.Equal("8 samples use 17 of 256 codes: 'narrow'.", finding.Message);
        Assert.Contains("It has the scale of 'both'", Assert.Single(finding.Details.Advice).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_relu_cuts_off_is_no_loss() =>
        QuantizedLint.Expect<SaturatedCodesAnalyzer>(Pair("Mish", "QuantizeLinear"), QuantizedLint.Seen(("v", [new(-20, 30, 1000)])));

    // x·Sigmoid(x) is nearly 0 below -16: nothing is lost there. Above, it is nearly x.
    [Theory]
    [InlineData(-40, 10, "QuantizeLinear")]
    [InlineData(-10, 40, "{|ML4013:QuantizeLinear|}")]
    public void Where_all_readers_are_flat_nothing_is_lost(double lo, double hi, string node) =>
        QuantizedLint.Expect<SaturatedCodesAnalyzer>(Pair("Mish", node, "128", "sig = Sigmoid (d)\n    y = Mul (d, sig)"), QuantizedLint.Seen(("v", [new(lo, hi, 10000)])));

    // Half a step is 0.0625: 950 of 1000 lie below.
    [Theory]
    [InlineData("Mish", 950, "{|ML4014:QuantizeLinear|}")]
    [InlineData("Mish", 400, "QuantizeLinear")]
    // Scores are small by nature.
    [InlineData("Sigmoid", 950, "QuantizeLinear")]
    public void Nearly_all_become_zero(string made, long small, string node) =>
        QuantizedLint.Expect<MostOnZeroPointAnalyzer>(Pair(made, node), QuantizedLint.Seen(("v", [new(0.015625, 0.046875, small), new(1, 31, 1000 - small)])));

    [Fact]
    public void Exact_zeros_become_zero_rightly() =>
        QuantizedLint.Expect<MostOnZeroPointAnalyzer>(Pair("Mish", "QuantizeLinear"), QuantizedLint.Seen(("v", [new(0, 0, 950), new(1, 31, 3000)])));

    [Fact]
    public void Without_samples_nothing_is_judged() => QuantizedLint.Expect<UnusedCodesAnalyzer>(Pair("Abs", "QuantizeLinear"));
}
