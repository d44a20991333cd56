using System.Xml.Linq;

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
