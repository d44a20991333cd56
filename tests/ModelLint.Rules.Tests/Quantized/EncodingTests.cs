using System.Text;
using ModelLint.Analysis.Configuration;
using ModelLint.Rules.Quantized.BadScale;
using ModelLint.Rules.Quantized.SliceBelowResolution;
using ModelLint.Rules.Quantized.ZeroNotExact;

namespace ModelLint.Rules.Tests.Quantized;

/// <summary>A float model judged by encodings, in both layouts.</summary>
public sealed class EncodingTests
{
    const string Detector = """
        detector (float[1,4,10] boxes, float[1,80,10] logits) => (float[1,84,10] output0) {
            scores = Sigmoid (logits)
            output0 = {|ML4009:Concat|} <axis = 1> (boxes, scores)
        }
        """;

    // real = (code + offset) · scale: codes 0..255 stand for 0..637.5.
    const string Listed = """
        { "version": "0.6.1", "activation_encodings": { "output0": [ { "bitwidth": 8, "dtype": "int", "is_symmetric": "False", "min": 0.0, "max": 637.5, "scale": 2.5, "offset": 0 } ] }, "param_encodings": {} }
        """;

    const string Named = """
        { "version": "1.0.0", "activation_encodings": [ { "name": "output0", "enc_type": "PER_TENSOR", "dtype": "INT", "bw": 8, "is_sym": false, "scale": [2.5], "offset": [0.0] } ], "param_encodings": [] }
        """;

    [Theory]
    [InlineData(Listed)]
    [InlineData(Named)]
    public void Both_layouts_tell_the_same(string encodings)
    {
        var finding = Assert.Single(QuantizedLint.Expect<SliceBelowResolutionAnalyzer>(Detector, encodings: encodings));
        Assert.Equal("'output0' loses 'axis 1 [4:84]': with a step of 2.5 every number of it becomes 0.", finding.Message);
        Assert.Contains("that of a.encodings", finding.Details.Grounds, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_all_that_enters_shares_one_encoding_the_Sigmoid_is_named()
    {
        var tied = Named.Replace("[ { \"name\": \"output0\"", "[ { \"name\": \"scores\", \"bw\": 8, \"dtype\": \"INT\", \"scale\": [2.5], \"offset\": [0] }, { \"name\": \"output0\"", StringComparison.Ordinal);
        var finding = Assert.Single(QuantizedLint.Expect<SliceBelowResolutionAnalyzer>(Detector, encodings: tied));
        Assert.Equal("scores", finding.Details.Facts.Single(static f => f.Name == "quantizedAt").Value.Display);
        Assert.Contains(finding.Details.Related, static r => r.Element.Value?.Name == "scores");
    }

    [Fact]
    public void The_offset_is_the_negated_zero_point()
    {
        var set = EncodingsFile.Parse(Encoding.UTF8.GetBytes(Named.Replace("[0.0]", "[-128.0]", StringComparison.Ordinal)), "a");
        Assert.Equal("-320..317.5", set.Activations["output0"].Parameters!.Covered.ToString());
        Assert.Equal(128, set.Activations["output0"].Parameters!.ZeroPoints[0]);
    }

    [Fact]
    public void A_range_without_a_scale_is_enough()
    {
        var set = EncodingsFile.Parse("""{ "activation_encodings": { "x": [ { "bitwidth": 16, "min": -1.0, "max": 1.0 } ] } }"""u8.ToArray(), "a");
        Assert.Equal(2 / 65535.0, set.Activations["x"].Parameters!.Step, 12);
        Assert.Equal(32768, set.Activations["x"].Parameters!.ZeroPoints[0]);
    }

    // -1.005 / 0.01 is 100.5 steps.
    [Theory]
    [InlineData("-1.005", "{|ML4019:Relu|}")]
    [InlineData("-1.0", "Relu")]
    public void Zero_must_have_a_code(string min, string node) => QuantizedLint.Expect<ZeroNotExactAnalyzer>(
        $"g (float[4] x) => (float[4] y) {{ y = {node} (x) }}",
        encodings: $$"""{ "activation_encodings": { "y": [ { "bitwidth": 8, "min": {{min}}, "max": 1.55, "scale": 0.01, "offset": -100 } ] } }""");

    [Fact]
    public void A_bad_scale_is_told_for_encodings_too() => QuantizedLint.Expect<BadScaleAnalyzer>(
        "g (float[4] x) => (float[4] y) { y = {|ML4001:Relu|} (x) }",
        encodings: """{ "activation_encodings": [ { "name": "y", "bw": 8, "dtype": "INT", "scale": [0.0], "offset": [0] } ] }""");

    [Theory]
    [InlineData("", "no file of encodings")]
    [InlineData("[]", "no activation_encodings")]
    [InlineData("{ \"activation_encodings\": 7 }", "neither of layout 0.6.1 nor of 1.0.0")]
    [InlineData("{ \"activation_encodings\": { \"x\": [] } }", "'x' is no list of entries")]
    [InlineData("{ \"activation_encodings\": { \"x\": [ { \"bitwidth\": 900, \"scale\": 1 } ] } }", "'x' has no number of bits between 1 and 32")]
    [InlineData("{ \"activation_encodings\": { \"x\": [ { \"bitwidth\": 8 } ] } }", "'x' has neither a scale nor a range")]
    [InlineData("{ \"activation_encodings\": [ { \"bw\": 8 } ] }", "an encoding has no name")]
    [InlineData("{ \"activation_encodings\": [ { \"name\": \"x\", \"bw\": 8, \"scale\": [1, 2], \"offset\": [0] } ] }", "2 scales and 1 offsets")]
    public void What_is_no_file_of_encodings_is_said_in_one_line(string text, string reason)
    {
        var error = Assert.Throws<EncodingsException>(() => EncodingsFile.Parse(Encoding.UTF8.GetBytes(text), "a.encodings"));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
