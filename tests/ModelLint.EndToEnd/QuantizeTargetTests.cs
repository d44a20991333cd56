using System.Runtime.InteropServices;
using System.Text.Json;
using Google.Protobuf;
using ModelLint.Onnx.Text;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary><c>--target</c> where models are calibrated, quantized and compared.</summary>
public sealed class QuantizeTargetTests : IDisposable
{
    // Boxes of up to 600 beside scores of 0..1; the scores are an output of their own, too.
    const string Net = """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[1,4] boxes, float[1,4] p) => (float[1,8] y, float[1,4] scores)
        {
            s = Sigmoid (p)
            y = Concat <axis = 1> (boxes, s)
            scores = Identity (s)
        }
        """;

    // Each with scales that fit it, as a runtime for processors takes them.
    const string Quantized = """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[1,4] boxes, float[1,4] p) => (float[1,8] y, float[1,4] scores)
        <float wide = {2.5}, float fine = {0.00390625}, float logits = {0.05}, uint8 z = {0}, uint8 mid = {128}>
        {
            qb = QuantizeLinear (boxes, wide, z)
            db = DequantizeLinear (qb, wide, z)
            qp = QuantizeLinear (p, logits, mid)
            dp = DequantizeLinear (qp, logits, mid)
            s = Sigmoid (dp)
            qs = QuantizeLinear (s, fine, z)
            ds = DequantizeLinear (qs, fine, z)
            c = Concat <axis = 1> (db, ds)
            qy = QuantizeLinear (c, wide, z)
            y = DequantizeLinear (qy, wide, z)
            scores = Identity (ds)
        }
        """;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    void Prepare()
    {
        File.WriteAllBytes(_folder["net.onnx"], OnnxText.Parse(Net).ToByteArray());
        File.WriteAllBytes(_folder["q.onnx"], OnnxText.Parse(Quantized).ToByteArray());
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 4; i++)
        {
            File.WriteAllBytes(_folder[$"data/b{i}.raw"], MemoryMarshal.AsBytes<float>([10, 600, 100 * i, 3]).ToArray());
            File.WriteAllBytes(_folder[$"data/p{i}.raw"], MemoryMarshal.AsBytes<float>([-5, 5, i, 0]).ToArray());
        }

        File.WriteAllLines(_folder["list.txt"], Enumerable.Range(0, 4).Select(static i => $"boxes:=data/b{i}.raw p:=data/p{i}.raw"));
    }

    JsonElement Compare(params string[] more)
    {
        var run = Run(["compare", "net.onnx", "q.onnx", "--data", "list.txt", "--format", "json", "-q", .. more]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Json;
    }

    [Fact]
    public void A_target_that_ties_the_inputs_of_a_concat_loses_what_a_runtime_keeps()
    {
        Prepare();
        var target = Compare("--target", "qualcomm-htp:v73").GetProperty("target");
        Assert.Equal("qualcomm-htp:v73", target.GetProperty("name").GetString());
        Assert.Equal("what enters and leaves Concat, MaxPool, AveragePool, GlobalAveragePool, Resize, Upsample has one encoding", target.GetProperty("demands")[1].GetString());
        var recoded = Assert.Single(target.GetProperty("recoded").EnumerateArray());
        Assert.Equal(("s", 0.00390625, 2.5), (recoded.GetProperty("value").GetString(), recoded.GetProperty("stepHere").GetDouble(), recoded.GetProperty("stepThere").GetDouble()));
        Assert.Equal(Math.Log2(640), recoded.GetProperty("bitsLost").GetDouble(), 1e-9);
        Assert.StartsWith("one encoding at Concat", recoded.GetProperty("reason").GetString(), StringComparison.Ordinal);
        // Here only the scores inside of y are lost, there those beside it, too. Worst first: what is lost stands before what is kept.
        var here = Compare().GetProperty("outputs").EnumerateArray().Single(static o => o.GetProperty("name").GetString() == "scores");
        var there = target.GetProperty("outputs").EnumerateArray().Single(static o => o.GetProperty("name").GetString() == "scores");
        Assert.InRange(here.GetProperty("sqnr").GetDouble(), 40, 70);
        Assert.Equal((0, 1.0), (there.GetProperty("sqnr").GetDouble(), there.GetProperty("zeros").GetDouble()));
        Assert.Contains(target.GetProperty("findings").EnumerateArray(), static f => f.GetProperty("id").GetString() == "ML4015");

        var text = Run("compare", "net.onnx", "q.onnx", "--data", "list.txt", "--target", "qualcomm-htp", "-q").Output;
        Assert.Contains("qualcomm-htp: every value has codes; what enters and leaves Concat", text, StringComparison.Ordinal);
        Assert.Matches(@"s +0\.003906 +2\.5 +9\.3 +one encoding at Concat", text);
        Assert.Contains("with the codes of qualcomm-htp\n", text, StringComparison.Ordinal);

        Assert.Equal(0, Run("compare", "net.onnx", "q.onnx", "--data", "list.txt", "--target", "qualcomm-htp", "--html", "page.html", "-q").ExitCode);
        Assert.Matches("'scores' keeps 0\\.0 dB with the codes of qualcomm-htp instead of [4-6][0-9]\\.", File.ReadAllText(_folder["page.html"]));
    }

    [Fact]
    public void A_target_that_has_the_codes_of_the_model_changes_nothing()
    {
        Prepare();
        var target = Compare("--target", "qualcomm-htp-ort").GetProperty("target");
        Assert.Empty(target.GetProperty("recoded").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, target.GetProperty("outputs").ValueKind);
        Assert.Contains("the codes of the model are those of the target: its figures are the target's", Run("compare", "net.onnx", "q.onnx", "--data", "list.txt", "--target", "qualcomm-htp-ort", "-q").Output, StringComparison.Ordinal);
        Assert.False(Compare().TryGetProperty("target", out _));
    }

    [Fact]
    public void What_a_target_has_no_codes_for_is_told()
    {
        Prepare();
        // Zero in the middle: boxes of 0..637.5 have steps of 637.5 / 127.
        var symmetric = Compare("--target", "tensorrt").GetProperty("target").GetProperty("recoded").EnumerateArray().ToDictionary(static r => r.GetProperty("value").GetString()!);
        Assert.Equal(637.5 / 127, symmetric["boxes"].GetProperty("stepThere").GetDouble(), 1e-5);
        Assert.Equal("int8", symmetric["boxes"].GetProperty("typeThere").GetString());
        Assert.Equal(["boxes", "c", "p", "s"], symmetric.Keys.Order(StringComparer.Ordinal));

        // A model of which only the convolutions have codes, for a device that computes in integers.
        File.WriteAllBytes(_folder["q.onnx"], OnnxText.Parse(Quantized.Replace("s = Sigmoid (dp)", "e = Exp (dp)\n n = Neg (e)\n f = Abs (n)\n s = Sigmoid (dp)", StringComparison.Ordinal).Replace("Identity (ds)", "Identity (s)", StringComparison.Ordinal)).ToByteArray());
        var floats = Compare("--target", "int8").GetProperty("target").GetProperty("float").EnumerateArray().Select(static f => f.GetProperty("operator").GetString()).ToList();
        Assert.Contains("Identity", floats);
        Assert.Contains("Sigmoid", floats);
        Assert.Empty(Compare("--target", "onnxruntime-cpu").GetProperty("target").GetProperty("float").EnumerateArray());
    }

    [Fact]
    public void The_configurations_target_holds_where_the_command_line_names_none()
    {
        Prepare();
        File.WriteAllText(_folder["modellint.json"], """{ "target": "qualcomm-htp" }""");
        Assert.Equal("qualcomm-htp", Compare().GetProperty("target").GetProperty("name").GetString());
        Assert.Equal("int8", Compare("--target", "int8").GetProperty("target").GetProperty("name").GetString());
        Assert.False(Compare("--target", "none").TryGetProperty("target", out _));

        // What is quantized for it, too: the scores get the scale of the boxes.
        var told = Run("quantize", "net.onnx", "--calibration", "list.txt", "--plan", "--format", "json");
        Assert.Contains("quantizing for qualcomm-htp, the target of modellint.json\n", told.Error, StringComparison.Ordinal);
        Assert.Equal("boxes", ScaleOfScores(told.Json));
        Assert.Equal("s", ScaleOfScores(Run("quantize", "net.onnx", "--calibration", "list.txt", "--plan", "--format", "json", "-q", "--target", "qualcomm-htp-ort").Json));

        File.WriteAllText(_folder["modellint.json"], """{ "target": "qualcom-htp" }""");
        foreach (var command in new[] { new[] { "compare", "net.onnx", "q.onnx", "--data", "list.txt" }, ["quantize", "net.onnx", "--calibration", "list.txt", "-o", "n.onnx"], ["calibrate", "net.onnx", "--data", "list.txt", "-o", "n.mlcal"] })
        {
            var run = Run([.. command, "-q"]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("no target is called 'qualcom-htp': did you mean 'qualcomm-htp'?", run.Error, StringComparison.Ordinal);
        }

        static string? ScaleOfScores(JsonElement plan) => plan.GetProperty("values").EnumerateArray().Single(static v => v.GetProperty("name").GetString() == "s").GetProperty("scaleOf").GetString();
    }

    [Fact]
    public void Calibrating_for_a_target_tells_what_the_statistics_are_worth_for_it()
    {
        Prepare();
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "list.txt", "-o", "plain.mlcal", "-q").ExitCode);
        var tied = Run("calibrate", "net.onnx", "--data", "list.txt", "-o", "htp.mlcal", "--target", "qualcomm-htp:v68");
        Assert.Equal(0, tied.ExitCode);
        Assert.Contains("  for qualcomm-htp:v68: 2 scales for 5 values (integer scope), 2 by what was seen, 0 by what operators can give\n", tied.Error, StringComparison.Ordinal);
        Assert.Contains("ML4009: 'y' loses 'axis 1 [4:8]'", tied.Error, StringComparison.Ordinal);
        var own = Run("calibrate", "net.onnx", "--data", "list.txt", "-o", "ort.mlcal", "--target", "qualcomm-htp-ort");
        Assert.Contains("  for qualcomm-htp-ort: 4 scales for 5 values (integer scope), 3 by what was seen, 1 by what operators can give\n", own.Error, StringComparison.Ordinal);
        // What was seen is the same, whoever asks.
        Assert.Equal(File.ReadAllBytes(_folder["plain.mlcal"]), File.ReadAllBytes(_folder["htp.mlcal"]));
        Assert.Equal(2, Run("calibrate", "net.onnx", "--data", "list.txt", "-o", "n.mlcal", "--target", "v73").ExitCode);
    }

    [Fact]
    public void A_devices_outputs_hold_no_codes_to_be_judged()
    {
        Prepare();
        var run = Run("compare", "net.onnx", "--device-outputs", "dump", "--data", "list.txt", "--target", "qualcomm-htp");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--target judges the codes of a quantized model", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ort-qdq-default-mobilenetv2", "mobilenetv2", "imagenet", "what enters and leaves Concat")]
    [InlineData("ort-qop-u8-fastestdet", "fastestdet", "unit", "operators compute codes from codes")]
    [InlineData("ort-qdq-u16a-ultraface-rfb-320", "ultraface-rfb-320", "unit", "ML5006: 'input' and 88 others: 16-bit codes, where tflite-like has only 8 bits")]
    public void Models_that_others_quantized_are_judged(string quantized, string model, string preprocess, string says)
    {
        var (q, net, photo) = (Corpus.Require($"models-quantized/{quantized}.onnx"), Corpus.Require($"models/{model}.onnx"), Corpus.Require("images/bus.jpg"));
        var run = Run("compare", net, q, "--data", photo, "--preprocess", preprocess, "--target", "tflite-like", "-q");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(says, run.Output, StringComparison.Ordinal);
    }
}
