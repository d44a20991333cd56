using System.Diagnostics;
using System.Runtime.InteropServices;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary><c>modellint export</c>: a folder for the vendor's tools.</summary>
public sealed class ExportTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    void Prepare()
    {
        var model = new GraphBuilder().Input("x", 1, 4).Floats("w", [4, 4], [.. Enumerable.Range(0, 16).Select(static i => 0.1f * i)]).Node("MatMul", ["x", "w"], ["m"]).Node("Sigmoid", "m", "y").Output("y");
        File.WriteAllBytes(_folder["net.onnx"], model.Bytes);
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 3; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([i, -i, 0.5f, 1]).ToArray());
    }

    [Fact]
    public void The_folder_holds_all_that_the_script_needs()
    {
        Prepare();
        var run = Run("export", "net.onnx", "--calibration", "data", "-o", "out");
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("the vendor's tools were not run", run.Error, StringComparison.Ordinal);
        Assert.Equal(["encodings-0.6.1.json", "encodings-1.0.0.json", "input_list.txt", "make-device-file.sh", "net.onnx", "output_tensors.txt", "samples"], Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("x:=samples/input_0/0000.raw\nx:=samples/input_0/0001.raw\nx:=samples/input_0/0002.raw\n", File.ReadAllText(_folder["out/input_list.txt"]));
        // What is exported is the float model, and the list is one that calibrate reads again.
        Assert.Equal(File.ReadAllBytes(_folder["net.onnx"]), File.ReadAllBytes(_folder["out/net.onnx"]));
        Assert.Equal(0, Run("calibrate", "out/net.onnx", "--data", "out/input_list.txt", "-o", "again.mlcal", "-q").ExitCode);
    }

    [Fact]
    public void The_script_calls_the_vendors_tools_in_order()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "the script is for bash, which isn't here");
        Prepare();
        Assert.Equal(0, Run("export", "net.onnx", "--calibration", "data", "-o", "out", "-q").ExitCode);
        // Stand-ins that write down how they were called.
        Directory.CreateDirectory(_folder["sdk/bin"]);
        string[] tools = ["qairt-converter", "qairt-quantizer", "snpe-dlc-graph-prepare"];
        File.WriteAllText(_folder["sdk/bin/envsetup.sh"], string.Concat(tools.Select(static t => $"{t}() {{ echo {t} \"$@\"; }}\n")));
        var start = new ProcessStartInfo("/bin/bash", _folder["out/make-device-file.sh"]) { RedirectStandardOutput = true, Environment = { ["QAIRT_SDK_ROOT"] = _folder["sdk"], ["HTP_SOCS"] = "sm8550" } };
        using var script = Process.Start(start)!;
        var lines = script.StandardOutput.ReadToEnd().Split('\n');
        Assert.Equal("qairt-converter --input_network net.onnx --output_path net.dlc --quantization_overrides encodings-0.6.1.json --out_tensor_node y", lines[0]);
        Assert.Equal("qairt-quantizer --input_dlc net.dlc --output_dlc net.quantized.dlc --input_list input_list.txt --act_bitwidth 8 --weights_bitwidth 8 --bias_bitwidth 32", lines[1]);
        Assert.Equal("snpe-dlc-graph-prepare --input_dlc net.quantized.dlc --output_dlc net.cached.dlc --set_output_tensors=y --htp_socs=sm8550", lines[2]);
    }

    [Fact]
    public void What_cannot_be_exported_is_said_in_a_line_and_nothing_is_written()
    {
        Prepare();
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "-o", "s.mlcal", "-q").ExitCode);
        Expect(2, "name the samples to export with --data", "export", "net.onnx", "--calibration", "s.mlcal", "-o", "out");
        Expect(3, "no such file", "export", "nothing.onnx", "--calibration", "data", "-o", "out");
        Assert.False(Directory.Exists(_folder["out"]));
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/mine.txt"], "mine");
        Expect(2, "exists: give --force", "export", "net.onnx", "--calibration", "data", "-o", "out");
        Assert.Equal("mine", File.ReadAllText(_folder["out/mine.txt"]));
        Assert.Equal(0, Run("export", "net.onnx", "--calibration", "s.mlcal", "--data", "data", "-o", "out", "--force", "-q").ExitCode);
        Assert.False(File.Exists(_folder["out/mine.txt"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path, ".*"));
    }

    void Expect(int code, string says, params string[] arguments)
    {
        var run = Run(arguments);
        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }
}
