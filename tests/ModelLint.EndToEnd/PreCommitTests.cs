using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>The hooks as pre-commit itself runs them, on a real repository.</summary>
public sealed class PreCommitTests : IDisposable
{
    readonly GitFolder _hooks = new();
    readonly GitFolder _git = new();
    readonly TemporaryFolder _home = new();

    public void Dispose()
    {
        _hooks.Dispose();
        _git.Dispose();
        foreach (var file in Directory.EnumerateFiles(_home.Path, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
        _home.Dispose();
    }

    static string Manifest => Path.Combine(Corpus.Repository, ".pre-commit-hooks.yaml");

    CliRun PreCommit(params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !Cli.IsOnPath("pre-commit"), "pre-commit is not installed: run tests/fetch-tools.sh");
        var path = $"{Path.GetDirectoryName(Cli.Program)}:{Environment.GetEnvironmentVariable("PATH")}";
        return Cli.Execute("env", _git.Path, TimeSpan.FromMinutes(2), [$"PATH={path}", $"PRE_COMMIT_HOME={_home["cache"]}", "pre-commit", .. arguments]);
    }

    [Fact]
    public void The_manifest_is_one()
    {
        var run = PreCommit("validate-manifest", Manifest);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Fact]
    public void Only_models_of_the_commit_are_linted_and_findings_stop_it()
    {
        File.Copy(Manifest, _hooks[".pre-commit-hooks.yaml"]);
        var revision = _hooks.Commit("hooks");
        File.WriteAllText(_git[".pre-commit-config.yaml"], $"""
            repos:
              - repo: {_hooks.Path}
                rev: {revision}
                hooks:
                  - id: modellint-system
                    args: [--target, int8]
            """);
        Detectors.Write(_git["committed before.onnx"]);
        _git.Commit("first");

        File.WriteAllText(_git["readme.md"], "x");
        _git.Git("add", "-A");
        var none = PreCommit("run");
        Assert.True(none.ExitCode == 0, none.Output + none.Error);
        Assert.Contains("(no files to check)Skipped", none.Output, StringComparison.Ordinal);

        Detectors.Write(_git["models/a net.onnx"]);
        _git.Git("add", "-A");
        var run = PreCommit("run");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("models/a net.onnx:main_graph/node_output0: error ML2002", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("committed before", run.Output, StringComparison.Ordinal);

        Detectors.Write(_git["models/a net.onnx"], 1);
        _git.Git("add", "-A");
        Assert.Equal(0, PreCommit("run").ExitCode);
    }
}
