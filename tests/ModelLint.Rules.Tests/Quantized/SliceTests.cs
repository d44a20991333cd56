using ModelLint.Analysis.Findings;
using ModelLint.Rules.Quantized.SliceBelowResolution;
using ModelLint.Rules.Quantized.SliceSaturates;
using ModelLint.Rules.Scale.MixedScaleConcat;

namespace ModelLint.Rules.Tests.Quantized;

/// <summary>What the model's own scales leave of slices.</summary>
public sealed class SliceTests
{
    static string Detector(string step, string mark) => $$"""
        detector (float[1,4,10] boxes, float[1,80,10] logits) => (float[1,84,10] output0) <float s = { {{step}} }, uint8 z = {0}> {
            scores = Sigmoid (logits)
            joined = {{mark}} <axis = 1> (boxes, scores)
            q = QuantizeLinear (joined, s, z)
            output0 = DequantizeLinear (q, s, z)
        }
        """;

    // 1 is less than half of 2.5, more than half of 1.9; 1 / 0.07 is 14.3: 15 codes; 1 / 0.015 is 66.7, and its step is above 0.01.
    [Theory]
    [InlineData("2.5", "{|ML4009:Concat|}")]
    [InlineData("1.9", "{|ML4010:Concat|}")]
    [InlineData("0.07", "{|ML4010:Concat|}")]
    [InlineData("0.015", "{|ML4010:Concat|}")]
    [InlineData("0.004", "Concat")]
    public void Scores_that_share_the_scale_of_boxes(string step, string mark) => QuantizedLint.Expect<SliceBelowResolutionAnalyzer>(Detector(step, mark));

    [Fact]
    public void The_slice_and_what_it_becomes_are_told()
    {
        var finding = Assert.Single(QuantizedLint.Expect<SliceBelowResolutionAnalyzer>(Detector("2.5", "{|ML4009:Concat|}")));
        Assert.Equal("'output0' loses 'axis 1 [4:84]': with a step of 2.5 every number of it becomes 0.", finding.Message);
        Assert.Equal((Severity.Error, Certainty.Proved), (finding.Severity, finding.Details.Certainty));
        Assert.Equal(["axis 1 [0:4]", "axis 1 [4:84]"], finding.Details.Table!.Rows.Select(static r => r[0].Display));
        Assert.Equal("constant 0", finding.Details.Table.Rows[1][8].Display);
    }

    [Fact]
    public void A_proof_counts_what_was_clipped_before()
    {
        // Nothing bounds x, but its codes end at 0.51: less than half of a step of 2.5.
        var finding = Assert.Single(QuantizedLint.Expect<SliceBelowResolutionAnalyzer>("""
            g (float[1,4] x, float[1,4] w) => (float[1,8] y) <float fine = {0.002}, float coarse = {2.5}, uint8 z = {0}> {
                q = QuantizeLinear (x, fine, z)
                narrow = DequantizeLinear (q, fine, z)
                both = {|ML4009:Concat|} <axis = 1> (w, narrow)
                qy = QuantizeLinear (both, coarse, z)
                y = DequantizeLinear (qy, coarse, z)
            }
            """));
        Assert.Equal(Certainty.Proved, finding.Details.Certainty);
    }

    [Fact]
    public void An_inner_join_is_told_on_the_output_with_the_place_where_it_was_lost()
    {
        var finding = Assert.Single(QuantizedLint.Expect<SliceBelowResolutionAnalyzer>("""
            pose (float[1,17,2,10] xy, float[1,17,1,10] v, float[1,4,10] boxes) => (float[1,55,10] output0) <int64[3] shape = {1, 51, 10}, float s = {9}, uint8 z = {0}> {
                visible = Sigmoid (v)
                points = Concat <axis = 2> (xy, visible)
                q = QuantizeLinear (points, s, z)
                d = DequantizeLinear (q, s, z)
                flat = Reshape (d, shape)
                joined = {|ML4009:Concat|} <axis = 1> (boxes, flat)
                qy = QuantizeLinear (joined, s, z)
                output0 = DequantizeLinear (qy, s, z)
            }
            """));
        Assert.Contains("loses 'axis 1 [6:55:3]'", finding.Message, StringComparison.Ordinal);
        Assert.Equal("points", finding.Details.Facts.Single(static f => f.Name == "quantizedAt").Value.Display);
    }

    [Fact]
    public void Codes_that_are_joined_are_followed_too() => QuantizedLint.Expect<SliceBelowResolutionAnalyzer>("""
        <ir_version: 8, opset_import: ["" : 17, "com.microsoft" : 1]>
        g (uint8[1,4] boxes, uint8[1,80] logits) => (float[1,84] y) <float sb = {2.5}, float sl = {0.1}, float ss = {0.004}, uint8 z = {0}, uint8 zl = {128}> {
            scores = com.microsoft.QLinearSigmoid (logits, sl, zl, ss, z)
            q = {|ML4009:com.microsoft.QLinearConcat|} <axis = 1> (sb, z, boxes, sb, z, scores, ss, z)
            y = DequantizeLinear (q, sb, z)
        }
        """);

    [Fact]
    public void A_single_value_is_judged_as_well() => QuantizedLint.Expect<SliceBelowResolutionAnalyzer>("""
        g (float[4] x) => (float[4] y) <float s = {2.5}, uint8 z = {0}, float[4] c = {1, 2, 3, 4}> {
            gate = Sigmoid (x)
            q = {|ML4009:QuantizeLinear|} (gate, s, z)
            d = DequantizeLinear (q, s, z)
            y = Mul (d, c)
        }
        """);

    [Fact]
    public void Constants_and_what_a_relu_cuts_off_lose_nothing() => QuantizedLint.Expect<SliceBelowResolutionAnalyzer>("""
        g (float[1,4] x) => (float[1,8] y, float[1,4] r) <float[1,4] zeros = {0, 0, 0, 0}, float s = {2.5}, uint8 z = {0}, float lo = {-5}, float hi = {-1}> {
            both = Concat <axis = 1> (x, zeros)
            q = QuantizeLinear (both, s, z)
            y = DequantizeLinear (q, s, z)
            below = Clip (x, lo, hi)
            qr = QuantizeLinear (below, s, z)
            r = DequantizeLinear (qr, s, z)
        }
        """);

    [Fact]
    public void Samples_show_what_no_proof_does()
    {
        const string text = """
            g (float[1,4] a, float[1,4] b) => (float[1,8] y) <float s = {2.5}, uint8 z = {0}> {
                wide = Relu (a)
                narrow = Relu (b)
                both = {|ML4009:Concat|} <axis = 1> (wide, narrow)
                q = QuantizeLinear (both, s, z)
                y = DequantizeLinear (q, s, z)
            }
            """;
        var finding = Assert.Single(QuantizedLint.Expect<SliceBelowResolutionAnalyzer>(text, QuantizedLint.Seen(("wide", [new(0, 640, 1000)]), ("narrow", [new(0.25, 0.75, 1000)]))));
        Assert.Equal(Certainty.Observed, finding.Details.Certainty);
        Assert.Contains("observed on 8 samples of photos", finding.Details.Grounds, StringComparison.Ordinal);
        QuantizedLint.Expect<SliceBelowResolutionAnalyzer>(text.Replace("{|ML4009:Concat|}", "Concat", StringComparison.Ordinal), QuantizedLint.Seen(("wide", [new(0, 640, 1000)]), ("narrow", [new(0, 320, 1000)])));
    }

    [Fact]
    public void Boxes_clipped_to_two_pixels()
    {
        // The codes before reach 637.5, those behind end at 1.989.
        var finding = Assert.Single(QuantizedLint.Expect<SliceSaturatesAnalyzer>("""
            g (float[1,4,10] x, float[1,1,10] logits) => (float[1,5,10] output0) <float sb = {2.5}, float so = {0.0078}, uint8 z = {0}> {
                qb = QuantizeLinear (x, sb, z)
                boxes = DequantizeLinear (qb, sb, z)
                score = Sigmoid (logits)
                joined = {|ML4011:Concat|} <axis = 1> (boxes, score)
                q = QuantizeLinear (joined, so, z)
                output0 = DequantizeLinear (q, so, z)
            }
            """));
        Assert.Contains("clips 'axis 1 [0:4]': it reaches 0..637.5, and the codes stand for 0..1.989", finding.Message, StringComparison.Ordinal);
        Assert.Equal(Certainty.Measured, finding.Details.Certainty);
    }

    // What is only proved is an outer bound: Abs of anything reaches as far as one likes.
    [Theory]
    [InlineData(300, "Concat")]
    [InlineData(1400, "{|ML4011:Concat|}")]
    public void Only_what_is_reached_counts_as_clipped(double reached, string mark) => QuantizedLint.Expect<SliceSaturatesAnalyzer>($$"""
        g (float[1,4] a, float[1,4] b) => (float[1,8] y) <float s = {2.5}, uint8 z = {0}> {
            wide = Abs (a)
            other = Abs (b)
            both = {{mark}} <axis = 1> (wide, other)
            q = QuantizeLinear (both, s, z)
            y = DequantizeLinear (q, s, z)
        }
        """, QuantizedLint.Seen(("wide", [new(0, reached, 1000)]), ("other", [new(0, 10, 1000)])));

    // Codes end at 6.375. Of numbers spread over 0..13 half lie beyond, of 1000 with 5 up there too few; below 0 a ReLU was left out.
    [Theory]
    [InlineData(0, 13, 0, "{|ML4011:Concat|}")]
    [InlineData(0, 6.25, 5, "Concat")]
    [InlineData(-40, 6.25, 0, "Concat")]
    public void A_tail_and_what_a_relu_cuts_off_are_not_clipped(double lo, double hi, long tail, string mark) => QuantizedLint.Expect<SliceSaturatesAnalyzer>($$"""
        g (float[1,4] a, float[1,4] b) => (float[1,8] y) <float s = {0.025}, uint8 z = {0}> {
            one = Neg (a)
            other = Neg (b)
            both = {{mark}} <axis = 1> (one, other)
            q = QuantizeLinear (both, s, z)
            y = DequantizeLinear (q, s, z)
        }
        """, QuantizedLint.Seen(("one", [new(lo, hi, 995), new(12, 13, tail)]), ("other", [new(0, 6, 1000)])));

    [Fact]
    public void What_one_join_clips_is_told_once() => QuantizedLint.Expect<SliceSaturatesAnalyzer>("""
        g (float[1,4] a, float[1,4] b, float[1,4] c) => (float[1,8] first, float[1,12] second) <float s = {0.025}, uint8 z = {0}> {
            one = Neg (a)
            q1 = QuantizeLinear (one, s, z)
            d1 = DequantizeLinear (q1, s, z)
            first = {|ML4011:Concat|} <axis = 1> (d1, b)
            second = Concat <axis = 1> (d1, b, c)
        }
        """, QuantizedLint.Seen(("one", [new(0, 20, 1000)]), ("b", [new(0, 6, 1000)]), ("c", [new(0, 6, 1000)])));

    // Boxes and scores leave in float on purpose: only a target that computes in integers makes that a fault.
    const string FloatTail = """
        g (float[1,4] a, float[1,4] b) => (float[1,12] y) <float s = {0.1}, uint8 z = {0}, float[1,4] boxes = {0, 160, 320, 640}> {
            q = QuantizeLinear (a, s, z)
            d = DequantizeLinear (q, s, z)
            scores = Sigmoid (d)
            y = Concat <axis = 1> (scores, b, boxes)
        }
        """;

    [Theory]
    [InlineData(null, "Concat")]
    [InlineData("onnxruntime-cpu", "Concat")]
    [InlineData("int8", "{|ML2002:Concat|}")]
    public void What_a_quantized_model_leaves_float_is_judged_for_integer_targets_only(string? target, string mark)
    {
        QuantizedLint.Expect<MixedScaleConcatAnalyzer>(FloatTail.Replace("Concat", mark, StringComparison.Ordinal), target: target);
        // Where it is quantized, only its own scales are judged.
        QuantizedLint.Expect<MixedScaleConcatAnalyzer>(Detector("2.5", "Concat"), target: target);
    }
}
