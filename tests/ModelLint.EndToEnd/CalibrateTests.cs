using System.Runtime.InteropServices;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary><c>modellint calibrate</c>, and what uses the statistics it saves.</summary>
public sealed class CalibrateTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    // Boxes of up to 6·100 beside scores of 0..1.
    static byte[] Model(float scale = 100, string wide = "wide") => new GraphBuilder().Input("x", 1, 4, 2).Floats("w", [], scale).Node("Mul", ["x", "w"], [wide]).Node("Sigmoid", "x", "narrow")
        .Node("Concat", [wide, "narrow"], ["y"], ("axis", 1L)).Output("y").Bytes;

    void Prepare(int samples = 5)
    {
        File.WriteAllBytes(_folder["net.onnx"], Model());
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < samples; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([i, -i, 0.5f, 0, 1, 2, 3, i + 2]).ToArray());
    }

    [Fact]
    public void Saved_statistics_give_the_findings_that_the_samples_give()
    {
        Prepare();
        var calibrated = Run("calibrate", "net.onnx", "--data", "data", "-o", "stats.mlcal");
        Assert.Equal((0, ""), (calibrated.ExitCode, calibrated.Output));
        Assert.Contains("stats.mlcal: 4 values on 5 samples", calibrated.Error, StringComparison.Ordinal);
        // ML3002 names the data; all else is the same to the byte but for where the samples came from.
        var fromSamples = Run("lint", "net.onnx", "--calibration", "data", "--format", "json", "--ignore", "ML3002");
        var fromFile = Run("lint", "net.onnx", "--calibration", "stats.mlcal", "--format", "json", "--ignore", "ML3002");
        Assert.Equal(1, fromFile.ExitCode);
        Assert.Equal(fromSamples.Output.Replace("5 samples of data", "5 samples from stats.mlcal", StringComparison.Ordinal), fromFile.Output);
        Assert.Contains("5 samples from stats.mlcal", fromFile.Output, StringComparison.Ordinal);
        Assert.Contains("observed -400..600", Run("outputs", "net.onnx", "--calibration", "stats.mlcal").Output, StringComparison.Ordinal);
        Assert.Equal(2, Run("lint", "net.onnx", "--calibration", "stats.mlcal", "--preprocess", "unit").ExitCode);
    }

    [Fact]
    public void Shards_merge_to_the_bytes_of_one_run_in_any_order()
    {
        Prepare();
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "-o", "whole.mlcal").ExitCode);
        for (var i = 1; i <= 3; i++) Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "--shard", $"{i}/3", "-o", $"part-{i}.mlcal", "-q").ExitCode);
        Assert.Equal(0, Run("calibrate", "merge", "part-3.mlcal", "part-1.mlcal", "part-2.mlcal", "-o", "all.mlcal").ExitCode);
        Assert.Equal(File.ReadAllBytes(_folder["whole.mlcal"]), File.ReadAllBytes(_folder["all.mlcal"]));

        var twice = Run("calibrate", "merge", "part-1.mlcal", "whole.mlcal", "-o", "twice.mlcal");
        Assert.Equal(3, twice.ExitCode);
        Assert.Contains("sample '0.raw' is in two", twice.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["twice.mlcal"]));
    }

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=7;SLURM_ARRAY_TASK_MIN=6;SLURM_ARRAY_TASK_COUNT=2", 0, "shard 2/2")]
    [InlineData("JOB_COMPLETION_INDEX=0;JOB_COMPLETIONS=2", 0, "shard 1/2")]
    [InlineData("JOB_COMPLETION_INDEX=0", 2, "JOB_COMPLETIONS isn't set")]
    [InlineData("SLURM_ARRAY_TASK_ID=9;SLURM_ARRAY_TASK_COUNT=2", 2, "give --shard")]
    public void The_shard_is_read_from_what_a_cluster_sets(string variables, int code, string said)
    {
        Prepare();
        var run = Cli.Execute("env", _folder.Path, TimeSpan.FromMinutes(2), [.. variables.Split(';'), "dotnet", Cli.Program, "calibrate", "net.onnx", "--data", "data", "-o", "s.mlcal"]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_prints_a_table_with_the_samples_that_made_the_extremes()
    {
        Prepare();
        Run("calibrate", "net.onnx", "--data", "data", "-o", "stats.mlcal");
        var shown = Run("show", "stats.mlcal");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("samples        5\n", shown.Output, StringComparison.Ordinal);
        var wide = shown.Output.Split('\n').Single(static l => l.StartsWith("wide ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Σx over five samples: i - i + 0.5 + 0 + 1 + 2 + 3 + i + 2 gives 42.5 + 10, a mean of 1.3125; times 100.
        Assert.Equal(["wide", "40", "-400", "600", "131.25"], wide[..5]);
        Assert.Equal(["4.raw", "4.raw"], wide[^2..]);
    }

    [Fact]
    public void Statistics_of_another_graph_are_refused_and_stale_ones_used_as_far_as_a_run_confirms_them()
    {
        Prepare();
        Run("calibrate", "net.onnx", "--data", "data", "-o", "stats.mlcal");
        File.WriteAllBytes(_folder["other.onnx"], Model(wide: "renamed"));
        var other = Run("lint", "other.onnx", "--calibration", "stats.mlcal");
        Assert.Equal(3, other.ExitCode);
        Assert.Matches("another graph \\([0-9a-f]{16}\\) than the model's \\([0-9a-f]{16}\\)", other.Error);
        File.WriteAllBytes(_folder["trained.onnx"], Model(scale: 101));
        var trained = Run("lint", "trained.onnx", "--calibration", "stats.mlcal", "--fail-on", "none");
        Assert.Equal(0, trained.ExitCode);
        Assert.Contains("ML3019", trained.Output, StringComparison.Ordinal);
        Assert.Contains("contradicts none of", trained.Output, StringComparison.Ordinal);
        Assert.Contains("5 samples from stats.mlcal, made with other weights", trained.Output, StringComparison.Ordinal);
        // A thousandfold weight takes even a generated input beyond what was seen: that range counts no more, and nothing is said of its slice.
        File.WriteAllBytes(_folder["grown.onnx"], Model(scale: 100_000));
        var grown = Run("lint", "grown.onnx", "--calibration", "stats.mlcal", "--fail-on", "none", "--format", "json").Json.All().ToList();
        Assert.Contains("which are dropped (wide", grown.Single(static f => f.Rule() == "ML3019").Text("message"), StringComparison.Ordinal);
        Assert.Contains("unconfirmed", Run("lint", "grown.onnx", "--calibration", "stats.mlcal", "--fail-on", "none", "--no-run").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_statistics_are_refused_in_one_line_by_every_command()
    {
        Prepare();
        Run("calibrate", "net.onnx", "--data", "data", "-o", "stats.mlcal");
        File.WriteAllBytes(_folder["cut.mlcal"], File.ReadAllBytes(_folder["stats.mlcal"])[..^1]);
        foreach (var arguments in new string[][] { ["show", "cut.mlcal"], ["lint", "net.onnx", "--calibration", "cut.mlcal"], ["calibrate", "merge", "stats.mlcal", "cut.mlcal", "-o", "all.mlcal"], ["show", "none.mlcal"] })
        {
            var run = Run(arguments);
            Assert.Equal(3, run.ExitCode);
            Assert.Single(run.Error.Split('\n'), static l => l.Contains("statistics '", StringComparison.Ordinal));
        }

        Assert.False(File.Exists(_folder["all.mlcal"]));
    }

    [Fact]
    public void What_exists_is_replaced_only_by_force_and_nothing_bad_is_left()
    {
        Prepare(samples: 1);
        File.WriteAllText(_folder["stats.mlcal"], "precious");
        var refused = Run("calibrate", "net.onnx", "--data", "data", "-o", "stats.mlcal");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal(3, Run("calibrate", "net.onnx", "--data", "nowhere", "-o", "stats.mlcal", "--force").ExitCode);
        Assert.Equal("precious", File.ReadAllText(_folder["stats.mlcal"]));
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "-o", "stats.mlcal", "--force").ExitCode);
        Assert.Equal(0, Run("show", "stats.mlcal").ExitCode);
        Assert.Equal(2, Run("calibrate", "net.onnx", "--data", "data", "-o", "x.mlcal", "--shard", "3/2").ExitCode);
        Assert.Equal(3, Run("calibrate", "net.onnx", "--data", "data", "-o", "x.mlcal", "--shard", "2/2").ExitCode);
        Assert.Equal(["data", "net.onnx", "stats.mlcal"], Directory.GetFileSystemEntries(_folder.Path).Select(static p => Path.GetFileName(p)).Order());
    }

    [Fact]
    public void A_bad_sample_is_named_and_left_out()
    {
        Prepare(samples: 2);
        File.WriteAllBytes(_folder["data/bad.raw"], [1, 2, 3]);
        var run = Run("calibrate", "net.onnx", "--data", "data", "-o", "stats.mlcal");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("sample skipped: bad.raw", run.Error, StringComparison.Ordinal);
        Assert.Contains("on 2 samples", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_real_detector_is_judged_by_saved_statistics_of_photos()
    {
        var model = Corpus.Require("models/yolov8n-640.onnx");
        Assert.Equal(0, Run("calibrate", model, "--data", EightPhotos.Folder, "-o", "stats.mlcal").ExitCode);
        Assert.True(new FileInfo(_folder["stats.mlcal"]).Length < 1_000_000);
        var run = Run("lint", model, "--calibration", "stats.mlcal", "--format", "json", "--quiet", "--select", "ML2002");
        Assert.Equal("ML2002", Assert.Single(run.Json.All()).Rule());
        Assert.Contains("8 samples from stats.mlcal, preprocessed as yolo (RGB, letterbox 640x640 with grey 114, /255)", run.Output, StringComparison.Ordinal);
    }
}
