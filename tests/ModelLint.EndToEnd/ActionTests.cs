using System.Diagnostics;
using System.Text.Json;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>The action's script, run as a runner does: environment variables, a real repository, and changes that mean no good.</summary>
public sealed class ActionTests : IDisposable
{
    readonly GitFolder _git = new();
    readonly TemporaryFolder _work = new();

    public void Dispose()
    {
        _git.Dispose();
        _work.Dispose();
    }

    sealed record ActionRun(int ExitCode, string Output, string Error, string Summary, string Outputs);

    ActionRun Run(string @base, params (string Name, string Value)[] variables) => RunIn(_git.Path, "lint.sh", [("BASE", @base), .. variables]);

    ActionRun RunIn(string folder, string script, params (string Name, string Value)[] variables)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script needs bash");
        var start = new ProcessStartInfo("bash", [Path.Combine(Corpus.Repository, "action", script)]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        var (summary, outputs) = (_work["summary.md"], _work["outputs"]);
        File.Delete(summary);
        File.Delete(outputs);
        foreach (var (name, value) in variables.Concat([("MODELLINT_DLL", Cli.Program), ("WORK", _work["work folder"]), ("GITHUB_OUTPUT", outputs), ("GITHUB_STEP_SUMMARY", summary), ("GITHUB_ACTIONS", "true"), ("GIT_LFS_SKIP_SMUDGE", "1")]))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ActionRun(process.ExitCode, output, error.Result, File.Exists(summary) ? File.ReadAllText(summary) : "", File.Exists(outputs) ? File.ReadAllText(outputs) : "");
    }

    ActionRun Int8(string @base, params (string Name, string Value)[] variables) => Run(@base, [.. variables, ("ARGUMENTS", "--target\nint8\n")]);

    [Fact]
    public void Only_touched_models_are_linted_and_only_new_findings_gate()
    {
        Detectors.Write(_git["models/old.onnx"]);
        Detectors.Write(_git["models/untouched.onnx"]);
        var first = _git.Commit("first");
        Detectors.Write(_git["models/old.onnx"], 639);
        _git.Commit("second");
        var known = Int8(first);
        Assert.True(known.ExitCode == 0, known.Output + known.Error);
        Assert.Contains("1 model: 0 errors, 0 warnings, 0 notes; 1 unchanged since revision", known.Output, StringComparison.Ordinal);
        Detectors.Write(_git["models/new one.onnx"]);
        _git.Commit("third");
        var run = Int8(first, ("CATEGORY", "nets"));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("::error file=models/new one.onnx,title=ML2002 SliceLost::main_graph/node_output0: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("exit-code=1\n", run.Outputs, StringComparison.Ordinal);
        Assert.Contains("| error (new) | [ML2002](", run.Summary, StringComparison.Ordinal);
        using var sarif = JsonDocument.Parse(File.ReadAllText(run.Outputs.Split('\n').Single(static l => l.StartsWith("sarif-file=", StringComparison.Ordinal))["sarif-file=".Length..]));
        Assert.Equal("nets/", sarif.RootElement.GetProperty("runs")[0].GetProperty("automationDetails").GetProperty("id").GetString());
        Assert.Equal(2, sarif.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength());
        // The gate may be lower than the lint's.
        Assert.Equal(0, Int8(first, ("FAIL_ON", "none")).ExitCode);
    }

    [Fact]
    public void Without_a_base_everything_counts_and_without_a_touched_model_nothing()
    {
        Detectors.Write(_git["net.onnx"]);
        _git.Commit("first");
        Assert.Equal(1, Int8("0000000000000000000000000000000000000000").ExitCode);
        Assert.Equal(1, Int8(" ").ExitCode);
        File.WriteAllText(_git["readme.md"], "x");
        _git.Commit("second");
        var run = Int8("HEAD~1");
        Assert.Equal((0, "No model is touched.\n"), (run.ExitCode, run.Output));
        Assert.Equal(2, Int8("--upload-pack=touch").ExitCode);
        Assert.Equal(2, Int8("0123456789012345678901234567890123456789").ExitCode);
    }

    [Fact]
    public void A_hostile_change_doesnt_choose_how_it_is_judged()
    {
        Detectors.Write(_git["net.onnx"], 1);
        File.WriteAllText(_git["modellint.json"], """{ "target": "int8", "baseline": "known.sarif" }""");
        File.WriteAllText(_git["known.sarif"], """{ "version": "2.1.0", "runs": [ { "tool": { "driver": { "name": "ModelLint" } }, "results": [] } ] }""");
        var first = _git.Commit("first");

        Detectors.Write(_git["net.onnx"]);
        Cli.RunIn(_git.Path, "baseline", "create", "--target", "int8", "-o", "known.sarif", "--force");
        File.WriteAllText(_git["modellint.json"], """
            { "target": "none", "packs": ["evil.dll"], "baseline": "known.sarif", "rules": { "ML": "none" }, "suppressions": [ { "rule": "ML2002", "reason": "trust me" } ] }
            """);
        File.WriteAllText(_git["evil.dll"], "not an assembly: loading it would be an error");
        var name = "::error title=x::a,b%0A$(touch pwned)`touch pwned` 'q' @team.onnx";
        Detectors.Write(_git[name]);
        Detectors.Write(_git["-o.onnx"]);
        _git.Commit("second");

        var run = Run(first);
        Assert.True(run.ExitCode == 1, run.Output + run.Error);
        Assert.Contains("::error file=net.onnx,title=ML2002", run.Output, StringComparison.Ordinal);
        Assert.Contains("::error file=%3A%3Aerror title=x%3A%3Aa%2Cb%250A$(touch pwned)", run.Output, StringComparison.Ordinal);
        Assert.Contains("::error file=-o.onnx,", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_git["pwned"]) || File.Exists(_work["pwned"]));
        Assert.DoesNotContain("evil", run.Error, StringComparison.Ordinal);
        foreach (var touched in (string[])["modellint\\.json", "known\\.sarif", "evil\\.dll"]) Assert.Contains($"> - {touched}\n", run.Summary, StringComparison.Ordinal);
        Assert.StartsWith("> This change also touches what judges it; that of the base was used:\n", run.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_files_are_fetched_for_touched_models_only_with_their_data()
    {
        _git.UseLargeFiles();
        Detectors.Write(_git["m/net.onnx"]);
        Detectors.Write(_git["m/other.onnx"]);
        File.WriteAllBytes(_git["w.onnx"], WithData(640).Bytes);
        File.WriteAllBytes(_git["w.data"], Floats(640));
        var first = _git.Commit("first");
        Detectors.Write(_git["m/net.onnx"], 639);
        File.WriteAllBytes(_git["w.data"], Floats(641));
        _git.Commit("second");
        // As a checkout without LFS content leaves them.
        foreach (var file in (string[])["m/net.onnx", "m/other.onnx", "w.onnx", "w.data"]) File.WriteAllText(_git[file], _git.Git("cat-file", "blob", $"HEAD:{file}"));
        var run = Int8(first);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("2 models: 0 errors, 0 warnings, 0 notes; 2 unchanged", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("version https://git-lfs", File.ReadAllText(_git["m/other.onnx"]), StringComparison.Ordinal);
        Assert.Equal(Floats(641), File.ReadAllBytes(_git["w.data"]));
    }

    [Fact]
    public void Git_LFS_itself_is_asked_for_touched_models_only()
    {
        Assert.SkipUnless(Cli.IsOnPath("git-lfs"), "git-lfs is not installed: run tests/fetch-tools.sh");
        _git.Git("lfs", "install", "--local");
        File.WriteAllText(_git[".gitattributes"], "*.onnx filter=lfs diff=lfs merge=lfs -text\n");
        Detectors.Write(_git["m/net 1.onnx"]);
        Detectors.Write(_git["m/other.onnx"], 320);
        _git.Commit("first");
        Detectors.Write(_git["m/net 1.onnx"], 1600);
        _git.Commit("second");
        GitFolder.GitIn(_work.Path, "init", "-q", "--bare", "-b", "main", "origin.git");
        _git.Git("push", "-q", $"file://{_work["origin.git"]}", "main");
        var clone = Cli.Execute("env", _work.Path, TimeSpan.FromMinutes(1), "GIT_LFS_SKIP_SMUDGE=1", "git", "clone", "-q", $"file://{_work["origin.git"]}", "clone");
        Assert.True(clone.ExitCode == 0, clone.Error);

        var run = RunIn(_work["clone"], "lint.sh", ("BASE", "HEAD~1"), ("ARGUMENTS", "--target\nint8"));
        Assert.True(run.ExitCode == 1, run.Output + run.Error);
        Assert.Contains("::error file=m/net 1.onnx,title=ML2002", run.Output, StringComparison.Ordinal);
        // The model as it was came from the store too: what is told is that it got worse.
        Assert.Contains("| error (updated) |", run.Summary, StringComparison.Ordinal);
        Assert.True(new FileInfo(_work["clone/m/net 1.onnx"]).Length > 200);
        Assert.StartsWith("version https://git-lfs", File.ReadAllText(_work["clone/m/other.onnx"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "failure", 0, true)]
    [InlineData("1", "failure", 1, true)]
    [InlineData("1", "success", 1, false)]
    [InlineData("0", "skipped", 0, false)]
    [InlineData("", "skipped", 2, false)]
    public void An_upload_that_a_token_may_not_make_is_told_and_changes_no_verdict(string code, string upload, int verdict, bool isTold)
    {
        var run = RunIn(_work.Path, "gate.sh", ("CODE", code), ("UPLOAD", upload));
        Assert.Equal(verdict, run.ExitCode);
        Assert.Equal(isTold, run.Output.StartsWith("::notice title=ModelLint::SARIF was not uploaded", StringComparison.Ordinal));
        Assert.Equal(isTold, run.Summary.Contains("SARIF was not uploaded", StringComparison.Ordinal));
    }

    static byte[] Floats(float value) => System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([value]).ToArray();

    // The detector with its scale in a file beside it.
    static GraphBuilder WithData(float scale)
    {
        var builder = Detectors.One(scale);
        var tensor = builder.Proto.Graph.Initializer[0];
        tensor.RawData = Google.Protobuf.ByteString.Empty;
        tensor.DataLocation = Onnx.Protos.TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new Onnx.Protos.StringStringEntryProto { Key = "location", Value = "w.data" });
        return builder;
    }

    [Fact]
    public void Expressions_reach_the_scripts_as_variables_only()
    {
        var action = File.ReadAllLines(Action);
        Assert.DoesNotContain(action, static l => l.TrimStart().StartsWith("run:", StringComparison.Ordinal) && l.Contains("${{", StringComparison.Ordinal));
        Assert.Contains(action, static l => l.Contains("always() && inputs.upload == 'true'", StringComparison.Ordinal));
    }

    [Fact]
    public void The_action_is_one_by_its_schema()
    {
        var validator = Path.Combine(Corpus.Repository, "tests", "node_modules", "@action-validator", "cli", "cli.mjs");
        Assert.SkipUnless(File.Exists(validator) && Cli.IsOnPath("node"), "no npm packages: run tests/fetch.sh");
        var right = Cli.Execute("node", _work.Path, TimeSpan.FromMinutes(1), validator, Action);
        Assert.True(right.ExitCode == 0, right.Output + right.Error);
        File.WriteAllText(_work["action.yml"], File.ReadAllText(Action).Replace("using: composite", "using: compost", StringComparison.Ordinal));
        Assert.NotEqual(0, Cli.Execute("node", _work.Path, TimeSpan.FromMinutes(1), validator, _work["action.yml"]).ExitCode);
    }

    static string Action => Path.Combine(Corpus.Repository, "action.yml");
}
