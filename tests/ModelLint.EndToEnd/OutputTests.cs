using System.Text.Json;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Several outputs at once, profiles of SARIF, and the commands that explain.</summary>
public sealed class OutputTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public OutputTests() => Detectors.Write(_folder["models/net %41#1 ж.onnx"]);

    public void Dispose() => _folder.Dispose();

    CliRun Lint(params string[] arguments) => Cli.RunIn(_folder.Path, ["lint", "--target", "int8", .. arguments]);

    [Fact]
    public void Every_format_is_written_at_once_and_the_exit_code_is_the_same()
    {
        string[] formats = ["text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"];
        var run = Lint([.. formats.SelectMany(static f => (string[])["--output-file", $"{f}=out/{f}.out"]), "--format", "github"]);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("::error file=models/net %2541#1 ж.onnx,title=ML2002", run.Output, StringComparison.Ordinal);
        Assert.All(formats, f => Assert.NotEmpty(File.ReadAllBytes(_folder[$"out/{f}.out"])));
        Assert.Equal(run.Output, File.ReadAllText(_folder["out/github.out"]));
        Assert.All(formats, f => Assert.Equal(1, Lint("--format", f).ExitCode));
    }

    [Fact]
    public void The_message_of_a_finding_with_fixes_links_into_the_listing_in_both_its_forms()
    {
        Lint("--sarif", "default.sarif");
        Lint("--sarif", "github.sarif", "--sarif-profile", "github");
        var message = Message("default.sarif");
        var text = message.GetProperty("text").GetString()!;
        var link = text[text.IndexOf(" See [line ", StringComparison.Ordinal)..];
        Assert.Contains($"{link}\n\n- Fix (safe)", message.GetProperty("markdown").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("See [line", Message("github.sarif").GetProperty("markdown").GetString(), StringComparison.Ordinal);

        JsonElement Message(string file)
        {
            using var log = JsonDocument.Parse(File.ReadAllText(_folder[file]));
            return log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().First(static r => r.GetProperty("ruleId").GetString() == "ML2002").GetProperty("message").Clone();
        }
    }

    [Fact]
    public void Profiles_of_real_runs_are_valid()
    {
        Lint("--sarif", "default.sarif");
        Lint("--sarif", "github.sarif", "--sarif-profile", "github", "--category", "nets");
        Lint("--sarif", "ide logs/ide.sarif", "--sarif-profile", "ide");
        Assert.Empty(SarifValidator.Validate(_folder["default.sarif"]));
        Assert.Empty(SarifValidator.Validate(_folder["github.sarif"], "GH1017", "SARIF2017"));
        Assert.Empty(SarifValidator.Validate(_folder["ide logs/ide.sarif"]));
    }

    [Fact]
    public void Editors_find_the_line_in_the_listing_beside_the_log()
    {
        Lint("--sarif", "ide logs/ide.sarif", "--sarif-profile", "ide");
        using var log = JsonDocument.Parse(File.ReadAllText(_folder["ide logs/ide.sarif"]));
        var place = log.RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("locations")[0].GetProperty("physicalLocation");
        var file = Uri.UnescapeDataString(place.GetProperty("artifactLocation").GetProperty("uri").GetString()!);
        Assert.Equal("ide logs/net %41#1 ж.onnx.listing.txt", file);
        var line = File.ReadAllLines(_folder[file])[place.GetProperty("region").GetProperty("startLine").GetInt32() - 1];
        Assert.Contains("Concat", line, StringComparison.Ordinal);
        Assert.Contains("output0", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'models' cannot be written: it is a folder", "--sarif", "models")]
    [InlineData("cannot be written: '", "--sarif", "models/net %41#1 ж.onnx/x.sarif")]
    [InlineData("two outputs go to 'a.out'", "--sarif", "a.out", "-o", "a.out")]
    [InlineData("there is no format 'markdwn': did you mean 'markdown'?", "--output-file", "markdwn=a")]
    [InlineData("'junit' is no output: write format=file", "--output-file", "junit")]
    [InlineData("--sarif-profile ide writes listings beside the log", "--format", "sarif", "--sarif-profile", "ide")]
    public void What_cant_be_written_is_said_before_the_work(string said, params string[] arguments)
    {
        var run = Lint(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_fails_late_doesnt_cost_the_other_outputs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !Directory.Exists("/proc/self"), "needs a folder that nobody can write");
        var run = Lint("--sarif", "/proc/self/x.sarif", "--output-file", "json=a.json");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'/proc/self/x.sarif' cannot be written", run.Error, StringComparison.Ordinal);
        Assert.Contains("error ML2002", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["a.json"]));
    }

    [Fact]
    public void Ten_thousand_findings_keep_to_every_limit_and_the_cut_is_said()
    {
        var builder = new GraphBuilder();
        for (var i = 0; i < 10_000; i++) builder.Node("Relu", $"missing{i}", $"y{i}");
        File.WriteAllBytes(_folder["many.onnx"], builder.Output("y0").Bytes);
        var run = Cli.RunIn(_folder.Path, "lint", "many.onnx", "--format", "github", "--sarif", "many.sarif", "--sarif-profile", "github", "--output-file", "markdown=many.md");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(10, run.Output.Split('\n').Count(static l => l.StartsWith("::error ", StringComparison.Ordinal)));
        Assert.Contains("9990 more of kind error are not annotated", run.Output, StringComparison.Ordinal);
        Assert.Contains("ML9010: code scanning shows 5000 results of a run: the worst are told, 5000 of 10000 are left out", run.Error, StringComparison.Ordinal);
        using var log = JsonDocument.Parse(File.ReadAllText(_folder["many.sarif"]));
        Assert.Equal(5000, log.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength());
        Assert.InRange(new FileInfo(_folder["many.md"]).Length, 500_000, 1_000_000);
        Assert.Contains(" are left out: there is no room for more.\n", File.ReadAllText(_folder["many.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_is_explained_by_its_page()
    {
        var page = File.ReadAllText(Path.Combine(Corpus.Repository, "rules/ModelLint.Rules.Scale/MixedScaleConcat/ML2001.md"));
        Assert.Equal(page, Cli.Run("rules", "ML2001").Output);
        Assert.Equal(page, Cli.Run("rules", "mixedscaleconcat").Output);
        Assert.Contains("ML2002  error    SliceLost: ", Cli.Run("rules").Output, StringComparison.Ordinal);
        var unknown = Cli.Run("rules", "ML20012");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("did you mean 'ML20", unknown.Error, StringComparison.Ordinal);
        var rule = Cli.Run("rules", "ML2001", "--format", "json").Json[0];
        Assert.Equal(("warning", page, "16"), (rule.GetProperty("severity").GetString(), rule.GetProperty("help").GetString(), rule.GetProperty("options")[0].GetProperty("default").GetString()));
    }

    [Fact]
    public void A_difference_tells_findings_structure_ranges_and_sizes()
    {
        File.WriteAllBytes(_folder["old.onnx"], Detectors.One(1).Node("Relu", "scores", "more").Output("more").Bytes);
        var run = Cli.RunIn(_folder.Path, "diff", "old.onnx", "models/net %41#1 ж.onnx", "--target", "int8", "--format", "json");
        Assert.Equal(0, run.ExitCode);
        var finding = Assert.Single(run.Json.GetProperty("findings").EnumerateArray());
        Assert.Equal(("new", "ML2002"), (finding.Text("state"), finding.Rule()));
        string Told(string list) => string.Join('\n', run.Json.GetProperty(list).EnumerateArray().Select(static c => $"{c.Text("what")}: {c.GetProperty("before")} -> {c.GetProperty("after")}"));
        Assert.Contains("operator Relu: 1 -> ", Told("structure"), StringComparison.Ordinal);
        Assert.Contains("output more: float[1,4,8] -> ", Told("structure"), StringComparison.Ordinal);
        Assert.Contains("output output0 axis 1 [0:4]: 0..1 -> 0..640", Told("ranges"), StringComparison.Ordinal);
        Assert.Contains("weights: changed", Cli.RunIn(_folder.Path, "diff", "old.onnx", "models/net %41#1 ж.onnx").Output, StringComparison.Ordinal);
        Assert.Contains("| error (new) | ML2002 | `main_graph/node_output0` |", Cli.RunIn(_folder.Path, "diff", "old.onnx", "models/net %41#1 ж.onnx", "--target", "int8", "--format", "markdown").Output, StringComparison.Ordinal);
        Assert.Equal(3, Cli.RunIn(_folder.Path, "diff", "old.onnx", "gone.onnx").ExitCode);
    }

    [Fact]
    public void Bash_completes_commands_options_and_values()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        File.WriteAllText(_folder["modellint.bash"], Cli.Run("completion", "bash").Output);
        Assert.Equal("baseline", Complete("modellint", "base"));
        Assert.Equal("create", Complete("modellint", "baseline", "cr"));
        Assert.Equal("--sarif-profile", Complete("modellint", "lint", "--sarif-p"));
        Assert.Equal("github gitlab", Complete("modellint", "lint", "models", "--format", "git"));
        Assert.Equal("", Complete("modellint", "lint", "-o", "x"));
        Assert.All(["zsh", "fish", "pwsh"], static s => Assert.Contains("sarif-profile", Cli.Run("completion", s).Output, StringComparison.Ordinal));
        Assert.Equal(2, Cli.Run("completion", "cmd").ExitCode);
    }

    string Complete(params string[] words)
    {
        var script = $"source modellint.bash; COMP_WORDS=({string.Join(' ', words.Select(static w => $"'{w}'"))}); COMP_CWORD={words.Length - 1}; _modellint; echo \"${{COMPREPLY[*]}}\"";
        return Cli.Execute("bash", _folder.Path, TimeSpan.FromMinutes(1), "-c", script).Output.Trim();
    }
}
