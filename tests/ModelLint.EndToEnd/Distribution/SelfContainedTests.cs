using System.Text;
using System.Text.Json;

namespace ModelLint.EndToEnd.Distribution;

/// <summary>The program that brings its runtime along.</summary>
[Collection(DistributionTests.Name)]
public sealed class SelfContainedTests(PublishedProgram published) : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_runs_without_dotnet_by_the_graph_and_with_data()
    {
        Skip();
        Assert.Matches(@"^0\.\d+\.\d+", Alone("--version").Output);
        Detectors.Write(_folder["a.onnx"]);
        // INT8 asks for a run of the model, so that ONNX Runtime is there.
        var run = Alone("lint", "a.onnx", "--target", "int8");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error ML2002: 'output0' loses a slice", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(published.Demo, "discs.onnx")));
    }

    [Fact]
    public void A_static_lint_loads_neither_ONNX_Runtime_nor_what_decodes_images()
    {
        Skip();
        Detectors.Write(_folder["a.onnx"]);
        var still = Loaded("lint", "a.onnx");
        Assert.Contains("ModelLint.Semantics", still, StringComparison.Ordinal);
        Assert.DoesNotContain("SkiaSharp", still, StringComparison.Ordinal);
        Assert.DoesNotContain("Microsoft.ML.OnnxRuntime", still, StringComparison.Ordinal);
        var run = Loaded("lint", Path.Combine(published.Demo, "discs.onnx"), "--calibration", Path.Combine(published.Demo, "images"), "--preprocess", "unit");
        Assert.Contains("SkiaSharp", run, StringComparison.Ordinal);
        Assert.Contains("Microsoft.ML.OnnxRuntime", run, StringComparison.Ordinal);
    }

    [Fact]
    public void It_brings_the_licences_of_what_it_brings()
    {
        Skip();
        var notices = File.ReadAllText(Path.Combine(published.Folder, "THIRD-PARTY-NOTICES.md"));
        using var deps = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(published.Folder, "modellint.deps.json")));
        var packages = deps.RootElement.GetProperty("libraries").EnumerateObject().Where(static l => l.Value.GetProperty("type").GetString() == "package").Select(static l => l.Name.Split('/')[0]).ToList();
        Assert.True(packages.Count >= 10);
        Assert.All(packages, p => Assert.Contains(p, notices, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(published.Folder, "LICENSE")));
        foreach (var brought in (string[])["microsoft.ml.onnxruntime", "skiasharp.nativeassets.linux.nodependencies", "microsoft.netcore.app.runtime.linux-x64"])
            Assert.NotEmpty(Directory.GetFiles(Path.Combine(published.Folder, "notices", brought), "T*", SearchOption.AllDirectories));
    }

    static void Skip() => Assert.SkipUnless(PublishedProgram.CanRun, "the program is for Linux on x64");

    CliRun Alone(params string[] arguments) => published.RunAlone(_folder.Path, arguments);

    // The runtime's own trace of what is loaded; its names are in UTF-16.
    string Loaded(params string[] arguments)
    {
        var trace = _folder["loaded.nettrace"];
        var run = Cli.Execute("env", _folder.Path, TimeSpan.FromMinutes(2),
            ["DOTNET_EnableEventPipe=1", $"DOTNET_EventPipeOutputPath={trace}", "DOTNET_EventPipeConfig=Microsoft-Windows-DotNETRuntime:0x8:4", published.Program, .. arguments]);
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(trace)).Replace("\0", "", StringComparison.Ordinal);
        File.Delete(trace);
        return text;
    }
}
