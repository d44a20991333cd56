using System.Runtime.InteropServices;
using ModelLint.Onnx;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary><c>modellint quantize</c> and <c>modellint compare</c>.</summary>
public sealed class QuantizeTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    // Boxes of up to 600 beside scores of 0..1 in one output.
    void Prepare()
    {
        var model = new GraphBuilder().Input("x", 1, 4, 2).Floats("w", [4, 4], [.. Enumerable.Range(0, 16).Select(static i => i % 5 == 0 ? 100f : 0.01f * i)])
            .Node("MatMul", ["w", "x"], ["boxes"]).Node("Sigmoid", "x", "scores").Node("Concat", ["boxes", "scores"], ["y"], ("axis", 1L)).Output("y");
        File.WriteAllBytes(_folder["net.onnx"], model.Bytes);
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 6; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([i, -i, 0.5f, 0, 1, 2, 3, i + 0.7f]).ToArray());
    }

    [Fact]
    public void What_quantization_does_to_a_mixed_output_shows_slice_by_slice()
    {
        Prepare();
        var quantized = Run("quantize", "net.onnx", "--calibration", "data", "-o", "net.int8.onnx");
        Assert.Equal((0, ""), (quantized.ExitCode, quantized.Output));
        Assert.Contains("net.int8.onnx: 3 of 3 nodes on codes", quantized.Error, StringComparison.Ordinal);
        Assert.Contains("loaded and run", quantized.Error, StringComparison.Ordinal);

        var compared = Run("compare", "net.onnx", "net.int8.onnx", "--data", "data", "--format", "json", "-q");
        Assert.Equal(0, compared.ExitCode);
        var output = compared.Json.GetProperty("outputs")[0];
        var slices = output.GetProperty("slices");
        Assert.True(output.GetProperty("cosine").GetDouble() > 0.99);
        // Worst first.
        Assert.Equal(["axis 1 [4:8]", "axis 1 [0:4]"], slices.EnumerateArray().Select(static s => s.GetProperty("slice").GetString()));
        Assert.True(slices[0].GetProperty("hidden").GetBoolean());
        Assert.Equal((1, 0.0), (slices[0].GetProperty("codes").GetInt32(), slices[0].GetProperty("effectiveBits").GetDouble()));
        var text = Run("compare", "net.onnx", "net.int8.onnx", "--data", "data", "--layers", "-q").Output;
        Assert.Contains("'y' hides a slice", text, StringComparison.Ordinal);
        Assert.Contains("layers, worst first", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_and_samples_give_the_same_bytes()
    {
        Prepare();
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "-o", "s.mlcal", "-q").ExitCode);
        Assert.Equal(0, Run("quantize", "net.onnx", "--calibration", "data", "-o", "a.onnx", "-q").ExitCode);
        Assert.Equal(0, Run("quantize", "net.onnx", "--calibration", "s.mlcal", "-o", "b.onnx", "-q").ExitCode);
        Assert.Equal(File.ReadAllBytes(_folder["a.onnx"]), File.ReadAllBytes(_folder["b.onnx"]));
    }

    [Fact]
    public void A_plan_is_printed_and_nothing_written()
    {
        Prepare();
        var plan = Run("quantize", "net.onnx", "--calibration", "data", "--plan", "--format", "json", "--exclude", "op:Sigmoid", "--range", "boxes=-10..700", "-q");
        Assert.Equal(0, plan.ExitCode);
        Assert.Contains(plan.Json.GetProperty("values").EnumerateArray(), static v => v.GetProperty("name").GetString() == "boxes" && v.GetProperty("max").GetDouble() == 700 && v.GetProperty("knownBy").GetString() == "stated");
        Assert.Contains(plan.Json.GetProperty("nodes").EnumerateArray(), static n => n.GetProperty("operator").GetString() == "Sigmoid" && n.GetProperty("reason").GetString() == "excluded");
        Assert.Contains("not quantized:", Run("quantize", "net.onnx", "--calibration", "data", "--plan", "--scope", "weighted", "-q").Output, StringComparison.Ordinal);
        Assert.Equal(["data", "net.onnx"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_cannot_be_done_is_said_in_a_line_and_leaves_everything_as_it_was()
    {
        Prepare();
        Assert.Equal(0, Run("quantize", "net.onnx", "--calibration", "data", "-o", "q.onnx", "-q").ExitCode);
        Expect(2, "exists: give --force", "quantize", "net.onnx", "--calibration", "data", "-o", "q.onnx");
        Expect(2, "is the model itself", "quantize", "net.onnx", "--calibration", "data", "-o", "./net.onnx", "--force");
        // Named through links, it is the model all the same.
        Directory.CreateSymbolicLink(_folder["here"], _folder.Path);
        File.CreateSymbolicLink(_folder["link.onnx"], _folder["net.onnx"]);
        Expect(2, "is the model itself", "quantize", "net.onnx", "--calibration", "data", "-o", "here/net.onnx", "--force");
        Expect(2, "is the model itself", "quantize", "net.onnx", "--calibration", "data", "-o", "link.onnx", "--force");
        Expect(2, "give -o", "quantize", "net.onnx", "--calibration", "data");
        Expect(2, "has no value 'boxen': did you mean 'boxes'?", "quantize", "net.onnx", "--calibration", "data", "-o", "n.onnx", "--range", "boxen=0..1");
        Expect(2, "write value=lo..hi", "quantize", "net.onnx", "--calibration", "data", "-o", "n.onnx", "--range", "boxes=1..0");
        Expect(2, "is no node", "quantize", "net.onnx", "--calibration", "data", "-o", "n.onnx", "--exclude", "/nowhere/*");
        Expect(2, "has no 16-bit activations", "quantize", "net.onnx", "--calibration", "data", "-o", "n.onnx", "--target", "tensorrt", "--activations", "uint16");
        // Named are the first nodes that show it, as a viewer names them; how many more there are is said.
        using (var quantized = ModelDocument.Open(_folder["q.onnx"]))
        {
            var nodes = quantized.Model.Graph.Nodes.Where(static n => n.OpType is "QuantizeLinear" or "DequantizeLinear").Select(static n => $"{n.OpType} {n.Name}").ToList();
            Expect(3, $"'q.onnx' is quantized already: {nodes[0]}, {nodes[1]}, {nodes[2]} and {nodes.Count - 3} more; --force quantizes the rest", "quantize", "q.onnx", "--calibration", "data", "-o", "n.onnx");
            // Who can't quantize the rest doesn't offer it.
            Expect(3, $"'q.onnx' is quantized already: {nodes[0]}, {nodes[1]}, {nodes[2]} and {nodes.Count - 3} more\n", "sensitivity", "q.onnx", "--calibration", "data");
        }

        Expect(3, "no such file", "compare", "net.onnx", "nothing.onnx", "--data", "data");
        Assert.False(File.Exists(_folder["n.onnx"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path, "*.tmp"));
    }

    [Theory]
    [InlineData(DataType.Float16, "float16")]
    [InlineData(DataType.BFloat16, "bfloat16")]
    [InlineData(DataType.Double, "double")]
    public void What_does_not_compute_in_float_is_refused_by_its_first_value(DataType type, string name)
    {
        Prepare();
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", type, 1L, 4L, 2L).Node("Relu", "x", "y").Output("y").Bytes);
        Expect(3, $"computes in {name} ('y' first): export it in float32", "quantize", "net.onnx", "--calibration", "data", "-o", "q.onnx");
        Assert.False(File.Exists(_folder["q.onnx"]));
    }

    [Theory]
    [InlineData("uint8")]
    [InlineData("int8")]
    [InlineData("uint16")]
    [InlineData("int16")]
    public void All_types_of_activations_load_and_run(string type)
    {
        Prepare();
        var run = Run("quantize", "net.onnx", "--calibration", "data", "-o", "q.onnx", "--activations", type);
        Assert.Equal((0, true), (run.ExitCode, run.Error.Contains("loaded and run", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_value_that_no_sample_reaches_is_named()
    {
        // What Compress picks of the samples is nothing: there is a value, and no number of it was seen.
        var model = new GraphBuilder().Input("x", 4).Floats("limit", [1], [1000]).Floats("k", [1], [0.3f])
            .Node("Greater", ["x", "limit"], ["large"]).Node("Compress", ["x", "large"], ["picked"]).Node("Mul", ["picked", "k"], ["scaled"]).Node("Add", ["scaled", "k"], ["y"]).Output("y");
        File.WriteAllBytes(_folder["net.onnx"], model.Bytes);
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 3; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([i, 2, 3, 4]).ToArray());
        const string Missing = "nothing was seen of 2 values that need a scale, 'scaled' first: calibrate this model on data that reach it, or state its range with --range";
        Expect(3, Missing, "quantize", "net.onnx", "--calibration", "data", "-o", "q.onnx", "-q");
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "-o", "s.mlcal", "-q").ExitCode);
        Expect(3, Missing, "quantize", "net.onnx", "--calibration", "s.mlcal", "-o", "q.onnx", "-q");
        Assert.False(File.Exists(_folder["q.onnx"]));
        // Told as soon as it is known what the statistics are for.
        var told = Run("calibrate", "net.onnx", "--data", "data", "-o", "s.mlcal", "--target", "int8", "--force", "-q");
        Assert.Equal((0, $"modellint: these statistics don't do to quantize for int8: {Missing}\n"), (told.ExitCode, told.Error));
        var plan = Run("quantize", "net.onnx", "--calibration", "s.mlcal", "--plan", "--format", "json", "-q", "--range", "scaled=-1..1", "--range", "y=-1..2");
        Assert.Equal(0, plan.ExitCode);
        Assert.Equal("stated", plan.Json.GetProperty("values").EnumerateArray().Single(static v => v.GetProperty("name").GetString() == "scaled").GetProperty("knownBy").GetString());
    }

    [Fact]
    public void Real_models_of_all_operator_sets_are_quantized_and_run()
    {
        foreach (var name in new[] { "mnist-opset8", "ultraface-rfb-320", "nanodet-m", "fastestdet", "yolox-nano-bubbliiiing", "mobilenetv2", "blazeface-front-128" })
        {
            var model = Corpus.Require($"models/{name}.onnx");
            var photo = Corpus.Require("images/bus.jpg");
            foreach (var scope in new[] { "integer", "weighted" })
            {
                var run = Run("quantize", model, "--calibration", photo, "--preprocess", "imagenet", "--scope", scope, "-o", $"{name}-{scope}.onnx");
                Assert.True(run.ExitCode == 0 && run.Error.Contains("loaded and run", StringComparison.Ordinal), $"{name} {scope}: {run.Error}");
            }
        }
    }

    [Fact]
    public void What_a_device_gave_is_compared_with_the_float_model()
    {
        Prepare();
        for (var i = 0; i < 6; i++)
        {
            Directory.CreateDirectory(_folder[$"dump/Result_{i}"]);
            // Boxes in steps of 2.5, every score 0.
            File.WriteAllBytes(_folder[$"dump/Result_{i}/y.raw"], MemoryMarshal.AsBytes<float>([2.5f * i, 5, 0, -2.5f, 100, 2.5f, 600, 10, 0, 0, 0, 0, 0, 0, 0, 0]).ToArray());
        }

        var compared = Run("compare", "net.onnx", "--device-outputs", "dump", "--data", "data", "--format", "json", "-q");
        Assert.Equal((0, ""), (compared.ExitCode, compared.Error));
        var slices = compared.Json.GetProperty("outputs")[0].GetProperty("slices");
        Assert.Equal(1, slices[0].GetProperty("zeros").GetDouble());
        Assert.Equal(2.5, slices[1].GetProperty("step").GetDouble(), 1e-6);
        Expect(2, "give either a quantized model or --device-outputs", "compare", "net.onnx", "--data", "data");
        Expect(3, "the device gave 6 results", "compare", "net.onnx", "--device-outputs", "dump", "--data", "data/0.raw", "-q");
        Expect(3, "no such folder", "compare", "net.onnx", "--device-outputs", "nowhere", "--data", "data");
    }

    [Fact]
    public void What_each_scale_costs_is_told_and_the_worst_get_16_bits()
    {
        Prepare();
        var told = Run("sensitivity", "net.onnx", "--calibration", "data", "--format", "json", "-q");
        Assert.Equal((0, ""), (told.ExitCode, told.Error));
        var worst = told.Json.GetProperty("scales")[0];
        // The boxes and what joins them share one scale, and it is the scores that it loses.
        Assert.Equal("boxes", worst.GetProperty("scaleOf").GetString());
        Assert.True(worst.GetProperty("share").GetDouble() > 0.9);
        Assert.Contains("all 3, added up", Run("sensitivity", "net.onnx", "--calibration", "data", "-q").Output, StringComparison.Ordinal);

        var lost = Run("quantize", "net.onnx", "--calibration", "data", "-o", "l.onnx");
        Assert.Equal(0, lost.ExitCode);
        Assert.Contains("modellint: error ML4009: 'y' loses 'axis 1 [4:8]'", lost.Error, StringComparison.Ordinal);

        var promoted = Run("quantize", "net.onnx", "--calibration", "data", "-o", "p.onnx", "--promote", "1%");
        Assert.Equal(0, promoted.ExitCode);
        Assert.DoesNotContain("ML4009", promoted.Error, StringComparison.Ordinal);
        Assert.Contains("16 bits for 'boxes'", promoted.Error, StringComparison.Ordinal);
        Assert.Contains("operator set raised", promoted.Error, StringComparison.Ordinal);
        var plan = Run("quantize", "net.onnx", "--calibration", "data", "--plan", "--format", "json", "--promote", "1%", "-q");
        Assert.Equal(["boxes", "y"], plan.Json.GetProperty("values").EnumerateArray().Where(static v => v.GetProperty("type").GetString() == "uint16").Select(static v => v.GetProperty("name").GetString()));
        var compared = Run("compare", "net.onnx", "p.onnx", "--data", "data", "--format", "json", "-q");
        Assert.True(compared.Json.GetProperty("outputs")[0].GetProperty("slices").EnumerateArray().Single(static s => s.GetProperty("slice").GetString() == "axis 1 [4:8]").GetProperty("sqnr").GetDouble() > 25);
    }

    [Fact]
    public void Promoting_needs_samples_a_share_and_a_target_with_16_bits()
    {
        Prepare();
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "-o", "s.mlcal", "-q").ExitCode);
        Expect(2, "name samples with --data", "quantize", "net.onnx", "--calibration", "s.mlcal", "-o", "n.onnx", "--promote", "2%");
        Expect(2, "name samples to measure on with --data", "sensitivity", "net.onnx", "--calibration", "s.mlcal");
        Expect(2, "write a share of the scales, 2% or 0.02", "quantize", "net.onnx", "--calibration", "data", "-o", "n.onnx", "--promote", "2");
        Expect(2, "target tensorrt has no 16-bit activations", "quantize", "net.onnx", "--calibration", "data", "-o", "n.onnx", "--promote", "0.02", "--target", "tensorrt", "-q");
        Expect(2, "--samples takes a whole number of 1 or more, and '0' is none", "sensitivity", "net.onnx", "--calibration", "data", "--samples", "0");
        Assert.False(File.Exists(_folder["n.onnx"]));
        Assert.Equal(0, Run("quantize", "net.onnx", "--calibration", "s.mlcal", "--data", "data", "-o", "n.onnx", "--promote", "2%", "-q").ExitCode);
    }

    void Expect(int code, string says, params string[] arguments)
    {
        var run = Run(arguments);
        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }
}
