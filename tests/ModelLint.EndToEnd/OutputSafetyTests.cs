using System.Runtime.InteropServices;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Writes that don't come to their end leave what was there, and nothing else.</summary>
public sealed class OutputSafetyTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    string[] Left() => [.. Directory.GetFileSystemEntries(_folder.Path).Select(static p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    // The runtime maps its own code through a file, which the limit would hit as well.
    CliRun RunWithLimit(int kilobytes, string command) => Cli.Execute("bash", _folder.Path, TimeSpan.FromMinutes(2), "-c",
        $"trap '' XFSZ; ulimit -f {kilobytes}; DOTNET_EnableWriteXorExecute=0 exec dotnet '{Cli.Program}' {command}");

    void Prepare(int size)
    {
        var model = new GraphBuilder().Input("x", 1, size).Floats("w", [size, size], [.. Enumerable.Range(0, size * size).Select(static i => i % 401 == 0 ? 200f : 0.01f * (i % 7))])
            .Node("MatMul", ["x", "w"], ["boxes"]).Node("Sigmoid", "x", "scores").Node("Concat", ["boxes", "scores"], ["y"], ("axis", 1L)).Output("y");
        File.WriteAllBytes(_folder["net.onnx"], model.Bytes);
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 3; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, size).Select(k => (k * 5 + i) % 7 - 3f)]).ToArray());
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "-o", "s.mlcal", "-q").ExitCode);
    }

    [Fact]
    public void A_full_disk_leaves_no_quantized_model()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a limit on file sizes stands for a full disk, and is set by the shell");
        Prepare(400);
        const string Command = "quantize net.onnx --calibration s.mlcal -o q.onnx -q";
        Refused(RunWithLimit(64, Command), "'q.onnx' cannot be written");
        Assert.Equal(["data", "net.onnx", "s.mlcal"], Left());

        Assert.Equal(0, Run("quantize", "net.onnx", "--calibration", "s.mlcal", "-o", "q.onnx", "-q").ExitCode);
        var before = File.ReadAllBytes(_folder["q.onnx"]);
        Refused(RunWithLimit(64, Command + " --force --per-tensor"), "'q.onnx' cannot be written");
        Assert.Equal(before, File.ReadAllBytes(_folder["q.onnx"]));
        Assert.Equal(["data", "net.onnx", "q.onnx", "s.mlcal"], Left());
    }

    [Fact]
    public void A_full_disk_leaves_no_folder_of_a_fix_or_an_export()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a limit on file sizes stands for a full disk, and is set by the shell");
        Prepare(400);
        Refused(RunWithLimit(64, "fix net.onnx --calibration s.mlcal --target int8 --strategy split -o mended -q"), "'mended' cannot be written");
        Refused(RunWithLimit(64, "export net.onnx --calibration s.mlcal --data data -o handoff -q"), "'handoff' cannot be written");
        Assert.Equal(["data", "net.onnx", "s.mlcal"], Left());
    }

    static void Refused(CliRun run, string says)
    {
        Assert.True(run.ExitCode == 2, $"{run.ExitCode}: {run.Error}");
        Assert.Contains(says, Assert.Single(run.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }
}
