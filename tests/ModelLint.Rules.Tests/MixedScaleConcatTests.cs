using ModelLint.Analysis.Findings;
using ModelLint.Onnx;
using ModelLint.Rules.Scale.MixedScaleConcat;
using ModelLint.Testing;

namespace ModelLint.Rules.Tests;

public sealed class MixedScaleConcatTests
{
    static readonly MixedScaleConcatAnalyzer _rule = new();

    // boxes (pixels) beside scores (Sigmoid): the output of nearly every detector.
    static ModelDocument Detector() => new GraphBuilder()
        .Input("x", 1, 4, 100).Input("logits", 1, 80, 100)
        .Node("Relu", "x", "boxes")
        .Node("Sigmoid", "logits", "scores")
        .Node("Concat", ["boxes", "scores"], ["output0"], ("axis", 1L))
        .Output("output0").Document();

    [Fact]
    public void Scores_beside_pixels_are_lost()
    {
        using var document = Detector();
        var finding = Assert.Single(Linting.Observed(document, _rule, ("boxes", 0, 640), ("scores", 0, 0.9)).Diagnostics);

        Assert.Equal("ML2002", finding.Descriptor.Id);
        Assert.Equal(Severity.Error, finding.Severity);
        // 255 steps over 640: one step is 2.51, and 1 is less than half of it.
        Assert.Equal("'output0' loses a slice: beside 'axis 1 [0:4]' (0..640) 'axis 1 [4:84]' (0..1) becomes a constant.", finding.Message);
        Assert.Equal(Certainty.Observed, finding.Details.Certainty);
        Assert.Equal("main_graph/node_output0", finding.Element.Path);
    }

    [Fact]
    public void The_score_is_judged_by_its_bound_and_not_by_what_the_data_showed()
    {
        using var document = Detector();
        // Wrong preprocessing: no score above 0.0002. The true ratio is 7, no finding.
        Assert.Empty(Linting.Observed(document, _rule, ("boxes", 0, 7), ("scores", 0, 0.0002)).Diagnostics);
    }

    [Theory]
    [InlineData(15.9, null)]
    [InlineData(16, "ML2001")]
    [InlineData(63.9, "ML2001")]
    [InlineData(64, "ML2002")]
    public void Thresholds_are_16_and_64(double widest, string? expected)
    {
        using var document = Detector();
        Assert.Equal(expected, Linting.Observed(document, _rule, ("boxes", 0, widest)).Diagnostics.SingleOrDefault()?.Descriptor.Id);
    }

    [Fact]
    public void A_bound_and_a_witness_prove_it_without_data()
    {
        using var document = Detector();
        var finding = Assert.Single(Linting.Witnessed(document, _rule, ("boxes", -3, 600)).Diagnostics);
        Assert.Equal(("ML2002", Certainty.Proved, Severity.Error), (finding.Descriptor.Id, finding.Details.Certainty, finding.Severity));
    }

    [Fact]
    public void A_bound_alone_is_a_possibility_and_a_note()
    {
        using var document = Detector();
        var finding = Assert.Single(Linting.Static(document, _rule).Diagnostics);
        Assert.Equal(("ML2001", Certainty.Possible, Severity.Note), (finding.Descriptor.Id, finding.Details.Certainty, finding.Severity));
        Assert.StartsWith("if quantized to INT8: ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_nested_visibility_is_named_on_the_output()
    {
        // Keypoints: xy beside visibility on an inner axis, flattened, then joined with a box score.
        using var document = new GraphBuilder()
            .Input("raw", 1, 17, 2, 100).Input("v", 1, 17, 1, 100).Input("b", 1, 4, 100).Input("s", 1, 1, 100)
            .Node("Relu", "raw", "xy").Node("Sigmoid", "v", "visibility").Node("Relu", "b", "boxes").Node("Sigmoid", "s", "score")
            .Node("Concat", ["xy", "visibility"], ["kpts"], ("axis", 2L))
            .Ints("shape", 1, 51, 100).Node("Reshape", ["kpts", "shape"], ["flat"])
            .Node("Concat", ["boxes", "score", "flat"], ["output0"], ("axis", 1L))
            .Output("output0").Document();
        var finding = Assert.Single(Linting.Observed(document, _rule, ("xy", -25, 726), ("boxes", 2, 637)).Diagnostics);

        Assert.Equal(["axis 1 [0:4]", "axis 1 [4:5]", "axis 1 [5:56:3], [6:56:3]", "axis 1 [7:56:3]"], finding.Details.Table!.Rows.Select(static r => r[0].Display));
        Assert.Equal("main_graph/node_kpts", Assert.Single(finding.Details.Related).Element.Path);
    }

    [Fact]
    public void Where_a_reshape_scrambles_channels_no_index_range_is_claimed()
    {
        using var document = new GraphBuilder()
            .Input("b", 1, 4, 5, 7).Input("s", 1, 81, 5, 7)
            .Node("Relu", "b", "boxes").Node("Sigmoid", "s", "scores")
            .Node("Concat", ["boxes", "scores"], ["scale"], ("axis", 1L))
            .Ints("shape", 35, 85, 1).Node("Reshape", ["scale", "shape"], ["rows"])
            .Node("Transpose", "rows", "output", ("perm", new long[] { 2, 0, 1 }))
            .Output("output").Document();
        var finding = Assert.Single(Linting.Observed(document, _rule, ("boxes", 0, 640)).Diagnostics);
        Assert.Equal("no slice of the output (axis 1 [4:85] of 'node_scale')", finding.Details.Table!.Rows[1][0].Display);
    }

    [Fact]
    public void Padding_with_zeros_loses_nothing()
    {
        using var document = new GraphBuilder()
            .Input("x", 1, 4, 8).Floats("zeros", [1, 4, 8], new float[32])
            .Node("Relu", "x", "a").Node("Concat", ["a", "zeros"], ["y"], ("axis", 1L)).Output("y").Document();
        Assert.Empty(Linting.Observed(document, _rule, ("a", 0, 640)).Diagnostics);
    }

    [Fact]
    public void A_model_that_is_quantized_already_is_not_judged()
    {
        using var document = new GraphBuilder()
            .Input("x", 1, 4, 8).Node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]).Node("Sigmoid", "x", "a").Node("Relu", "x", "b")
            .Node("Concat", ["a", "b"], ["y"], ("axis", 1L)).Output("y", "q").Document();
        var result = Linting.Observed(document, _rule, ("b", 0, 640));
        Assert.Empty(result.Diagnostics);
        Assert.Contains("quantized already", Assert.Single(result.Abstentions).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_names_the_tensors_to_cut_at()
    {
        using var document = Detector();
        var finding = Assert.Single(Linting.Observed(document, _rule, ("boxes", 0, 640)).Diagnostics);
        Assert.Contains(finding.Details.Advice, a => a.Lines.Contains("onnx.utils.extract_model('test.onnx', 'test.head.onnx', ['x', 'logits'], ['boxes', 'scores'])"));
        Assert.Contains(finding.Details.Advice, a => a.Lines.Contains("qairt-converter --input_network test.onnx --out_tensor_node boxes --out_tensor_node scores"));
    }
}
