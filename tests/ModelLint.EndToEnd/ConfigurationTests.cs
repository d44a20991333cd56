using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>modellint.json as a user meets it.</summary>
public sealed class ConfigurationTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    void Prepare(string json)
    {
        Directory.CreateDirectory(_folder["models"]);
        Directory.CreateDirectory(_folder["data"]);
        File.WriteAllBytes(_folder["models/net.onnx"], new GraphBuilder().Input("x", 1, 2).Node("Relu", "x", "y").Output("y").Bytes);
        File.WriteAllBytes(_folder["data/a.raw"], System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([3, 4]).ToArray());
        File.WriteAllText(_folder["modellint.json"], json);
    }

    [Fact]
    public void It_is_found_above_the_model_and_the_command_line_goes_before_it()
    {
        Prepare("""{ "calibration": { "data": "data", "statistics": "models/net.mlcal" }, "inputs": { "x": { "domain": "0..5" } } }""");
        Assert.Equal(0, Cli.RunIn(_folder["data"], "calibrate", "../models/net.onnx").ExitCode);
        Assert.True(File.Exists(_folder["models/net.mlcal"]));
        Assert.Contains("x: float[1,2]\n    proved 0..5", Cli.RunIn(_folder.Path, "outputs", "models/net.onnx").Output, StringComparison.Ordinal);
        Assert.Contains("0..9", Cli.RunIn(_folder.Path, "outputs", "models/net.onnx", "--input-range", "x=0..9").Output, StringComparison.Ordinal);
        File.WriteAllText(_folder["empty.json"], "{}");
        Assert.DoesNotContain("0..5", Cli.RunIn(_folder.Path, "outputs", "models/net.onnx", "--config", "empty.json").Output, StringComparison.Ordinal);
        Assert.Equal(2, Cli.RunIn(_folder.Path, "calibrate", "models/net.onnx", "--config", "empty.json", "-o", "b.mlcal").ExitCode);
    }

    [Fact]
    public void What_is_wrong_in_it_is_exit_code_2_with_file_line_and_the_nearest_name()
    {
        Prepare("{\n  \"imputs\": {}\n}");
        var run = Cli.RunIn(_folder.Path, "lint", "models/net.onnx");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("modellint: modellint.json:2: there is no key 'imputs' here: did you mean 'inputs'?\n", run.Error);
    }
}
