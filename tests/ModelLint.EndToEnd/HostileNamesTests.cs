using System.Text.Json;
using System.Xml.Linq;
using ModelLint.Onnx.Protos;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>A model whose every name, and whose file's name, is an escape sequence, markup, a workflow command and a path: whatever is asked, it reaches no terminal and starts nothing.</summary>
public sealed class HostileNamesTests : IDisposable
{
    const string Evil = "\n::error file=x::y%0A\r\e[31m\u009B1m\u202E<script>alert(1)</script><img src=x onerror=y>`@team [x](http://evil) | ..%2F..\\ '\"$(touch pwned)&";

    const string Model = "MODEL";

    static readonly string _file = Evil.Replace('/', '-') + ".onnx";

    readonly TemporaryFolder _folder = new();

    public HostileNamesTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files have no such names there");
        File.WriteAllBytes(_folder[_file], Hostile(640));
        File.WriteAllBytes(_folder["old.onnx"], Hostile(1));
        Directory.CreateDirectory(_folder["data"]);
        File.WriteAllBytes(_folder["data/a\e[1m\nb.raw"], new byte[4 * 32]);
    }

    public void Dispose() => _folder.Dispose();

    static byte[] Hostile(float scale)
    {
        var model = Detectors.One(scale).Proto;
        string Named(string name) => name.Length == 0 ? "" : name + Evil;
        foreach (var node in model.Graph.Node)
        {
            node.Name = Named(node.Name);
            for (var i = 0; i < node.Input.Count; i++) node.Input[i] = Named(node.Input[i]);
            for (var i = 0; i < node.Output.Count; i++) node.Output[i] = Named(node.Output[i]);
        }

        foreach (var value in model.Graph.Input.Concat(model.Graph.Output)) value.Name = Named(value.Name);
        foreach (var tensor in model.Graph.Initializer) tensor.Name = Named(tensor.Name);
        (model.Graph.Name, model.ProducerName, model.DocString) = (Evil, Evil, Evil);
        model.MetadataProps.Add(new StringStringEntryProto { Key = Evil, Value = Evil });
        return Google.Protobuf.MessageExtensions.ToByteArray(model);
    }

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    // What a command line says is text in lines: nothing in it moves a cursor, turns the direction of writing or starts a line of its own.
    CliRun Clean(params string[] arguments)
    {
        var run = Run(arguments);
        foreach (var text in (string[])[run.Output, run.Error])
        {
            Assert.DoesNotContain(text, static c => char.IsControl(c) && c != '\n' || c == '\u202E');
            Assert.DoesNotContain("\n::error file=x::y", "\n" + text, StringComparison.Ordinal);
            Assert.DoesNotContain("Unhandled exception", text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ModelLint", text, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(_folder["pwned"]));
        return run;
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    [InlineData("github")]
    [InlineData("gitlab")]
    [InlineData("junit")]
    [InlineData("markdown")]
    [InlineData("html")]
    public void No_format_passes_a_name_on_as_anything_but_text(string format)
    {
        var run = Clean("lint", "--target", "int8", "--format", format);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("ML2002", run.Output, StringComparison.Ordinal);
        if (format is "json" or "sarif" or "gitlab") JsonDocument.Parse(run.Output).Dispose();
        if (format is "html") Assert.DoesNotContain(XDocument.Parse(run.Output).Descendants(), static e => e.Name.LocalName is "script" or "img" or "a");
        if (format is "junit") Assert.NotNull(XDocument.Parse(run.Output).Root);
        // Outside of code, where it is no markup.
        if (format is "markdown") Assert.DoesNotContain(run.Output.Split('\n').Where(static l => !l.Contains('`', StringComparison.Ordinal)), static l => l.Contains("<script>", StringComparison.Ordinal) || l.Contains("<img", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("github", "GH1017", "SARIF2017")]
    [InlineData("ide")]
    public void Logs_of_every_profile_are_valid(string profile, params string[] waived)
    {
        Clean("lint", "--target", "int8", "--sarif", "logs/a.sarif", "--sarif-profile", profile);
        Assert.Empty(SarifValidator.Validate(_folder["logs/a.sarif"], waived));
        if (profile != "ide") return;
        using var log = JsonDocument.Parse(File.ReadAllText(_folder["logs/a.sarif"]));
        foreach (var result in log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray())
            Assert.True(File.Exists(_folder[Uri.UnescapeDataString(result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!)]));
    }

    [Fact]
    public void A_baseline_knows_the_model_again()
    {
        Assert.Equal(0, Clean("baseline", "create", "--target", "int8", "-o", "b.sarif").ExitCode);
        Assert.Equal(0, Clean("lint", "--target", "int8", "--baseline", "b.sarif").ExitCode);
        File.Delete(_folder[_file]);
        Assert.Contains("is no longer found", Clean("lint", "--target", "int8", "--baseline", "b.sarif").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("markdown")]
    [InlineData("json")]
    public void A_difference_is_text_too(string format) => Assert.Equal(0, Clean("diff", "old.onnx", _file, "--target", "int8", "--format", format).ExitCode);

    [Theory]
    [InlineData(0, "show", Model)]
    [InlineData(0, "show", "--ranges", Model)]
    [InlineData(0, "outputs", Model)]
    [InlineData(0, "outputs", Model, "--format", "json")]
    [InlineData(0, "files", Model)]
    [InlineData(0, "config", "--show", Model)]
    [InlineData(0, "config", "--show", Model, "--format", "json")]
    [InlineData(0, "init", Model)]
    [InlineData(0, "calibrate", Model, "--data", "data", "-o", "a.mlcal")]
    [InlineData(0, "quantize", Model, "--calibration", "data", "-o", "q.onnx")]
    [InlineData(0, "compare", "old.onnx", Model, "--data", "data")]
    [InlineData(0, "compare", "old.onnx", Model, "--data", "data", "--html", "a.html")]
    [InlineData(0, "fix", Model, "--calibration", "data", "--target", "int8", "--strategy", "split", "--quantize", "-o", "out", "--html", "a.html")]
    [InlineData(0, "sensitivity", Model, "--calibration", "data")]
    [InlineData(3, "export", Model, "--calibration", "data", "-o", "handoff")]
    public void Every_command_that_takes_a_model_says_it_in_text(int code, params string[] arguments)
    {
        var run = Clean([.. arguments.Select(static a => a == Model ? _file : a)]);
        Assert.True(run.ExitCode == code, $"{run.ExitCode}: {run.Error}");
        if (File.Exists(_folder["a.html"])) Assert.DoesNotContain(XDocument.Parse(File.ReadAllText(_folder["a.html"])).Descendants(), static e => e.Name.LocalName is "script" or "img" or "a");
        if (arguments[0] != "init") return;
        Assert.DoesNotContain(File.ReadAllText(_folder["modellint.json"]), static c => char.IsControl(c) && c != '\n' || c == '\u202E');
        Assert.Equal(1, Clean("lint").ExitCode);
    }
}
