using ModelLint.Analysis.Rules;
using ModelLint.Rules.Model;
using ModelLint.Testing;

namespace ModelLint.Fixing.Tests;

/// <summary>Fixes of the file's structure.</summary>
public sealed class StructureFixTests : FixTests
{
    static readonly ModelPack _pack = new();

    [Fact]
    public void Nodes_are_sorted_and_those_in_order_stay() => Expect(_pack, "ML1006", """
        g (float[4] x) => (float[4] y) {
            [c] y = Relu (b)
            [a] a = Neg (x)
            [u] unused = Abs (x)
            [b] b = Exp (a)
        }
        """, """
        g (float[4] x) => (float[4] y) {
            [a] a = Neg (x)
            [u] unused = Abs (x)
            [b] b = Exp (a)
            [c] y = Relu (b)
        }
        """);

    [Fact]
    public void What_a_subgraph_reads_comes_before_its_node() => Expect(_pack, "ML1006", """
        g (bool c, float[4] x) => (float[4] y) {
            [if] y = If (c) <then_branch = a () => (float[4] p) { [n] p = Neg (z) }, else_branch = b () => (float[4] q) { [m] q = Abs (x) }>
            [relu] z = Relu (x)
        }
        """, """
        g (bool c, float[4] x) => (float[4] y) {
            [relu] z = Relu (x)
            [if] y = If (c) <then_branch = a () => (float[4] p) { [n] p = Neg (z) }, else_branch = b () => (float[4] q) { [m] q = Abs (x) }>
        }
        """);

    [Fact]
    public void Nodes_get_names_of_their_own() => Expect(_pack, "ML1007", """
        g (float[4] x) => (float[4] y) {
            [one] a = Neg (x)
            b = Abs (a)
            y = Relu (b)
        }
        """, """
        g (float[4] x) => (float[4] y) {
            [one] a = Neg (x)
            [Abs_b] b = Abs (a)
            [Relu_y] y = Relu (b)
        }
        """);

    [Fact]
    public void Nodes_of_subgraphs_and_functions_get_names_too() => Expect(_pack, "ML1007", """
        <ir_version: 8, opset_import: ["" : 17, "l" : 1]>
        g (bool c, float[4] x) => (float[4] y) {
            [f] z = l.F (x)
            [if] y = If (c) <then_branch = a () => (float[4] p) { p = Neg (z) }, else_branch = b () => (float[4] q) { [kept] q = Abs (z) }>
        }
        <domain: "l", opset_import: ["" : 17]>
        F (u) => (w) { v = Neg (u) w = Relu (v) }
        """, """
        <ir_version: 8, opset_import: ["" : 17, "l" : 1]>
        g (bool c, float[4] x) => (float[4] y) {
            [f] z = l.F (x)
            [if] y = If (c) <then_branch = a () => (float[4] p) { [Neg_p] p = Neg (z) }, else_branch = b () => (float[4] q) { [kept] q = Abs (z) }>
        }
        <domain: "l", opset_import: ["" : 17]>
        F (u) => (w) { [Neg_v] v = Neg (u) [Relu_w] w = Relu (v) }
        """);

    // (x·2 − 1) · 3 / √(3 + 1) + 5 = x·3 + 3.5: exactly, with ε = 1.
    [Fact]
    public void Batch_normalization_becomes_weights_and_a_bias() => Expect(_pack, "ML1008", """
        g (float[1,1,2,2] x) => (float[1,1,2,2] y) <float[1,1,1,1] w = {2}, float[1] gain = {3}, float[1] offset = {5}, float[1] mean = {1}, float[1] variance = {3}> {
            [conv] c = Conv (x, w)
            [bn] y = BatchNormalization <epsilon = 1.0> (c, gain, offset, mean, variance)
        }
        """, """
        g (float[1,1,2,2] x) => (float[1,1,2,2] y) <float[1,1,1,1] w_folded = {3}, float[1] w_folded_bias = {3.5}> {
            [conv] y = Conv (x, w_folded, w_folded_bias)
        }
        """);

    [Fact]
    public void An_older_operator_set_is_raised_and_its_attributes_become_inputs()
    {
        var report = Expect(_pack, "ML1009", """
            <ir_version: 6, opset_import: ["" : 11]>
            g (float[1,4] x) => (float[4] y) {
                [squeeze] y = Squeeze <axes = [0]> (x)
            }
            """, """
            <ir_version: 7, opset_import: ["" : 13]>
            g (float[1,4] x) => (float[4] y) <int64[1] squeeze_axes = {0}> {
                [squeeze] y = Squeeze (x, squeeze_axes)
            }
            """);
        Assert.Equal("raise-opset", report.Applied[0].Fix.EquivalenceKey);
    }

    [Fact]
    public void An_operator_set_that_cant_be_raised_is_refused_with_the_node()
    {
        using var model = MarkedModel.Parse("""
            <ir_version: 4, opset_import: ["" : 8]>
            g (float[1,1,2,2] x) => (float[1,1,2,2] y) <float[1] a = {1}, float[1] b = {1}> {
                [bn] y = BatchNormalization <spatial = 0> (x, a, b, a, b)
            }
            """);
        var report = Run(_pack, "ML1009", model.Document);
        Assert.Contains("'bn' (BatchNormalization)", Assert.Single(report.Rejected).Reason, StringComparison.Ordinal);
        Assert.True(report.HasFailed);
        Assert.Empty(report.Files);
    }

    [Fact]
    public void Stated_extents_are_frozen_wherever_inputs_and_outputs_state_them() => Expect(_pack, "ML1010", """
        g (float[batch,4] x, float[other,4] z) => (float[batch,4] y, float[other,4] w) {
            [relu] y = Relu (x)
            [neg] w = Neg (z)
        }
        """, """
        g (float[3,4] x, float[5,4] z) => (float[3,4] y, float[5,4] w) {
            [relu] y = Relu (x)
            [neg] w = Neg (z)
        }
        """, "ML1010.extents=batch=3,other=5");

    [Fact]
    public void Without_stated_extents_nothing_is_offered()
    {
        using var model = MarkedModel.Parse("g (float[batch,4] x) => (float[batch,4] y) { [relu] y = Relu (x) }");
        var report = Run(_pack, "ML1010", model.Document);
        Assert.Empty(Assert.Single(report.Findings).Fixes);
        Assert.Empty(report.Files);
    }

    public static TheoryData<string> Fixable => [.. _pack.FixProviders.SelectMany(static p => p.FixableDiagnosticIds)];

    /// <summary>The bad example of every page is a fixture of its fix.</summary>
    [Theory]
    [MemberData(nameof(Fixable))]
    public void The_example_of_a_page_can_be_mended(string id)
    {
        using var model = MarkedModel.Parse(PageExample.Of(RulePage.Of<ModelPack>(id)), Defaults);
        Always(_pack, id, model.Document, "ML1010.extents=batch=2");
    }

    [Fact]
    public void A_changed_copy_leaves_the_model_as_it_was()
    {
        using var model = MarkedModel.Parse("g (float[4] x) => (float[4] y) { y = Relu (a) \n a = Neg (x) }", Defaults);
        var before = model.Bytes;
        Always(_pack, "ML1006", model.Document);
        Assert.Equal(before, model.Document.Bytes(new Onnx.ByteSpan(0, model.Document.Length)).ToArray());
    }
}
