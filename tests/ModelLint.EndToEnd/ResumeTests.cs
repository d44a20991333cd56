using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Runs of <c>modellint calibrate</c> that don't come to their end.</summary>
public sealed class ResumeTests : IDisposable
{
    const int Samples = 40;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    // Some tenths of a second a sample.
    void Prepare()
    {
        var builder = new GraphBuilder().Input("x", 1, 3, 320, 320).Floats("w", [3, 3, 7, 7], [.. Enumerable.Range(0, 441).Select(static i => (i % 13 - 6) * 0.01f)]);
        for (var i = 0; i < 40; i++) builder.Node("Conv", [i == 0 ? "x" : $"y{i - 1}", "w"], [$"y{i}"], ("pads", new long[] { 3, 3, 3, 3 }));
        File.WriteAllBytes(_folder["slow.onnx"], builder.Output("y39").Bytes);
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < Samples; i++)
            File.WriteAllBytes(_folder[$"data/{i:000}.raw"], MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 3 * 320 * 320).Select(k => (k * 31 + i * 17) % 101 / 100f)]).ToArray());
    }

    Process Start(params string[] more) =>
        Process.Start(new ProcessStartInfo("dotnet", [Cli.Program, "calibrate", "slow.onnx", "--data", "data", "-o", "stats.mlcal", .. more]) { WorkingDirectory = _folder.Path, RedirectStandardError = true })!;

    static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)));
    }

    string[] Left() => [.. Directory.GetFileSystemEntries(_folder.Path).Select(static p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Interrupted_killed_and_resumed_a_run_gives_the_bytes_of_one_that_was_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are tested where kill is");
        Prepare();
        Assert.Equal(0, Run("calibrate", "slow.onnx", "--data", "data", "-o", "whole.mlcal", "-q").ExitCode);

        // Killed as soon as it has saved what it has seen so far.
        using (var killed = Start("-q"))
        {
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(2) && !killed.HasExited && !File.Exists(_folder["stats.mlcal.partial"]);) Thread.Sleep(20);
            Signal(killed, "KILL");
            Assert.Equal(137, killed.ExitCode);
        }

        Assert.Equal(["data", "slow.onnx", "stats.mlcal.partial", "whole.mlcal"], Left());

        using (var interrupted = Start("--resume"))
        {
            Assert.Matches($"resuming: [0-9]+ of {Samples} samples are done", interrupted.StandardError.ReadLine());
            Assert.StartsWith("calibrating", interrupted.StandardError.ReadLine(), StringComparison.Ordinal);
            Signal(interrupted, "INT");
            Assert.Equal(130, interrupted.ExitCode);
            Assert.Matches("'stats.mlcal.partial' holds what [0-9]+ samples showed, [0-9]+ are missing; --resume", interrupted.StandardError.ReadToEnd());
        }

        Assert.Equal(["data", "slow.onnx", "stats.mlcal.partial", "whole.mlcal"], Left());

        Assert.Matches("partial +the run was interrupted, and [0-9]+ of its samples", Run("show", "stats.mlcal.partial").Output);
        Assert.Contains("are partial", Run("lint", "slow.onnx", "--calibration", "stats.mlcal.partial").Error, StringComparison.Ordinal);
        foreach (var refused in new[] { Run("calibrate", "merge", "stats.mlcal.partial", "-o", "all.mlcal"), Run("quantize", "slow.onnx", "--calibration", "stats.mlcal.partial", "-o", "q.onnx") })
        {
            Assert.Equal(3, refused.ExitCode);
            Assert.Contains("statistics 'stats.mlcal.partial' are partial", refused.Error, StringComparison.Ordinal);
        }

        var begun = Run("calibrate", "slow.onnx", "--data", "data", "-o", "stats.mlcal");
        Assert.Equal(2, begun.ExitCode);
        Assert.Contains("give --resume to go on with it, or --force", begun.Error, StringComparison.Ordinal);

        Assert.Equal(0, Run("calibrate", "slow.onnx", "--data", "data", "-o", "stats.mlcal", "--resume").ExitCode);
        Assert.Equal(File.ReadAllBytes(_folder["whole.mlcal"]), File.ReadAllBytes(_folder["stats.mlcal"]));
        Assert.Equal(["data", "slow.onnx", "stats.mlcal", "whole.mlcal"], Left());

        // What is finished stays finished.
        Assert.Equal(0, Run("calibrate", "slow.onnx", "--data", "data", "-o", "stats.mlcal", "--resume", "-q").ExitCode);
        Assert.Equal(File.ReadAllBytes(_folder["whole.mlcal"]), File.ReadAllBytes(_folder["stats.mlcal"]));
    }

    [Fact]
    public void A_full_disk_leaves_the_old_file_and_nothing_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a limit on file sizes stands for a full disk, and is set by the shell");
        var builder = new GraphBuilder().Input("x", 1, 4);
        for (var i = 0; i < 100; i++) builder.Node("Relu", i == 0 ? "x" : $"y{i - 1}", $"y{i}");
        File.WriteAllBytes(_folder["net.onnx"], builder.Output("y99").Bytes);
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 10; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([i, -i, 0.5f, 7]).ToArray());
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "-o", "stats.mlcal").ExitCode);
        var before = File.ReadAllBytes(_folder["stats.mlcal"]);
        // In the first case the samples' extremes don't fit, in the second the statistics. The runtime maps its own code through a file, which the limit would hit as well.
        foreach (var kilobytes in new[] { 4, 12 })
        {
            var run = Cli.Execute("bash", _folder.Path, TimeSpan.FromMinutes(2), "-c",
                $"trap '' XFSZ; ulimit -f {kilobytes}; DOTNET_EnableWriteXorExecute=0 exec dotnet '{Cli.Program}' calibrate net.onnx --data data -o stats.mlcal --force -q");
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("'stats.mlcal' cannot be written", Assert.Single(run.Error.Trim().Split('\n')), StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(_folder["stats.mlcal"]));
            Assert.Equal(["data", "net.onnx", "stats.mlcal"], Left());
        }
    }
}
