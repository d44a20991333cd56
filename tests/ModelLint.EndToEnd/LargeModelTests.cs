using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>A model of more than 2 GB: protobuf ends there, and its data lie in a file beside it.</summary>
public sealed class LargeModelTests : IDisposable
{
    // Two of them are more than 2 GB; one alone may not be.
    const long Rows = 280_000;
    const long Columns = 1000;
    const long Bytes = Rows * Columns * sizeof(float);
    const long Both = 2 * Bytes;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    string[] Files() => [.. Directory.GetFiles(_folder.Path).Select(static p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    // Tables of which one row each is picked by what a product gives; their file is sparse, zero but for a few rows.
    void Prepare()
    {
        var builder = new GraphBuilder().Input("x", 1, 8).Floats("w", [8, 8], [.. Enumerable.Range(0, 64).Select(static i => (i % 9 - 4) * 0.25f)])
            .Node("MatMul", ["x", "w"], ["h"]).Node("ArgMax", ["h"], ["row"], ("axis", 1L), ("keepdims", 0L)).Node("Gather", ["first", "row"], ["a"]).Node("Gather", ["second", "row"], ["b"]).Node("Add", ["a", "b"], ["y"]).Output("y", "h");
        var model = ModelProto.Parser.ParseFrom(builder.Bytes);
        foreach (var (name, offset) in new[] { ("first", 0), ("second", Bytes) }) model.Graph.Initializer.Add(Table(name, Rows, offset));
        File.WriteAllBytes(_folder["net.onnx"], model.ToByteArray());
        using (var data = File.Create(_folder["net.onnx.data"]))
        {
            data.Write(MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, (int)Columns * 8).Select(static i => (i % 17 - 8) * 0.5f)]));
            data.SetLength(Both);
        }

        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 2; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([1, -1, i, 0.5f, 2, -2, 0, 1]).ToArray());
    }

    static TensorProto Table(string name, long rows, long offset)
    {
        var table = new TensorProto { Name = name, DataType = (int)DataType.Float, Dims = { rows, Columns }, DataLocation = TensorProto.Types.DataLocation.External };
        foreach (var (key, value) in new[] { ("location", "net.onnx.data"), ("offset", Text(offset)), ("length", Text(rows * Columns * sizeof(float))) }) table.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        return table;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public void Tables_that_stay_float_are_written_beside_the_quantized_model()
    {
        const long Room = 3 * Both;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a sparse file of 2 GB is made by the file system");
        Assert.SkipWhen(new DriveInfo(_folder.Path).AvailableFreeSpace < Room, $"needs {Room >> 20} MB of disk");
        Assert.SkipWhen(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < Room, $"needs {Room >> 20} MB of memory");
        Prepare();
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "-o", "s.mlcal", "-q").ExitCode);
        string[] before = Files();
        var run = Run("quantize", "net.onnx", "--calibration", "s.mlcal", "--scope", "weighted", "-o", "q.onnx");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("loaded and run", run.Error, StringComparison.Ordinal);
        // Named after its content, so that no model is ever beside another one's data.
        var data = Assert.Single(Files().Except(before), static f => f.EndsWith(".data", StringComparison.Ordinal));
        Assert.Matches("^q\\.onnx\\.[0-9a-f]{16}\\.data$", data);
        Assert.Equal(before.Concat(["q.onnx", data]).Order(StringComparer.Ordinal), Files());
        Assert.InRange(new FileInfo(_folder["q.onnx"]).Length, 1, 1 << 16);
        Assert.InRange(new FileInfo(_folder[data]).Length, Both, Both + 8192);
        Assert.Equal($"q.onnx\n{data}\n", Run("files", "q.onnx").Output);
        var compared = Run("compare", "net.onnx", "q.onnx", "--data", "data", "--format", "json", "-q");
        Assert.Equal("inf", compared.Json.GetProperty("outputs").EnumerateArray().Single(static o => o.GetProperty("name").GetString() == "y").GetProperty("sqnr").ToString());

        // A disk that is full while the data are written: the old model and its data stay.
        var model = File.ReadAllBytes(_folder["q.onnx"]);
        var full = Cli.Execute("bash", _folder.Path, TimeSpan.FromMinutes(2), "-c",
            $"trap '' XFSZ; ulimit -f {1 << 16}; DOTNET_EnableWriteXorExecute=0 exec dotnet '{Cli.Program}' quantize net.onnx --calibration s.mlcal --target onnxruntime-cpu --per-tensor -o q.onnx --force -q");
        Assert.Equal(2, full.ExitCode);
        Assert.Contains("'q.onnx' cannot be written", full.Error, StringComparison.Ordinal);
        Assert.Equal(model, File.ReadAllBytes(_folder["q.onnx"]));
        Assert.Equal(before.Concat(["q.onnx", data]).Order(StringComparer.Ordinal), Files());

        // Replaced by a model that fits into one file: the data of the former one go with it, those of others stay.
        File.WriteAllText(_folder["q.onnx.0123456789abcdef.data"], "somebody else's");
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 1, 8).Node("Relu", "x", "y").Output("y").Bytes);
        run = Run("quantize", "net.onnx", "--calibration", "data", "-o", "q.onnx", "--force", "-q");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(before.Concat(["q.onnx", "q.onnx.0123456789abcdef.data"]).Order(StringComparer.Ordinal), Files());
    }

    [Fact]
    public void One_tensor_of_more_than_2_GB_is_refused_by_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a sparse file of 2 GB is made by the file system");
        var model = new GraphBuilder().Input("x", 1, 8).Node("Gather", ["table", "x"], ["y"]).Output("y").Proto;
        model.Graph.Initializer.Add(Table("table", 2 * Rows, 0));
        File.WriteAllBytes(_folder["net.onnx"], model.ToByteArray());
        using (var data = File.Create(_folder["net.onnx.data"])) data.SetLength(Both);
        File.WriteAllBytes(_folder["0.raw"], new byte[32]);
        var run = Run("quantize", "net.onnx", "--calibration", "0.raw", "-o", "q.onnx");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("'net.onnx.data': 2240000000 bytes in one tensor are more than 2 GB", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("q.onnx", Files());
    }
}
