using ModelLint.Analysis.Quantizing;
using ModelLint.Rules.Target.FloatInQuantized;
using ModelLint.Rules.Target.FreeExtent;
using ModelLint.Rules.Target.NewerChipNeeded;
using ModelLint.Rules.Target.OperatorUnsupported;
using ModelLint.Rules.Target.RankAboveLimit;
using ModelLint.Rules.Target.ShapeFromValues;
using ModelLint.Rules.Target.SixteenBitCodes;

namespace ModelLint.Rules.Tests;

public sealed class OperatorUnsupportedTests : RuleTests<OperatorUnsupportedAnalyzer>
{
    const string Softplus = "g (float[1,8] x) => (float[1,8] y) { a = {|ML5001:Softplus|} (x) \n b = Softplus (a) \n y = Relu (b) }";

    [Fact]
    public void An_operator_that_is_listed_in_no_type_is_told_once_with_all_its_nodes()
    {
        var told = Assert.Single(ExpectFor("qualcomm-htp", Softplus));
        Assert.Equal("'Softplus:a' and 1 other: the documentation of qualcomm-htp lists Softplus in no type.", told.Message);
        Assert.Contains("not tried on hardware", told.Details.Grounds, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_listed_in_float16_says_so() =>
        Assert.Contains("in float16 only", Assert.Single(ExpectFor("qualcomm-htp-ort:v75", "g (float[4] x) => (bool[4] y) { y = {|ML5001:IsNaN|} (x) }")).Message, StringComparison.Ordinal);

    [Fact]
    public void Arithmetic_on_shapes_is_folded_and_not_told() => ExpectFor("qualcomm-htp", """
        g (float[batch,8] x) => (float[batch,8] y) {
            s = Shape (x)
            y = Reshape (x, s)
        }
        """);

    [Fact]
    public void Nobody_asks_where_no_target_is_given() => ExpectNotApplicable("g (float[1,8] x) => (float[1,8] y) { y = Softplus (x) }", "no target is given");

    [Theory]
    [InlineData("int8")]
    [InlineData("onnxruntime-cpu")]
    public void Of_targets_without_a_list_nothing_is_known(string target) => ExpectNotApplicableFor(target, "g (float[1,8] x) => (float[1,8] y) { y = Softplus (x) }", "isn't known here");
}

public sealed class RankAboveLimitTests : RuleTests<RankAboveLimitAnalyzer>
{
    [Fact]
    public void An_operators_own_limit_holds()
    {
        var told = Assert.Single(ExpectFor("qualcomm-htp", "g (float[1,2,2,4,8] x) => (float[1,2,2,4,8] y) { a = {|ML5002:Tanh|} (x) \n y = Relu (a) }"));
        Assert.Equal("'x': 5 axes; qualcomm-htp takes at most 4 for Tanh.", told.Message);
    }

    [Fact]
    public void Else_that_of_every_value_holds() =>
        Assert.Equal("'x': 6 axes; qualcomm-htp takes at most 5 for Elu.", Assert.Single(ExpectFor("qualcomm-htp", "g (float[1,2,2,4,8,8] x) => (float[1,2,2,4,8,8] y) { y = {|ML5002:Elu|} (x) }")).Message);

    [Fact]
    public void Up_to_the_limit_all_is_well() => ExpectFor("qualcomm-htp", "g (float[1,2,2,4,8] x) => (float[1,2,2,4,8] y) { y = Relu (x) }");
}

public sealed class FreeExtentTests : RuleTests<FreeExtentAnalyzer>
{
    const string Dynamic = "g (float[batch,3,h,8] {|ML5003:x|}) => (float[batch,3,h,8] y) { y = Relu (x) }";

    [Fact]
    public void The_extents_are_named_and_where_to_state_them()
    {
        var told = Assert.Single(ExpectFor("qualcomm-htp", Dynamic));
        Assert.Equal("'x': 'batch', 'h' free; qualcomm-htp compiles fixed shapes.", told.Message);
        Assert.Contains(told.Details.Advice, static a => a.Lines is ["--dim batch=SIZE --dim h=SIZE"]);
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("onnxruntime-cpu")]
    [InlineData("tensorrt")]
    public void Targets_that_take_free_extents_are_left_alone(string target) => ExpectNotApplicableFor(target, Dynamic.Replace("{|ML5003:x|}", "x", StringComparison.Ordinal), "takes free extents");
}

public sealed class ShapeFromValuesTests : RuleTests<ShapeFromValuesAnalyzer>
{
    [Fact]
    public void The_first_operator_is_told_and_not_what_follows_from_it() => ExpectFor("qualcomm-htp", """
        g (float[4,4] x) => (int64[n,2] y) {
            places = {|ML5004:NonZero|} (x)
            y = Transpose (places)
        }
        """);

    [Fact]
    public void Where_extents_of_inputs_are_free_nothing_is_known_of_the_others() => ExpectNotApplicableFor("qualcomm-htp", "g (float[batch,4] x) => (int64[2,n] y) { y = NonZero (x) }", "extents of inputs are free");
}

public sealed class FloatInQuantizedTests : RuleTests<FloatInQuantizedAnalyzer>
{
    const string Tail = """
        g (float[1,8] x) => (float[1,8] y) <float s = {0.1}, uint8 z = {128}> {
            xq = QuantizeLinear (x, s, z)
            xd = DequantizeLinear (xq, s, z)
            a = Neg (xd)
            r = Relu (a)
            rq = QuantizeLinear (r, s, z)
            rd = DequantizeLinear (rq, s, z)
            e = {|ML5005:Exp|} (rd)
            y = Add (e, e)
        }
        """;

    [Fact]
    public void A_float_tail_is_told_with_where_to_cut()
    {
        var told = Assert.Single(ExpectFor("qualcomm-htp", Tail));
        Assert.Equal("'Exp:e' and 1 other: float in a quantized graph; qualcomm-htp computes in integers.", told.Message);
        Assert.StartsWith("2 of 4 nodes that compute are float: 1 Add, 1 Exp.", told.Details.Meaning, StringComparison.Ordinal);
        var cut = Assert.Single(told.Details.Advice);
        Assert.Contains("behind the quantized part", cut.Text, StringComparison.Ordinal);
        Assert.Equal(["rd"], cut.Lines);
    }

    [Fact]
    public void A_part_between_quantized_ones_is_to_be_quantized_too()
    {
        var told = Assert.Single(ExpectFor("qualcomm-htp", """
            g (float[1,8] x) => (float[1,8] y) <float s = {0.1}, uint8 z = {128}> {
                xq = QuantizeLinear (x, s, z)
                xd = DequantizeLinear (xq, s, z)
                a = {|ML5005:Exp|} (xd)
                b = Neg (a)
                bq = QuantizeLinear (b, s, z)
                y = DequantizeLinear (bq, s, z)
            }
            """));
        Assert.Contains(told.Details.Advice, static a => a.Text.Contains("--scope integer", StringComparison.Ordinal));
        Assert.StartsWith("2 of 2 nodes that compute are float: 1 Exp, 1 Neg. 1 of them reads codes, but what it gives becomes none. ", told.Details.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void The_weighted_scope_means_them_to_stay() => ExpectFor("qualcomm-htp", Tail.Replace("{|ML5005:Exp|}", "Exp", StringComparison.Ordinal), QuantizationScope.Weighted);

    [Theory]
    [InlineData("int8")]
    [InlineData("onnxruntime-cpu")]
    public void Targets_that_run_float_nodes_are_left_alone(string target) => ExpectFor(target, Tail.Replace("{|ML5005:Exp|}", "Exp", StringComparison.Ordinal));

    [Fact]
    public void A_float_model_is_not_judged() => ExpectNotApplicableFor("qualcomm-htp", "g (float[8] x) => (float[8] y) { y = Exp (x) }", "no activations have codes");
}

public sealed class SixteenBitCodesTests : RuleTests<SixteenBitCodesAnalyzer>
{
    const string Wide = """
        g (float[1,4,8,8] x) => (float[1,4,8,8] y) <float s = {0.001}, uint16 z = {32768}> {
            xq = com.microsoft.QuantizeLinear (x, s, z)
            xd = com.microsoft.DequantizeLinear (xq, s, z)
            a = LRN <size = 3> (xd)
            aq = com.microsoft.QuantizeLinear (a, s, z)
            y = com.microsoft.DequantizeLinear (aq, s, z)
        }
        """;

    [Theory]
    [InlineData("tensorrt")]
    [InlineData("tflite-like")]
    public void A_target_without_16_bits_says_so(string target) =>
        Assert.Equal($"'x' and 1 other: 16-bit codes, where {target} has only 8 bits.", Assert.Single(ExpectFor(target, Wide.Replace("xq = com.microsoft.QuantizeLinear", "xq = com.microsoft.{|ML5006:QuantizeLinear|}", StringComparison.Ordinal))).Message);

    [Fact]
    public void An_operator_without_16_bits_is_told_by_name() =>
        Assert.Equal("'x' and 1 other: 16-bit codes, where LRN on qualcomm-htp has only 8 bits.", Assert.Single(ExpectFor("qualcomm-htp", Wide.Replace("a = LRN", "a = {|ML5006:LRN|}", StringComparison.Ordinal))).Message);

    [Fact]
    public void Elsewhere_16_bits_are_fine() => ExpectFor("int8", Wide);
}

public sealed class NewerChipNeededTests : RuleTests<NewerChipNeededAnalyzer>
{
    static string Attention(string op, int zero) => $$"""
        g (float[4,8] a, float[8,4] b) => (float[4,4] y) <float s = {0.1}, uint8 z = {100}, uint8 w = {{{zero}}}> {
            aq = QuantizeLinear (a, s, z)
            ad = DequantizeLinear (aq, s, z)
            bq = QuantizeLinear (b, s, w)
            bd = DequantizeLinear (bq, s, w)
            m = {{op}} (ad, bd)
            mq = QuantizeLinear (m, s, z)
            y = DequantizeLinear (mq, s, z)
        }
        """;

    [Theory]
    [InlineData("qualcomm-htp", "'bd': asymmetric codes at input 1 of MatMul need v73 or newer; qualcomm-htp without a generation is taken for the oldest.")]
    [InlineData("qualcomm-htp-ort:v69", "'bd': asymmetric codes at input 1 of MatMul need v73 or newer; qualcomm-htp-ort:v69 is older.")]
    public void An_asymmetric_second_operand_needs_v73(string target, string message) => Assert.Equal(message, Assert.Single(ExpectFor(target, Attention("{|ML5007:MatMul|}", 100))).Message);

    [Fact]
    public void From_v73_on_it_is_fine() => ExpectFor("qualcomm-htp:v73", Attention("MatMul", 100));

    [Fact]
    public void A_symmetric_one_is_fine_everywhere() => ExpectFor("qualcomm-htp", Attention("MatMul", 128));
}

public sealed class TargetProfileTests
{
    [Theory]
    [InlineData("qualcomm-htp", null, false)]
    [InlineData("qualcomm-htp:v69", "v69", false)]
    [InlineData("qualcomm-htp:v73", "v73", true)]
    [InlineData("Qualcomm-HTP-ort:V75", "v75", true)]
    public void A_generation_stands_behind_a_colon_and_unknown_is_the_strictest(string name, string? generation, bool hasV73)
    {
        var target = TargetProfile.Find(name)!;
        Assert.Equal(generation, target.Generation);
        Assert.Equal(hasV73, target.Has("v73"));
    }

    [Theory]
    [InlineData("qualcomm-htp:v70")]
    [InlineData("int8:v73")]
    [InlineData("qualcomm-htp:")]
    public void A_generation_that_is_none_is_no_target(string name) => Assert.Null(TargetProfile.Find(name));

    [Fact]
    public void Every_profile_is_found_by_each_of_its_names() => Assert.All(TargetProfile.Names, static n => Assert.Equal(n, TargetProfile.Find(n)!.Name));
}
