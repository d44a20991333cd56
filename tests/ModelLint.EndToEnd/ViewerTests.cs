namespace ModelLint.EndToEnd;

/// <summary>The log of a real run in Microsoft's web component, which Azure DevOps shows, in a headless browser.</summary>
public sealed class ViewerTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_viewer_shows_rule_message_place_and_state_and_hides_what_is_accepted_or_gone()
    {
        Detectors.Write(_folder["models/known.onnx"]);
        Detectors.Write(_folder["models/mended.onnx"]);
        Assert.Equal(0, Cli.RunIn(_folder.Path, "baseline", "create", "--target", "int8", "-o", "b.sarif").ExitCode);
        Detectors.Write(_folder["models/mended.onnx"], 1);
        Detectors.Write(_folder["models/added <b>&.onnx"]);
        Detectors.Write(_folder["models/accepted.onnx"]);
        File.WriteAllText(_folder["modellint.json"], """{ "suppressions": [ { "rule": "ML2002", "files": "models/accepted.onnx", "reason": "stays 16 bit" } ] }""");
        Assert.Equal(1, Cli.RunIn(_folder.Path, "lint", "--target", "int8", "--baseline", "b.sarif", "--sarif", "log.sarif").ExitCode);

        var run = Browser.Run("show.mjs", "@microsoft/sarif-web-component", _folder.Path, _folder["log.sarif"], _folder["page.png"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("", run.Error);
        foreach (var shown in (string[])["ML2002", "SliceLost", "'output0' loses a slice: beside 'axis 1 [0:4]'", "main_graph/node_output0", "known.onnx", "added%20%3Cb%3E%26.onnx", "Unchanged", "New"])
            Assert.Contains(shown, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("accepted.onnx", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("mended.onnx", run.Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(_folder["page.png"]).Length > 10_000);
    }
}
