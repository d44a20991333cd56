using System.Runtime.InteropServices;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary><c>--ep-library</c>: models on an execution provider from a library of its own, whole or not at all.</summary>
public sealed class ProviderTests(StandInProvider provider) : IClassFixture<StandInProvider>, IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    void Prepare()
    {
        File.WriteAllBytes(_folder["relu.onnx"], new GraphBuilder().Input("x", 1, 4).Node("Relu", "x", "y").Output("y").Bytes);
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 1, 4).Node("Sigmoid", "x", "s").Node("Relu", "s", "r").Node("Neg", "r", "y").Output("y").Bytes);
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 4; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([i, 0.5f, 1, 3]).ToArray());
    }

    [Fact]
    public void A_model_that_the_provider_takes_whole_is_measured_there()
    {
        var library = provider.Require();
        Prepare();
        var run = Run("compare", "relu.onnx", "relu.onnx", "--data", "data", "--ep-library", library, "--format", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the quantized model runs on StandInProvider on CPU", run.Error, StringComparison.Ordinal);
        Assert.Equal("inf", run.Json.GetProperty("outputs")[0].GetProperty("sqnr").GetString());
    }

    [Fact]
    public void A_model_that_it_does_not_take_whole_is_refused_with_the_nodes()
    {
        var library = provider.Require();
        Prepare();
        var run = Run("compare", "net.onnx", "net.onnx", "--data", "data", "--ep-library", library, "-q");
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains("StandInProvider doesn't take 2 of its nodes: Sigmoid", run.Error, StringComparison.Ordinal);
        Assert.Contains("Neg ", run.Error, StringComparison.Ordinal);

        var quantized = Run("quantize", "net.onnx", "--calibration", "data", "-o", "q.onnx", "--ep-library", library, "-q");
        Assert.Equal(3, quantized.ExitCode);
        Assert.Contains("it doesn't run, and was not written", quantized.Error, StringComparison.Ordinal);
        Assert.Contains("QuantizeLinear", quantized.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["q.onnx"]));
    }

    [Fact]
    public void What_a_fix_makes_is_measured_there_or_refused_with_the_nodes()
    {
        var library = provider.Require();
        Detectors.Write(_folder["net.onnx"]);
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 4; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 32).Select(k => k % 5 + i)]).ToArray());
        var run = Run("fix", "net.onnx", "--calibration", "data", "--target", "int8", "--strategy", "split", "--quantize", "-o", "out", "--ep-library", library, "-q");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("StandInProvider doesn't take", run.Output + run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public void What_the_provider_compiles_is_exported()
    {
        var library = provider.Require();
        Prepare();
        var run = Run("export", "relu.onnx", "--calibration", "data", "-o", "out", "--compile", "--ep-library", library, "--ep-option", "takes=all");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("what it compiled was written", run.Error, StringComparison.Ordinal);
        Assert.Contains("EPContext", Run("show", "out/relu.int8.ctx.onnx").Output, StringComparison.Ordinal);

        var refused = Run("export", "relu.onnx", "--calibration", "data", "-o", "other", "--compile", "--ep-library", library, "-q");
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("StandInProvider doesn't take", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["other"]));
    }

    [Fact]
    public void What_is_no_provider_is_said_in_a_line()
    {
        Prepare();
        File.WriteAllText(_folder["text.so"], "no library");
        Expect(3, "execution provider 'nowhere.so': no such file", "--ep-library", "nowhere.so");
        Expect(3, "can't be loaded as an execution provider by ONNX Runtime", "--ep-library", "text.so");
        Expect(2, "--ep-option 'fast': write key=value", "--ep-library", "text.so", "--ep-option", "fast");
        Expect(2, "need --ep-library", "--ep-name", "QNNExecutionProvider");
        var export = Run("export", "relu.onnx", "--calibration", "data", "-o", "out", "--compile");
        Assert.Equal(2, export.ExitCode);
        Assert.Contains("--compile needs the execution provider", export.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_of_another_name_version_or_without_a_device_is_told()
    {
        var library = provider.Require();
        Prepare();
        Expect(3, "has StandInProvider: say which by --ep-name", "--ep-library", library, "--ep-name", "QNNExecutionProvider");
        With("STAND_IN_PROVIDER_HAS_NO_DEVICE", () => Expect(3, "finds no device on this machine that it can use", "--ep-library", library));
        With("STAND_IN_PROVIDER_IS_NEWER", () => Expect(3, "this provider needs a newer ONNX Runtime", "--ep-library", library));
    }

    static void With(string variable, Action run)
    {
        Environment.SetEnvironmentVariable(variable, "1");
        try
        {
            run();
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    void Expect(int code, string says, params string[] options)
    {
        var run = Run(["compare", "relu.onnx", "relu.onnx", "--data", "data", "-q", .. options]);
        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        // ONNX Runtime's library writes a line of its own where a version doesn't fit.
        Assert.Single(run.Error.TrimEnd().Split('\n'), static line => !line.StartsWith("The requested API version", StringComparison.Ordinal));
    }
}
