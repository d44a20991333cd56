using System.Diagnostics;
using System.Globalization;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

public sealed class InterruptTests
{
    [Fact]
    public void Ctrl_C_is_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are tested where kill is");
        using var folder = new TemporaryFolder();
        // Long enough to be interrupted: a thousand samples of a model with some work in it.
        var builder = new GraphBuilder().Input("x", 1, 3, 512, 512).Floats("w", [3, 3, 7, 7], new float[441]);
        for (var i = 0; i < 20; i++) builder.Node("Conv", [i == 0 ? "x" : $"y{i - 1}", "w"], [$"y{i}"], ("pads", new long[] { 3, 3, 3, 3 }));
        File.WriteAllBytes(folder["slow.onnx"], builder.Node("Sigmoid", "x", "s").Node("Concat", ["y19", "s"], ["out"], ("axis", 1L)).Output("out").Bytes);
        Directory.CreateDirectory(folder["data"]);
        for (var i = 0; i < 100; i++) File.WriteAllBytes(folder[$"data/{i:000}.raw"], new byte[4 * 3 * 512 * 512]);

        var start = new ProcessStartInfo("dotnet", [Cli.Program, "lint", "slow.onnx", "--calibration", "data", "-o", "out.json", "--format", "json"]) { WorkingDirectory = folder.Path, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        // The first line of progress says that it is at work.
        Assert.NotNull(process.StandardError.ReadLine());
        using var kill = Process.Start("sh", ["-c", $"kill -INT {process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(130, process.ExitCode);
        Assert.False(File.Exists(folder["out.json"]), "an interrupted run writes nothing");
    }
}
