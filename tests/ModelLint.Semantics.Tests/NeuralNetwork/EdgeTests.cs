using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Tests.NeuralNetwork;

/// <summary>What lies at the edge of an image: windows in the padding, weights left out; and bits, trees and probabilities that a subgraph changes.</summary>
public sealed class EdgeTests
{
    [Theory]
    // Taps at −3, 1, 5 and the like: always one inside of 4 elements.
    [InlineData("kernel_shape = [3], dilations = [4], pads = [3, 8]", 4, true)]
    // The last window's taps are at 5 and 11.
    [InlineData("kernel_shape = [2], dilations = [6], pads = [0, 8]", 4, false)]
    // Taps at −2 and 4 of the first window.
    [InlineData("kernel_shape = [2], dilations = [6], auto_pad = \"SAME_UPPER\"", 4, false)]
    [InlineData("kernel_shape = [3], dilations = [2], auto_pad = \"SAME_LOWER\"", 4, true)]
    public void A_dilated_pool_is_bounded_below_where_every_window_touches_the_input(string attributes, int length, bool isBounded)
    {
        using var facts = Facts.Of($"g (float[1,1,{length}] x) => (float y) {{ y = MaxPool <{attributes}> (x) }}", ("x", ValueRange.Uniform(-1, 2)));
        Assert.Equal(new Interval(isBounded ? -1 : double.NegativeInfinity, 2), facts.Range("y").Overall);
    }

    [Fact]
    public void ONNX_Runtime_gives_the_lowest_number_for_a_window_in_the_padding()
    {
        // Taps at −1 and 4 of 4 elements.
        using var session = new InferenceSession(Facts.Proto("g (float[1,1,4] x) => (float y) { y = MaxPool <kernel_shape = [2], dilations = [5], pads = [1, 1]> (x) }").ToByteArray());
        using var input = OrtValue.CreateTensorValueFromMemory<float>([1, 2, 3, 4], [1, 1, 4]);
        using var results = session.Run(new RunOptions(), ["x"], [input], ["y"]);
        Assert.Equal([float.MinValue], results[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void A_cubic_resize_that_leaves_weights_out_goes_a_third_beyond_along_an_axis()
    {
        using var facts = Facts.Of("""
            g (float[1,1,1,8] x) => (float y) <float[1] s = {2}> { y = Resize <mode = "cubic", exclude_outside = 1, cubic_coeff_a = -0.5, axes = [3]> (x, , s) }
            """, ("x", ValueRange.Uniform(0, 1)));
        // n = 1.05 / 3, and as much above.
        Assert.InRange(facts.Range("y").Overall.Lo, -0.351, -0.35);
        Assert.InRange(facts.Range("y").Overall.Hi, 1.35, 1.351);
    }

    [Theory]
    // 1065353216 is 1, 1073741824 is 2.
    [InlineData("int32", 1, 1065353216, 1073741824, 1, 2)]
    // −1082130432 is −1, −1073741824 is −2: the order is turned.
    [InlineData("int32", 1, -1082130432, -1073741824, -2, -1)]
    // Up to 2139095040, which is ∞; a zero of either sign.
    [InlineData("int32", 1, 0, 2139095040, 0, double.PositiveInfinity)]
    // Every integer from −1, a NaN, to 1: no bound on the negative side.
    [InlineData("int32", 1, -1, 1, double.NegativeInfinity, double.PositiveInfinity)]
    // 15360 is 1 in float16, 16256 in bfloat16.
    [InlineData("int16", 10, 15360, 16384, 1, 2)]
    [InlineData("uint16", 16, 16256, 16384, 1, 2)]
    // As integers: 200 is −56 in int8.
    [InlineData("uint8", 3, 127, 127, 127, 127)]
    [InlineData("uint8", 3, 200, 255, -56, -1)]
    [InlineData("int8", 2, -56, -1, 200, 255)]
    [InlineData("int8", 2, -1, 1, 0, 255)]
    public void Bits_are_taken_for_another_type(string type, int to, double lo, double hi, double least, double most)
    {
        using var facts = Facts.Of($"g ({type}[3] x) => (float y) {{ y = BitCast <to = {to}> (x) }}", ("x", ValueRange.Uniform(lo, hi)));
        var range = facts.Range("y").Overall;
        Assert.Equal(least, Math.Min(least, range.Lo));
        Assert.Equal((least, most), (range.Lo, range.Hi));
    }

    [Fact]
    public void Bits_of_long_integers_are_widened_by_what_a_double_rounds_them()
    {
        // 4607182418800017408 is 1.
        using var facts = Facts.Of("g (int64[3] x) => (double y) { y = BitCast <to = 11> (x) }", ("x", ValueRange.Uniform(4607182418800017408, 4611686018427387904)));
        Assert.InRange(facts.Range("y").Overall.Lo, 1 - 1e-11, 1);
        Assert.InRange(facts.Range("y").Overall.Hi, 2, 2 + 1e-11);
    }

    [Fact]
    public void Bits_of_real_numbers_may_be_those_of_NaN()
    {
        using var facts = Facts.Of("g (float[3] x) => (int32 y) { y = BitCast <to = 6> (x) }", ("x", ValueRange.Uniform(1, 2)));
        Assert.Equal(new Interval(int.MinValue, int.MaxValue), facts.Range("y").Overall);
    }

    [Fact]
    public void Probabilities_that_are_halved_halve_what_attention_mixes()
    {
        // Three keys, each weighted by 0.5 at most.
        using var facts = Facts.Of("""
            g (float[1,2,3,4] q, float[1,2,3,4] k, float[1,2,3,4] v) => (float y) {
                y = ai.onnx.preview.FlexAttention <prob_mod = m (float[B,H,L,S] p) => (float[B,H,L,S] o) <float h = {0.5}> { o = Mul (p, h) }> (q, k, v)
            }
            """, ("v", ValueRange.Uniform(-1, 2)));
        Assert.InRange(facts.Range("y").Overall.Lo, -1.51, -1.5);
        Assert.InRange(facts.Range("y").Overall.Hi, 3, 3.01);
    }

    [Fact]
    public void Each_tree_gives_one_leaf()
    {
        // Leaves 1 and −2 of one tree, 3 and 4 of the other, and a target that neither speaks of has zero; 0.5 is added to all.
        using var facts = Facts.Of("""
            g (float[N,1] x) => (float y) {
                y = ai.onnx.ml.TreeEnsembleRegressor <n_targets = 2, target_treeids = [0, 0, 1, 1], target_nodeids = [1, 2, 1, 2], target_ids = [0, 1, 0, 0], target_weights = [1.0, -2.0, 3.0, 4.0], base_values = [0.5, 0.5]> (x)
            }
            """);
        Assert.InRange(facts.Range("y").Overall.Lo, -2.001, -2);
        Assert.InRange(facts.Range("y").Overall.Hi, 5.5, 5.501);
    }

    [Fact]
    public void A_linear_model_sums_its_features()
    {
        using var facts = Facts.Of("""
            g (float[N,2] x) => (float y, float z) {
                y = ai.onnx.ml.LinearRegressor <targets = 2, coefficients = [1.0, -2.0, 3.0, 0.0], intercepts = [10.0, -1.0]> (x)
                z = ai.onnx.ml.LinearRegressor <coefficients = [1.0, -2.0], post_transform = "LOGISTIC"> (x)
            }
            """, ("x", ValueRange.Uniform(0, 1)));
        // 10 − 2 … 10 + 1 and −1 … 2.
        Assert.InRange(facts.Range("y").Overall.Lo, -1.001, -1);
        Assert.InRange(facts.Range("y").Overall.Hi, 11, 11.001);
        Assert.Equal("0..1", facts.Range("z").Overall.ToString());
    }

    [Fact]
    public void A_sequence_that_began_empty_has_the_range_of_what_was_put_in()
    {
        using var facts = Facts.Of("""
            g (float[2] a, float[3] b) => (float y) <int64 i = {0}> { e = SequenceEmpty () s = SequenceInsert (e, a) t = SequenceInsert (s, b) y = SequenceAt (t, i) }
            """, ("a", ValueRange.Uniform(-1, 0)), ("b", ValueRange.Uniform(2, 3)));
        Assert.Equal(new Interval(-1, 3), facts.Range("y").Overall);
    }
}
