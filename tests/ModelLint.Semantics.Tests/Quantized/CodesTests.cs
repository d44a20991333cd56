using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.Quantized;

/// <summary>Scales, codes and what is followed through them.</summary>
public sealed class CodesTests
{
    // Step 0.5, zero point 10: 0..255 stand for -5..122.5.
    static readonly CodeParameters _half = CodeParameters.Of(DataType.UInt8, 0.5, 10);

    [Theory]
    [InlineData(-5, 122.5, 0, 255)]
    [InlineData(-100, 1000, 0, 255)]
    [InlineData(0, 1, 10, 12)]
    [InlineData(0.6, 0.9, 11, 12)]
    public void Numbers_get_codes(double lo, double hi, double first, double last) => Assert.Equal(new Interval(first, last), _half.Codes(new Interval(lo, hi)));

    [Fact]
    public void Codes_stand_for_numbers()
    {
        Assert.Equal(new Interval(-5, 122.5), _half.Covered);
        Assert.Equal(new Interval(0, 0.5), _half.Reals(new Interval(10, 11)));
    }

    [Fact]
    public void Scales_of_several_channels_are_taken_together()
    {
        var both = new CodeParameters(DataType.Int8, CodeParameters.LimitsOf(DataType.Int8), [0.5, 2], [0, 0], 0);
        Assert.Equal(new Interval(1, 4), both.Codes(new Interval(2, 2)));
        Assert.Equal(new Interval(-256, 254), both.Covered);
        Assert.Equal(2, both.Step);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_scale_that_is_no_positive_number_is_not_usable(double scale) => Assert.False(CodeParameters.Of(DataType.UInt8, scale, 0).IsUsable);

    static ModelDocument Model(string text) => MarkedModel.Parse("<ir_version: 8, opset_import: [\"\" : 17, \"com.microsoft\" : 1]>\n" + text).Document;

    [Fact]
    public void Scales_are_read_where_the_operator_says()
    {
        using var document = Model("""
            g (uint8[1,2,4,4] x) => (uint8 y) <float sx = {0.5}, uint8 zx = {3}, int8[2,2,1,1] w = {1, 2, 3, 4}, float[2] sw = {0.1, 0.2}, int8[2] zw = {0, 0}, float sy = {0.25}, uint8 zy = {7}> {
                y = QLinearConv (x, sx, zx, w, sw, zw, sy, zy)
            }
            """);
        var facts = ModelFacts.Of(document.Model);
        var node = document.Model.Graph.Nodes[0];
        var call = facts.CallOf(node);
        var form = facts.UnitOf(node)!.Coded(call)!;
        Assert.Equal(CodedRole.Computes, form.Role);
        Assert.Equal([0.5], call.ParametersOf(form.Inputs[0], isOutput: false)!.Scales);
        Assert.Equal(2, call.ParametersOf(form.Inputs[1], isOutput: false)!.Scales.Length);
        Assert.Equal((0.25, 7.0), (call.ParametersOf(form.Output!.Value, isOutput: true)!.Scales[0], call.ParametersOf(form.Output.Value, isOutput: true)!.ZeroPoints[0]));
    }

    [Fact]
    public void A_joined_slice_of_codes_keeps_its_own_range()
    {
        // A sigmoid gives 0..1: codes 0..2 of a step of 0.5; beside it all codes.
        using var document = Model("""
            g (uint8[1,2] a, uint8[1,3] b) => (uint8 y) <float s = {0.5}, uint8 z = {0}> {
                c = com.microsoft.QLinearSigmoid (a, s, z, s, z)
                y = com.microsoft.QLinearConcat <axis = 1> (s, z, c, s, z, b, s, z)
            }
            """);
        var range = ModelFacts.Of(document.Model).RangeOf(document.Model.Graph.Outputs[0]);
        Assert.Equal("1..2", range[0].ToString());
        Assert.Equal("0..255", range[2].ToString());
    }

    [Fact]
    public void Slices_are_followed_through_codes_only_where_that_is_asked()
    {
        using var document = Model("""
            g (float[1,4] boxes, float[1,80] logits) => (float[1,84] y) <float s = {2.5}, uint8 z = {0}> {
                scores = Sigmoid (logits)
                both = Concat <axis = 1> (boxes, scores)
                q = QuantizeLinear (both, s, z)
                y = DequantizeLinear (q, s, z)
            }
            """);
        var facts = ModelFacts.Of(document.Model);
        var y = document.Model.Graph.Outputs[0];
        Assert.Equal(["y"], SliceTrace.Of(facts, y).Slices.Select(static s => s.Origin.Name));
        var slices = SliceTrace.ThroughCodes(facts, y).Slices;
        Assert.Equal(["boxes: axis 1 [0:4]", "scores: axis 1 [4:84]"], slices.Select(static s => $"{s.Origin.Name}: {s.Region}"));
        Assert.Equal(["both", "q", "y"], slices[1].Path().Select(static p => p.Value.Name));
    }
}
