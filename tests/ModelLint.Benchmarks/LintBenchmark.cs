using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;

namespace ModelLint.Benchmarks;

/// <summary>
/// Whole processes of a published modellint: wall time and peak memory of linting real and generated models, beside the start of the program itself
/// (<c>--version</c>), which is the unit of the ratios.
/// </summary>
static class LintBenchmark
{
    const int Runs = 7;

    public static void Run(string program, string corpus)
    {
        var folder = Directory.CreateTempSubdirectory("modellint-bench-");
        try
        {
            var large = Path.Combine(folder.FullName, "large.onnx");
            var many = Path.Combine(folder.FullName, "nodes.onnx");
            var few = Path.Combine(folder.FullName, "fewer-nodes.onnx");
            WriteLarge(large, layers: 19, megabytesEach: 100);
            WriteChain(many, 100_000);
            WriteChain(few, 25_000);
            var yolo = Path.Combine(corpus, "models", "yolov8n-640.onnx");
            Console.WriteLine("| run | wall, median | wall, least | ratio to start | peak memory |");
            Console.WriteLine("|---|---|---|---|---|");
            var start = Measure(program, "start of the program (--version)", ["--version"], null);
            Measure(program, "lint yolov8n-640.onnx", ["lint", yolo], start);
            Measure(program, "lint yolov8n-640.onnx --target int8", ["lint", yolo, "--target", "int8", "--fail-on", "none"], start);
            Measure(program, $"lint of an inline model of {new FileInfo(large).Length / 1e9:0.0} GB", ["lint", large], start);
            Measure(program, "lint of a graph of 25,000 nodes", ["lint", few], start);
            Measure(program, "lint of a graph of 100,000 nodes", ["lint", many], start);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static double Measure(string program, string name, string[] arguments, double? unit)
    {
        var times = new List<double>();
        long peak = 0;
        for (var i = 0; i < Runs + 1; i++)
        {
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            while (!process.WaitForExit(5)) peak = Math.Max(peak, PeakBytes(process.Id));
            if (i > 0) times.Add(clock.Elapsed.TotalSeconds);
            _ = (output.Result, error.Result);
            if (process.ExitCode != 0) throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {error.Result}");
        }

        times.Sort();
        var median = times[times.Count / 2];
        Console.WriteLine($"| {name} | {median:0.000} s | {times[0]:0.000} s | {median / (unit ?? median):0.0} | {peak / 1e6:0} MB |");
        return median;
    }

    // The system's own high-water mark; gone with the process, so it is read while it runs.
    static long PeakBytes(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6).Trim(" \tkB"), NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    // Written as a stream: a message of that size is more than the generated writer holds in memory.
    static void WriteLarge(string path, int layers, int megabytesEach)
    {
        var graph = new GraphProto { Name = "large", Input = { Info("x", 1, 1024) } };
        for (var i = 0; i < layers; i++) graph.Node.Add(new NodeProto { OpType = "MatMul", Name = $"layer{i}", Input = { i == 0 ? "x" : $"y{i - 1}", $"w{i}" }, Output = { $"y{i}" } });
        graph.Output.Add(new ValueInfoProto { Name = $"y{layers - 1}" });
        var head = graph.ToByteArray();
        var weights = new byte[megabytesEach << 20];
        var columns = weights.Length / 4 / 1024;
        var prefixes = Enumerable.Range(0, layers).Select(i => Prefix($"w{i}", columns, weights.Length)).ToList();
        var length = head.Length + prefixes.Sum(p => (long)p.Length + weights.Length);
        using var file = File.Create(path);
        using var output = new CodedOutputStream(file);
        output.WriteTag(ModelProto.IrVersionFieldNumber, WireFormat.WireType.Varint);
        output.WriteInt64(8);
        output.WriteTag(ModelProto.OpsetImportFieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteMessage(new OperatorSetIdProto { Version = 17 });
        output.WriteTag(ModelProto.GraphFieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteUInt64((ulong)length);
        output.Flush();
        file.Write(head);
        foreach (var prefix in prefixes)
        {
            file.Write(prefix);
            file.Write(weights);
        }
    }

    // Everything of an initializer field but the raw data that follow.
    static byte[] Prefix(string name, int columns, int length)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Float, Dims = { 1024, columns } }.ToByteArray();
        using var raw = new MemoryStream();
        using (var output = new CodedOutputStream(raw, leaveOpen: true))
        {
            output.WriteTag(TensorProto.RawDataFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteLength(length);
        }

        using var field = new MemoryStream();
        using (var output = new CodedOutputStream(field, leaveOpen: true))
        {
            output.WriteTag(GraphProto.InitializerFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteLength(tensor.Length + (int)raw.Length + length);
        }

        field.Write(tensor);
        raw.WriteTo(field);
        return field.ToArray();
    }

    static void WriteChain(string path, int nodes)
    {
        var model = new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } }, Graph = new GraphProto { Name = "chain", Input = { Info("v0", 1, 64) } } };
        string[] operators = ["Relu", "Sigmoid", "Neg", "Identity"];
        for (var i = 0; i < nodes; i++) model.Graph.Node.Add(new NodeProto { OpType = operators[i % 4], Name = $"n{i}", Input = { $"v{i}" }, Output = { $"v{i + 1}" } });
        model.Graph.Output.Add(new ValueInfoProto { Name = $"v{nodes}" });
        using var file = File.Create(path);
        model.WriteTo(file);
    }

    static ValueInfoProto Info(string name, params long[] dims) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new TensorShapeProto { Dim = { dims.Select(static d => new TensorShapeProto.Types.Dimension { DimValue = d }) } } } },
    };
}
