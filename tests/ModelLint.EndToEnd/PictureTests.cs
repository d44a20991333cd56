using System.Runtime.InteropServices;
using System.Xml.Linq;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Pictures of graphs as a user asks for them.</summary>
public sealed class PictureTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Show_draws_the_graph_or_what_is_around_a_node()
    {
        Detectors.Write(_folder["m.onnx"]);
        var whole = Cli.RunIn(_folder.Path, "show", "m.onnx", "--svg");
        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));
        Assert.Equal("svg", XElement.Parse(whole.Output).Name.LocalName);
        Assert.Contains("Softmax", whole.Output, StringComparison.Ordinal);

        Assert.Equal(0, Cli.RunIn(_folder.Path, "show", "m.onnx", "--svg", "--around", "output0", "-o", "around.svg").ExitCode);
        Assert.Contains("node marked", File.ReadAllText(_folder["around.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_or_statistics_give_the_colours()
    {
        // Nothing bounds y: only samples tell how far it goes.
        File.WriteAllBytes(_folder["m.onnx"], new GraphBuilder().Input("x", 1, 2).Floats("w", [], 10).Node("Mul", ["x", "w"], ["y"]).Output("y").Bytes);
        Directory.CreateDirectory(_folder["data"]);
        File.WriteAllBytes(_folder["data/a.raw"], MemoryMarshal.AsBytes<float>([-3, 7]).ToArray());
        Assert.DoesNotContain("observed", Cli.RunIn(_folder.Path, "show", "m.onnx", "--svg").Output, StringComparison.Ordinal);
        var samples = Cli.RunIn(_folder.Path, "show", "m.onnx", "--svg", "--calibration", "data");
        Assert.Equal(0, samples.ExitCode);
        Assert.Contains("observed -30..70", samples.Output, StringComparison.Ordinal);
        Assert.Contains("up to 100", samples.Output, StringComparison.Ordinal);
        Assert.Equal(0, Cli.RunIn(_folder.Path, "calibrate", "m.onnx", "--data", "data", "-o", "m.mlcal", "-q").ExitCode);
        Assert.Equal(samples.Output, Cli.RunIn(_folder.Path, "show", "m.onnx", "--svg", "--calibration", "m.mlcal").Output);

        // Without what the colours were to come from there is no picture.
        var none = Cli.RunIn(_folder.Path, "show", "m.onnx", "--svg", "--calibration", "nowhere", "-o", "m.svg");
        Assert.Equal(3, none.ExitCode);
        Assert.Contains("nowhere", Assert.Single(none.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["m.svg"]));
        Assert.Equal(2, Cli.RunIn(_folder.Path, "show", "m.onnx", "--calibration", "data").ExitCode);
        Assert.Equal(2, Cli.RunIn(_folder.Path, "show", "m.onnx", "--svg", "-o", "m.onnx").ExitCode);
    }

    [Fact]
    public void What_cannot_be_drawn_is_a_line_and_exit_code_2()
    {
        Detectors.Write(_folder["m.onnx"]);
        var unknown = Cli.RunIn(_folder.Path, "show", "m.onnx", "--svg", "--around", "outputt0");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("'m.onnx' has no node or value 'outputt0'", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(2, Cli.RunIn(_folder.Path, "show", "m.onnx", "--around", "output0").ExitCode);
        Assert.Equal(2, Cli.RunIn(_folder.Path, "show", "m.onnx", "--svg", "--full").ExitCode);
        Assert.Contains("is a constant", Cli.RunIn(_folder.Path, "show", "m.onnx", "--svg", "--around", "scale").Error, StringComparison.Ordinal);
    }
}
