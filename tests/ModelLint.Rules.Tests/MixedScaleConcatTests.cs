using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Rules.Scale.MixedScaleConcat;

namespace ModelLint.Rules.Tests;

public sealed class MixedScaleConcatTests : RuleTests<MixedScaleConcatAnalyzer>
{
    // Boxes in pixels beside scores: the output of nearly every detector. 255 steps over 640 are 2.51 wide, and 1 is less than half of that.
    const string Lost = """
        detector (float[1,4,100] x, float[1,80,100] logits) => (float[1,84,100] output0) {
            boxes = Neg (x)
            scores = Sigmoid (logits)
            output0 = {|ML2002:Concat|} <axis = 1> (boxes, scores)
        }
        """;

    static string Marked(string? id) => Lost.Replace("{|ML2002:Concat|}", id is null ? "Concat" : $"{{|{id}:Concat|}}", StringComparison.Ordinal);

    [Fact]
    public void Scores_beside_pixels_are_lost()
    {
        var finding = Assert.Single(Expect(Lost, Seen("boxes", 0, 640), Seen("scores", 0, 0.9)));
        Assert.Equal("'output0' loses a slice: beside 'axis 1 [0:4]' (0..640) 'axis 1 [4:84]' (0..1) becomes a constant.", finding.Message);
        Assert.Equal((Severity.Error, Certainty.Observed), (finding.Severity, finding.Details.Certainty));
    }

    [Fact]
    public void A_score_is_judged_by_its_bound_and_not_by_what_the_data_showed() =>
        // Wrong preprocessing: no score above 0.0002. The true ratio is 7.
        Expect(Marked(null), Seen("boxes", 0, 7), Seen("scores", 0, 0.0002));

    [Theory]
    [InlineData(15.9, null)]
    [InlineData(16, "ML2001")]
    [InlineData(63.9, "ML2001")]
    [InlineData(64, "ML2002")]
    public void Thresholds_are_16_and_64(double widest, string? expected) => Expect(Marked(expected), Seen("boxes", 0, widest));

    [Fact]
    public void A_bound_and_a_witness_prove_it_without_data()
    {
        var finding = Assert.Single(Expect(Lost, Reached("boxes", -3, 600)));
        Assert.Equal((Severity.Error, Certainty.Proved), (finding.Severity, finding.Details.Certainty));
    }

    [Fact]
    public void What_the_witness_reached_bounds_nothing()
    {
        // The scores' neighbour reached only 5: that it goes no further isn't known.
        var finding = Assert.Single(Expect(Marked("ML2001"), Reached("boxes", 0, 5)));
        Assert.Equal((Severity.Note, Certainty.Possible), (finding.Severity, finding.Details.Certainty));
    }

    [Fact]
    public void Without_a_target_a_bound_alone_is_a_possibility_and_a_note()
    {
        var finding = Assert.Single(Expect(Marked("ML2001")));
        Assert.Equal((Severity.Note, Certainty.Possible), (finding.Severity, finding.Details.Certainty));
        Assert.StartsWith("if quantized to INT8: ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proof_on_both_sides_needs_no_run()
    {
        // Clip bounds the wide one from above only: that it gets there isn't shown. A constant is what it is.
        Expect("""
            g (float[1,4] x) => (float[1,8] y) <float[1,4] anchors = {0, 160, 320, 640}> {
                scores = Sigmoid (x)
                y = {|ML2002:Concat|} <axis = 1> (anchors, scores)
            }
            """);
    }

    [Fact]
    public void What_is_proved_narrow_loses_beside_what_was_reached()
    {
        // Boxes in 0..1 by Clip, a class id that the run saw at 79.
        var finding = Assert.Single(Expect("""
            g (float[1,4] x, float[1,1] id) => (float[1,5] y) <float zero = {0}, float one = {1}> {
                boxes = Clip (x, zero, one)
                ids = Abs (id)
                y = {|ML2002:Concat|} <axis = 1> (boxes, ids)
            }
            """, Reached("boxes", 0.2, 0.9), Reached("ids", 0, 79)));
        Assert.Equal((Severity.Error, Certainty.Proved), (finding.Severity, finding.Details.Certainty));
        Assert.Equal(["proved", "witness"], finding.Details.Table!.Rows.Select(static r => r[5].Display));
    }

    [Fact]
    public void Where_a_proof_bounds_the_neighbour_it_is_told_how_far_it_may_reach()
    {
        var finding = Assert.Single(Expect("""
            g (float[1,4] x) => (float[1,8] y) <float zero = {0}, float side = {640}> {
                pixels = Clip (x, zero, side)
                scores = Sigmoid (x)
                y = {|ML2001:Concat|} <axis = 1> (pixels, scores)
            }
            """));
        Assert.Contains("which may reach 0..640", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nested_keypoints_are_named_on_the_output()
    {
        var finding = Assert.Single(Expect("""
            pose (float[1,17,2,100] raw, float[1,17,1,100] v, float[1,4,100] b, float[1,1,100] s) => (float[1,56,100] output0) <int64[3] shape = {1, 51, 100}> {
                xy = Neg (raw)
                visibility = Sigmoid (v)
                kpts = Concat <axis = 2> (xy, visibility)
                flat = Reshape (kpts, shape)
                boxes = Neg (b)
                score = Sigmoid (s)
                output0 = {|ML2002:Concat|} <axis = 1> (boxes, score, flat)
            }
            """, Seen("xy", -25, 726), Seen("boxes", 2, 637)));
        Assert.Equal(["axis 1 [0:4]", "axis 1 [4:5]", "axis 1 [5:56:3], [6:56:3]", "axis 1 [7:56:3]"], finding.Details.Table!.Rows.Select(static r => r[0].Display));
        Assert.Equal(["Concat:kpts"], finding.Details.Related.Select(static r => r.Element.Name));
        Assert.Equal(["Sigmoid:score", "Neg:xy", "Sigmoid:visibility"], finding.Details.Chains.Select(static c => c.Steps[0].Element.Name));
    }

    [Fact]
    public void Where_a_reshape_scrambles_channels_no_index_range_is_claimed()
    {
        var finding = Assert.Single(Expect("""
            g (float[1,4,5,7] b, float[1,81,5,7] s) => (float[1,35,85] output) <int64[3] shape = {35, 85, 1}> {
                boxes = Neg (b)
                scores = Sigmoid (s)
                scale = {|ML2002:Concat|} <axis = 1> (boxes, scores)
                rows = Reshape (scale, shape)
                output = Transpose <perm = [2, 0, 1]> (rows)
            }
            """, Seen("boxes", 0, 640)));
        Assert.Equal("no slice of the output (axis 1 [4:85] of 'Concat:scale')", finding.Details.Table!.Rows[1][0].Display);
    }

    [Fact]
    public void A_join_inside_the_graph_is_judged_like_an_output() => Expect("""
        g (float[1,4] x) => (float[1,8] y) {
            wide = Neg (x)
            narrow = Sigmoid (x)
            inner = {|ML2002:Concat|} <axis = 1> (wide, narrow)
            y = Relu (inner)
        }
        """, Seen("wide", 0, 640));

    [Fact]
    public void The_scales_of_a_detector_are_told_once()
    {
        var finding = Assert.Single(Expect("""
            g (float[1,4,64] b8, float[1,80,64] s8, float[1,4,16] b16, float[1,80,16] s16) => (float[1,84,80] output0) {
                boxes8 = Neg (b8)
                scores8 = Sigmoid (s8)
                scale8 = Concat <axis = 1> (boxes8, scores8)
                boxes16 = Neg (b16)
                scores16 = Sigmoid (s16)
                scale16 = Concat <axis = 1> (boxes16, scores16)
                output0 = {|ML2002:Concat|} <axis = 2> (scale8, scale16)
            }
            """, Seen("boxes8", 0, 600), Seen("boxes16", 0, 640)));
        Assert.Equal(["axis 1 [0:4]", "axis 1 [4:84]"], finding.Details.Table!.Rows.Select(static r => r[0].Display));
    }

    [Fact]
    public void Like_scales_and_padding_with_zeros_are_left_alone()
    {
        Expect("""
            g (float[1,4] x) => (float[1,8] y) {
                a = Neg (x)
                b = Abs (x)
                y = Concat <axis = 1> (a, b)
            }
            """, Seen("a", -640, 0), Seen("b", 0, 640));
        Expect("""
            g (float[1,4] x) => (float[1,8] y) <float[1,4] zeros = {0, 0, 0, 0}> {
                a = Neg (x)
                y = Concat <axis = 1> (a, zeros)
            }
            """, Seen("a", 0, 640));
    }

    [Fact]
    public void A_model_that_is_quantized_already_is_not_judged() => ExpectNotApplicable("""
        g (float[1,4] x) => (float[1,8] y, uint8[1,4] q) {
            q, scale, zero = DynamicQuantizeLinear (x)
            a = Neg (x)
            b = Sigmoid (x)
            y = Concat <axis = 1> (a, b)
        }
        """, "quantized already", Seen("a", 0, 640));

    [Fact]
    public void A_model_without_joins_has_nothing_to_judge() => ExpectNotApplicable("g (float[4] x) => (float[4] y) { y = Relu (x) }", "no float value joins");

    [Fact]
    public void The_chain_goes_from_what_bounds_a_slice_through_every_operator_to_the_output()
    {
        var finding = Assert.Single(Expect("""
            detector (float[1,4,10,10] x, float[1,10,10,80] logits) => (float[1,84,100] output0) <int64[3] flat = {1, -1, 100}> {
                b = Neg (x)
                boxes = Reshape (b, flat)
                s = Sigmoid (logits)
                first = Transpose <perm = [0, 3, 1, 2]> (s)
                scores = Reshape (first, flat)
                output0 = {|ML2002:Concat|} <axis = 1> (boxes, scores)
            }
            """, Reached("boxes", -3, 600)));
        Assert.Equal(
            [
                "axis 1 [4:84] can only be in 0..1: s gives 0..1 whatever its input; first passes it; scores passes it; output0 joins it as axis 1 [4:84], the output 'output0'",
                "axis 1 [0:4] reaches -3..600: boxes reached -3..600 in one run on a generated input; output0 joins it as axis 1 [0:4], the output 'output0'",
            ],
            finding.Details.Chains.Select(Told));
    }

    [Fact]
    public void A_proved_slice_tells_the_operators_that_prove_it()
    {
        // An expectation over 16 bins, in steps of 8 pixels; the class ids were seen up to 79 only where nothing proves more.
        var finding = Assert.Single(Expect("""
            g (float[1,16] bins, float[1,1] id) => (float[1,2] y) <float[16,1] places = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, float stride = {0.125}> {
                share = Softmax (bins)
                place = MatMul (share, places)
                side = Mul (place, stride)
                ids = Abs (id)
                y = {|ML2001:Concat|} <axis = 1> (side, ids)
            }
            """, Reached("ids", 0, 79)));
        Assert.Equal(
            "axis 1 [0:1] is proved to lie in 0..1.875: share gives 0..1 whatever its input; place makes 0..15 of it; side makes 0..1.875 of it; y joins it as axis 1 [0:1], the output 'y'",
            Told(finding.Details.Chains[0]));
    }

    static string Told(Chain chain) => $"{chain.Text}: {string.Join("; ", chain.Steps.Select(static s => $"{s.Element.Value?.Name ?? s.Element.Node!.Outputs[0]!.Name} {s.Text}"))}";

    [Fact]
    public void Advice_names_the_tensors_to_cut_at()
    {
        var advice = Assert.Single(Expect(Lost, Seen("boxes", 0, 640))).Details.Advice;
        Assert.Contains(advice, a => a.Lines.Contains("onnx.utils.extract_model('test.onnx', 'test.head.onnx', ['x', 'logits'], ['boxes', 'scores'])"));
        Assert.Contains(advice, a => a.Lines.Contains("qairt-converter --input_network test.onnx --out_tensor_node boxes --out_tensor_node scores"));
    }

    [Fact]
    public void Hostile_names_are_quoted_in_lines_to_copy()
    {
        var advice = Assert.Single(Expect("""
            g (float[1,4] x) => (float[1,8] y) {
                "a'; rm -rf $(HOME); '" = Neg (x)
                b = Sigmoid (x)
                y = {|ML2002:Concat|} <axis = 1> ("a'; rm -rf $(HOME); '", b)
            }
            """, Seen("a'; rm -rf $(HOME); '", 0, 640))).Details.Advice;
        Assert.Contains(advice.SelectMany(static a => a.Lines), static l => l.Contains("""--out_tensor_node 'a'\''; rm -rf $(HOME); '\'''""", StringComparison.Ordinal));
    }

    const string Pooled = """
        g (float[1,4,8,8] x) => (float[1,8,4,4] y) {
            scores = Sigmoid (x)
            pooled = MaxPool <kernel_shape = [2, 2], strides = [2, 2]> (scores)
            wide = AveragePool <kernel_shape = [2, 2], strides = [2, 2]> (x)
            y = {|ML2002:Concat|} <axis = 1> (wide, pooled)
        }
        """;

    [Fact]
    public void A_target_that_ties_joins_takes_the_damage_back_into_what_is_joined()
    {
        var told = Assert.Single(ExpectFor("qualcomm-htp", Pooled, null, Seen("wide", 0, 640)));
        Assert.Contains("qualcomm-htp gives what enters a Concat the encoding of what leaves it: 'wide', 'pooled' share it, and so does what enters AveragePool 'AveragePool:wide', MaxPool 'MaxPool:pooled'", told.Details.Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("onnxruntime-cpu")]
    [InlineData("qualcomm-htp-ort")]
    public void Other_targets_say_nothing_of_the_kind_and_judge_as_if_every_value_were_quantized(string target)
    {
        var told = Assert.Single(ExpectFor(target, Pooled, null, Seen("wide", 0, 640)));
        Assert.Equal(Severity.Error, told.Severity);
        Assert.DoesNotContain("encoding", told.Details.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_weighted_scope_lowers_it_to_a_note()
    {
        var told = Assert.Single(ExpectFor("int8", Pooled, QuantizationScope.Weighted, Seen("wide", 0, 640)));
        Assert.Equal(Severity.Note, told.Severity);
        Assert.StartsWith("if every value is quantized: ", told.Message, StringComparison.Ordinal);
    }
}
