using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Rules.Tests.Quantized;

/// <summary>Ways to quantize a model are told apart by its operators.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData("g (float[4] x) => (float[4] y) { y = Neg (x) }", QuantizedFormats.None)]
    [InlineData("g (float[4] x) => (float[4] y) <float s = {0.1}, uint8 z = {0}> { q = QuantizeLinear (x, s, z)\n y = DequantizeLinear (q, s, z) }", QuantizedFormats.Qdq)]
    [InlineData("g (float[4] x) => (float[4] y) <float s = {0.1}, uint8 z = {0}> { q = com.microsoft.QuantizeLinear (x, s, z)\n y = com.microsoft.DequantizeLinear (q, s, z) }", QuantizedFormats.Qdq)]
    [InlineData("g (uint8[4] x) => (uint8[4] y) <float s = {0.1}, uint8 z = {0}> { y = com.microsoft.QLinearSigmoid (x, s, z, s, z) }", QuantizedFormats.Operators)]
    [InlineData("g (uint8[2,2] x) => (uint8[2,2] y) <float s = {0.1}, uint8 z = {0}, uint8[2,2] w = {1, 2, 3, 4}> { y = QLinearMatMul (x, s, z, w, s, z, s, z) }", QuantizedFormats.Operators)]
    [InlineData("g (float[2,2] x) => (int32[2,2] y) <uint8[2,2] w = {1, 2, 3, 4}> { q, s, z = DynamicQuantizeLinear (x)\n y = MatMulInteger (q, w, z) }", QuantizedFormats.Dynamic)]
    [InlineData("g (float[2] x) => (float[2] y) <int8[2] w = {1, 2}, float s = {0.1}> { d = DequantizeLinear (w, s)\n y = Add (x, d) }", QuantizedFormats.WeightsOnly)]
    public void A_format_is_recognised(string text, QuantizedFormats format)
    {
        using var model = MarkedModel.Parse("<ir_version: 8, opset_import: [\"\" : 17, \"com.microsoft\" : 1]>\n" + text);
        Assert.Equal(format, new ModelEvidence(model.Document.Model, ModelFacts.Of(model.Document.Model)).Quantized.Formats);
    }
}
