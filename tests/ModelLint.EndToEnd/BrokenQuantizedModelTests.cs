using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Quantized models whose scales or zero points can't be used: the linter says why, and what would run them refuses them in one line.</summary>
public sealed class BrokenQuantizedModelTests
{
    const string Pair = "y = DequantizeLinear (q, s, z) }";

    [Theory]
    [InlineData("g (float[1,3] x) => (float[1,3] y) <uint8 z = {0}> { q = QuantizeLinear (x, s, z)\n " + Pair, "ML4003", "nothing defines its scale 's'")]
    [InlineData("g (float[1,3] x) => (float[1,3] y) <float s = {0.1}, uint8 z = {0}, int8 other = {0}> { q = QuantizeLinear (x, s, other)\n " + Pair, "ML4002", "it is uint8, the codes are int8")]
    [InlineData("g (float[1,3] x) => (float[1,3] y) <float[2] s = {0.1, 0.2}, uint8[2] z = {0, 0}> { q = QuantizeLinear <axis = 1> (x, s, z)\n y = DequantizeLinear <axis = 1> (q, s, z) }", "ML4003", "2 scales along axis 1 of 3")]
    public void Lint_says_why_and_nothing_else_touches_it(string text, string rule, string reason)
    {
        using var folder = new TemporaryFolder();
        using (var model = MarkedModel.Parse("<ir_version: 8, opset_import: [\"\" : 17]>\n" + text)) File.WriteAllBytes(folder["model.onnx"], model.Bytes);
        File.WriteAllBytes(folder["a.raw"], new byte[12]);

        var lint = Cli.RunIn(folder.Path, "lint", "model.onnx", "--format", "json", "--quiet");
        Assert.Equal(1, lint.ExitCode);
        Assert.Contains(lint.Json.All(), f => f.Rule() == rule && f.Text("severity") == "error" && f.Text("message").Contains(reason, StringComparison.Ordinal));

        foreach (var command in new string[][]
        {
            ["lint", "model.onnx", "--calibration", "a.raw"],
            ["calibrate", "model.onnx", "--data", "a.raw", "-o", "a.mlcal"],
            ["compare", "model.onnx", "model.onnx", "--data", "a.raw"],
            ["quantize", "model.onnx", "--calibration", "a.raw", "--force", "-o", "b.onnx"],
        })
        {
            var run = Cli.RunIn(folder.Path, [.. command, "--quiet"]);
            Assert.Equal(3, run.ExitCode);
            var line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Contains("'model.onnx' can't be run: ", line, StringComparison.Ordinal);
            Assert.Contains(reason, line, StringComparison.Ordinal);
            Assert.EndsWith("quantize the float model again ('modellint lint' lists all such places)", line, StringComparison.Ordinal);
        }

        Assert.Equal(["a.raw", "model.onnx"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }
}
