using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

/// <summary>What is looked at in a quantized model while it runs.</summary>
public sealed class CodedReplayTests
{
    static ModelDocument Model(string text) => MarkedModel.Parse("<ir_version: 8, opset_import: [\"\" : 17, \"com.microsoft\" : 1]>\n" + text).Document;

    static string[] Looked(string text)
    {
        using var document = Model(text);
        return [.. ObservationPlan.Of(document.Model, ModelFacts.Of(document.Model), null).Names];
    }

    [Fact]
    public void Numbers_before_they_become_codes_and_not_what_comes_out_of_them() => Assert.Equal(["a", "y"], Looked("""
        g (float[4] x) => (float[4] y) <float s = {0.5}, uint8 z = {0}> {
            a = Neg (x)
            q = QuantizeLinear (a, s, z)
            d = DequantizeLinear (q, s, z)
            y = Exp (d)
        }
        """));

    [Fact]
    public void A_score_that_goes_through_codes_into_a_join() => Assert.Equal(["scores", "d", "y"], Looked("""
        g (float[1,4] x) => (float[1,8] y) <float s = {0.5}, uint8 z = {0}> {
            scores = Sigmoid (x)
            q = QuantizeLinear (scores, s, z)
            d = DequantizeLinear (q, s, z)
            y = Concat <axis = 1> (d, x)
        }
        """));

    const string Computed = """
        g (float[4] x) => (float[4] y) <float s = {0.5}, uint8 z = {128}, float sy = {0.0078125}, uint8 zy = {0}> {
            q = QuantizeLinear (x, s, z)
            c = com.microsoft.QLinearSigmoid (q, s, z, sy, zy)
            y = DequantizeLinear (c, sy, zy)
        }
        """;

    [Fact]
    public void Codes_that_are_computed_from_codes()
    {
        // Sigmoid(0) = 0.5 is 64 steps of 1/128; Sigmoid(2) = 0.8808 is 112.7, Sigmoid(-2) = 0.1192 is 15.3, Sigmoid(4) = 0.982 is 125.7.
        using var document = Model(Computed);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "a.raw"), [.. new[] { 0f, 2f, -2f, 4f }.SelectMany(BitConverter.GetBytes)]);
        var seen = Calibrator.Run(document, DataSource.Open(folder.Path), cancellation: TestContext.Current.CancellationToken).Observations.Values;
        Assert.Equal((15.0, 126.0, 4L), (seen["c"].Range.Lo, seen["c"].Range.Hi, seen["c"].Count));
        Assert.DoesNotContain("q", seen.Keys);
    }

    sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("modellint-codes-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
