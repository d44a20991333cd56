using ModelLint.Onnx;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>What the program returns, and what it says in one line, when something is wrong.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("lint", "--help")]
    public void Help_and_version_are_fine(params string[] arguments) => Assert.Equal(0, Cli.Run(arguments).ExitCode);

    [Theory]
    [InlineData("lint", "--nonsense")]
    [InlineData("lint", "--format", "xml")]
    [InlineData("lint", "--target", "int9")]
    [InlineData("lint", "--select", "ML7777")]
    [InlineData("lint", "--set", "ML2001.warnat=4")]
    [InlineData("lint", "--set", "ML2001.warnAt=soon")]
    [InlineData("lint", "--rules", "no-such-pack.dll")]
    [InlineData("lint", "--preprocess", "magic")]
    public void A_wrong_command_line_is_2_and_never_1(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var run = Cli.RunIn(folder.Path, arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("modellint: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Must be one of: 'text', 'json', ", "lint", "--format", "xml")]
    [InlineData("there is no command 'lnt' here: did you mean 'lint'?", "lnt")]
    [InlineData("there is no option '--calibraton' here: did you mean '--calibration'?", "fix", "net.onnx", "--calibraton", "data")]
    [InlineData("'b.onnx' is one word too many for fix", "fix", "a.onnx", "b.onnx")]
    [InlineData("--weights-budget takes a whole number of 0 or more, and 'x' is none", "lint", "--weights-budget", "x")]
    [InlineData("--weights-budget takes a whole number of 0 or more, and '-1' is none", "show", "net.onnx", "--weights-budget", "-1")]
    [InlineData("--count takes a whole number of 1 or more, and '1.5' is none", "calibrate", "select", "net.onnx", "--pool", "data", "-o", "x", "--count", "1.5")]
    [InlineData("--top takes a whole number of 1 or more, and '99999999999' is none", "sensitivity", "net.onnx", "--calibration", "data", "--top", "99999999999")]
    [InlineData("--max-step takes a number, and '1/640' is none", "fix", "net.onnx", "--max-step", "1/640")]
    [InlineData("--split-ratio takes a number, and 'wide' is none", "fix", "net.onnx", "--split-ratio", "wide")]
    [InlineData("--percentile takes a number, and '99,9' is none", "quantize", "net.onnx", "--calibration", "data", "-o", "q.onnx", "--percentile", "99,9")]
    public void What_is_wrong_with_a_command_line_is_one_line_that_says_what_would_be_right(string says, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var run = Cli.RunIn(folder.Path, arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(2, run.Error.TrimEnd().Split('\n').Length);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.EndsWith("Try 'modellint --help'.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clean_model_is_0_and_findings_gate_by_severity()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["clean.onnx"], new GraphBuilder().Input("x", 1, 4).Node("Relu", "x", "y").Output("y").Bytes);
        File.WriteAllBytes(folder["mixed.onnx"], Mixed());
        Assert.Equal(0, Cli.RunIn(folder.Path, "lint", "clean.onnx").ExitCode);
        Assert.Equal(0, Cli.RunIn(folder.Path, "lint", "mixed.onnx").ExitCode);
        Assert.Equal(1, Cli.RunIn(folder.Path, "lint", "mixed.onnx", "--fail-on", "note").ExitCode);
        Assert.Equal(1, Cli.RunIn(folder.Path, "lint", "mixed.onnx", "--target", "int8").ExitCode);
        Assert.Equal(0, Cli.RunIn(folder.Path, "lint", "mixed.onnx", "--target", "int8", "--fail-on", "none").ExitCode);
        Assert.Equal(1, Cli.RunIn(folder.Path, "lint", "mixed.onnx", "--target", "int8", "--format", "sarif").ExitCode);
    }

    [Theory]
    [InlineData("no such file", null)]
    [InlineData("empty", "")]
    [InlineData("Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 99\n")]
    [InlineData("not ", "no model at all, just some text")]
    public void A_model_that_cannot_be_read_is_3_with_the_reason(string reason, string? content)
    {
        using var folder = new TemporaryFolder();
        if (content is not null) File.WriteAllText(folder["broken.onnx"], content);
        var run = Cli.RunIn(folder.Path, "lint", "broken.onnx");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains(reason, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pointer_in_a_folder_is_listed_and_is_no_failure()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pointer.onnx"], "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 99\n");
        var run = Cli.RunIn(folder.Path, "lint");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("pointer.onnx is a Git LFS pointer", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_gitignore_leaves_out_is_left_out_unless_named()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["build"]);
        Directory.CreateDirectory(folder[".git"]);
        File.WriteAllText(folder[".gitignore"], "build/\n*.tmp.onnx\n!keep.tmp.onnx\n");
        foreach (var name in new[] { "a.onnx", "x.tmp.onnx", "keep.tmp.onnx", "build/b.onnx" }) File.WriteAllBytes(folder[name], Mixed());
        string[] Linted(params string[] paths) => [.. Cli.RunIn(folder.Path, ["lint", "--format", "json", "--quiet", .. paths]).Json.GetProperty("models").EnumerateArray().Select(static m => m.Text("path"))];
        Assert.Equal(["a.onnx", "keep.tmp.onnx"], Linted());
        Assert.Equal(["a.onnx", "keep.tmp.onnx"], Linted("**/*.onnx"));
        Assert.Equal(["build/b.onnx"], Linted("build/b.onnx"));
    }

    [Fact]
    public void Calibration_data_that_cannot_be_used_are_3()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["mixed.onnx"], Mixed());
        Directory.CreateDirectory(folder["empty"]);
        Directory.CreateDirectory(folder["bad"]);
        File.WriteAllText(folder["bad/a.npy"], "this is no array");
        foreach (var data in new[] { "nowhere", "empty", "bad" })
        {
            var run = Cli.RunIn(folder.Path, "lint", "mixed.onnx", "--calibration", data);
            Assert.Equal(3, run.ExitCode);
            Assert.Contains(data, run.Error, StringComparison.Ordinal);
            // Whoever wants it quiet learns why it failed, in that one line.
            Assert.Matches($"^mixed.onnx: error ML9003: [^\n]*'{data}'[^\n]*\n$", Cli.RunIn(folder.Path, "lint", "mixed.onnx", "--calibration", data, "-q").Error);
        }
    }

    [Fact]
    public void A_sample_of_another_shape_is_named_with_both_shapes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["mixed.onnx"], Mixed());
        Directory.CreateDirectory(folder["data"]);
        File.WriteAllBytes(folder["data/short.raw"], new byte[4 * 7]);
        File.WriteAllBytes(folder["data/whole.raw"], new byte[4 * 2 * 4 * 10]);
        var run = Cli.RunIn(folder.Path, "lint", "mixed.onnx", "--calibration", "data");
        Assert.Contains("short.raw", run.Error, StringComparison.Ordinal);
        Assert.Contains("[1,8,10]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_without_a_stated_preprocessing_are_2_with_the_choices()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["net.onnx"], new GraphBuilder().Input("x", 1, 3, 8, 8).Node("Sigmoid", "x", "s").Node("Relu", "x", "r").Node("Concat", ["s", "r"], ["y"], ("axis", 1L)).Output("y").Bytes);
        Directory.CreateDirectory(folder["images"]);
        File.WriteAllBytes(folder["images/dot.png"], Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        var run = Cli.RunIn(folder.Path, "lint", "net.onnx", "--calibration", "images");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("give --preprocess with one of yolo, imagenet, ", run.Error, StringComparison.Ordinal);
        Assert.Contains(", unit, ", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Cli.RunIn(folder.Path, "lint", "net.onnx", "--calibration", "images", "--preprocess", "unit", "--fail-on", "none").ExitCode);
    }

    [Fact]
    public void External_data_that_is_missing_or_leaves_the_folder_is_a_finding()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, location) in new[] { ("missing", "weights.bin"), ("escapes", "../weights.bin") })
        {
            var builder = new GraphBuilder().Input("x", 1, 4).Node("Add", ["x", "w"], ["y"]).Output("y");
            builder.Proto.Graph.Initializer.Add(new Onnx.Protos.TensorProto
            {
                Name = "w",
                DataType = (int)DataType.Float,
                Dims = { 1, 4 },
                DataLocation = Onnx.Protos.TensorProto.Types.DataLocation.External,
                ExternalData = { new Onnx.Protos.StringStringEntryProto { Key = "location", Value = location } },
            });
            File.WriteAllBytes(folder[$"{name}.onnx"], builder.Bytes);
        }

        Assert.Equal(["ML1001"], Cli.RunIn(folder.Path, "lint", "missing.onnx", "--format", "json").Json.All().Select(Findings.Rule));
        Assert.Equal(["ML1002"], Cli.RunIn(folder.Path, "lint", "escapes.onnx", "--format", "json").Json.All().Select(Findings.Rule));
        Assert.Equal(1, Cli.RunIn(folder.Path, "lint", "missing.onnx").ExitCode);
        Assert.Equal(3, Cli.RunIn(folder.Path, "lint", "missing.onnx", "--calibration", ".").ExitCode);
    }

    [Fact]
    public void A_model_that_cannot_run_is_still_linted_by_its_graph()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["odd.onnx"], new GraphBuilder().Input("x", 1, 4, 10).Node("nowhere", "Mystery", ["x"], ["m"]).Node("Sigmoid", "x", "s").Node("Relu", "m", "r")
            .Node("Concat", ["s", "r"], ["y"], ("axis", 1L)).Output("y").Bytes);
        File.WriteAllBytes(folder["a.raw"], new byte[4 * 40]);
        var run = Cli.RunIn(folder.Path, "lint", "odd.onnx", "--format", "json", "--calibration", "a.raw");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("Mystery", run.Error, StringComparison.Ordinal);
        Assert.Contains(run.Json.All(), static f => f.Rule() == "ML2001");
    }

    [Fact]
    public void Machine_formats_are_alone_on_standard_output()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["mixed.onnx"], Mixed());
        foreach (var format in new[] { "json", "sarif" })
        {
            var run = Cli.RunIn(folder.Path, "lint", "mixed.onnx", "--target", "int8", "--format", format);
            Assert.StartsWith("{", run.Output, StringComparison.Ordinal);
            Assert.EndsWith("}\n", run.Output, StringComparison.Ordinal);
            Assert.NotEqual(default, run.Json);
        }

        Assert.DoesNotContain('\u001b', Cli.RunIn(folder.Path, "lint", "mixed.onnx", "--target", "int8").Output);
    }

    [Fact]
    public void An_output_that_cannot_be_written_is_2_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["mixed.onnx"], Mixed());
        File.WriteAllText(folder["file"], "in the way");
        Assert.Equal(2, Cli.RunIn(folder.Path, "lint", "mixed.onnx", "-o", "file/out.json").ExitCode);
        Assert.Equal(["file", "mixed.onnx"], Directory.GetFileSystemEntries(folder.Path).Select(static p => Path.GetFileName(p)).Order());
    }

    // exp(x) of a generated input in [0,1] stays below 3; times 100 it dwarfs a sigmoid.
    static byte[] Mixed() => new GraphBuilder().Input("x", 1, 8, 10).Floats("hundred", [], 100).Node("Exp", "x", "e").Node("Mul", ["e", "hundred"], ["wide"]).Node("Sigmoid", "x", "narrow")
        .Node("Concat", ["wide", "narrow"], ["y"], ("axis", 1L)).Output("y").Bytes;
}
