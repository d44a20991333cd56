using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>--new-from-rev: the models as they were in a revision of git are linted too.</summary>
public sealed class RevisionTests : IDisposable
{
    readonly GitFolder _git = new();

    public void Dispose() => _git.Dispose();

    CliRun Lint(params string[] arguments) => Cli.RunIn(_git.Path, ["lint", "--target", "int8", .. arguments]);

    [Fact]
    public void Only_what_is_new_since_the_revision_counts()
    {
        Detectors.Write(_git["old.onnx"], 400);
        Detectors.Write(_git["moved.onnx"]);
        _git.Commit("first");
        Assert.Equal(1, Lint().ExitCode);
        var same = Lint("--new-from-rev", "HEAD");
        Assert.Equal((0, "2 models: 0 errors, 0 warnings, 0 notes; 2 unchanged since revision HEAD\n"), (same.ExitCode, same.Output));
        Directory.CreateDirectory(_git["sub folder"]);
        _git.Git("mv", "moved.onnx", "sub folder/m'oved ж.onnx");
        Assert.Equal(0, Lint("--new-from-rev", "HEAD").ExitCode);
        Detectors.Write(_git["new.onnx"]);
        var added = Lint("--new-from-rev", "HEAD");
        Assert.Equal(1, added.ExitCode);
        Assert.Contains("new.onnx:main_graph/node_output0: error ML2002", added.Output, StringComparison.Ordinal);
        Assert.Contains("1 error, 0 warnings, 0 notes; 2 unchanged", added.Output, StringComparison.Ordinal);
        _git.Commit("second");
        Detectors.Write(_git["old.onnx"], 1600);
        var worse = Lint("--new-from-rev", "HEAD", "old.onnx", "--format", "json");
        Assert.Equal((1, "updated"), (worse.ExitCode, Assert.Single(worse.Json.All()).Text("baselineState")));
        Assert.Equal(1, Cli.RunIn(_git["sub folder"], "lint", "--target", "int8", "--new-from-rev", "HEAD", "../old.onnx").ExitCode);
    }

    [Fact]
    public void Large_files_of_the_revision_are_real_files_even_where_the_checkout_has_pointers()
    {
        _git.UseLargeFiles();
        Detectors.Write(_git["net.onnx"]);
        _git.Commit("first");
        Assert.StartsWith("version https://git-lfs", _git.Git("cat-file", "blob", "HEAD:net.onnx"), StringComparison.Ordinal);
        Detectors.Write(_git["net.onnx"], 639);
        var run = Lint("--new-from-rev", "HEAD");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("1 unchanged", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void External_data_of_the_revision_are_taken_along()
    {
        var model = new GraphBuilder().Input("x", 1, 1).Node("Add", ["x", "w"], ["y"]).Output("y");
        var tensor = new Onnx.Protos.TensorProto { Name = "w", DataType = 1, DataLocation = Onnx.Protos.TensorProto.Types.DataLocation.External };
        tensor.Dims.Add(2);
        tensor.ExternalData.Add(new Onnx.Protos.StringStringEntryProto { Key = "location", Value = "sub/w.data" });
        tensor.ExternalData.Add(new Onnx.Protos.StringStringEntryProto { Key = "length", Value = "8" });
        model.Proto.Graph.Initializer.Add(tensor);
        Directory.CreateDirectory(_git["m/sub"]);
        File.WriteAllBytes(_git["m/net.onnx"], model.Bytes);
        File.WriteAllBytes(_git["m/sub/w.data"], new byte[8]);
        _git.Commit("first");
        // The data are cut short: what was readable no longer is, and that is new.
        File.WriteAllBytes(_git["m/sub/w.data"], new byte[4]);
        var run = Lint("--new-from-rev", "HEAD", "--format", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(("ML1001", "new"), (run.Json.All().Single().Rule(), run.Json.All().Single().Text("baselineState")));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("--output=/tmp/x")]
    [InlineData("HEAD; rm -rf .")]
    public void A_revision_that_isnt_one_is_refused(string revision)
    {
        Detectors.Write(_git["net.onnx"]);
        _git.Commit("first");
        var run = Lint($"--new-from-rev={revision}");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"modellint: there is no revision '{revision}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shallow_clone_says_what_to_fetch()
    {
        Detectors.Write(_git["net.onnx"]);
        var first = _git.Commit("first");
        _git.Commit("second");
        using var folder = new TemporaryFolder();
        GitFolder.GitIn(folder.Path, "clone", "-q", "--depth", "1", $"file://{_git.Path}", "clone");
        var run = Cli.RunIn(folder["clone"], "lint", "--new-from-rev", first);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"the clone is shallow and has no revision '{first}'", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, Cli.RunIn(folder.Path, "lint", "clone", "--new-from-rev", first).ExitCode);
    }
}
