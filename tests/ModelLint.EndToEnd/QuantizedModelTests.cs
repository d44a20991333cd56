using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Models that others' tools quantized, each with what was measured of it: what the linter says of them, without data and with.</summary>
public sealed class QuantizedModelTests
{
    /// <summary>What is true of a model.</summary>
    public enum Truth
    {
        /// <summary>Its output is useless: every score is 0.</summary>
        Dead,
        /// <summary>It works, but loses much.</summary>
        Poor,
        /// <summary>It works.</summary>
        Healthy,
        /// <summary>No runtime loads it.</summary>
        Unloadable,
    }

    // The samples by which a model is judged: pictures with their preprocessing, speech, or none.
    const string Photos = "yolo", Cells = "bgr-unit", Faces = "minus-one-to-one", Classes = "imagenet", Speech = "speech", NoSamples = "";

    // A finding tells an issue with all its places; more than that nobody reads.
    const int MostFindings = 4;

    [Theory]
    [InlineData("models-quantized/ort-u8pc-yolov8n.onnx", Truth.Dead, Photos)]
    [InlineData("models-quantized/quark-xint8-yolov8n.onnx", Truth.Dead, Photos)]
    [InlineData("models-structural/yolov8n-pose-int8-default-qdq.onnx", Truth.Dead, Photos)]
    [InlineData("models-quantized/nncf-mixed-yolov8n.onnx", Truth.Healthy, Photos)]
    [InlineData("models-structural/yolov8n-pose-int8-ultralytics.onnx", Truth.Healthy, Photos)]
    [InlineData("models-quantized/ort-qop-u8-fastestdet.onnx", Truth.Poor, Cells)]
    [InlineData("models-quantized/ort-qop-u8-ultraface-rfb-320.onnx", Truth.Healthy, Faces)]
    [InlineData("models-quantized/ort-qdq-u16a-ultraface-rfb-320.onnx", Truth.Healthy, Faces)]
    [InlineData("models-quantized/ort-dynamic-ultraface-rfb-320.onnx", Truth.Healthy, Faces)]
    [InlineData("models-quantized/ort-qdq-u8pc-fastestdet.onnx", Truth.Unloadable, Cells)]
    [InlineData("models-quantized/ort-qdq-default-mobilenetv2.onnx", Truth.Healthy, Classes)]
    [InlineData("models-quantized/float16-keepio-fastestdet.onnx", Truth.Healthy, NoSamples)]
    [InlineData("models/smart-turn-v3.2-int8.onnx", Truth.Healthy, Speech)]
    [InlineData("models/ppocrv6-rec-tiny-w8.onnx", Truth.Healthy, NoSamples)]
    [InlineData("models/rawi-diacritizer-int8.onnx", Truth.Healthy, NoSamples)]
    [InlineData("models/yolov8n-640-dynamic-int8.onnx", Truth.Healthy, Photos)]
    public void What_is_true_of_a_model_is_told(string model, Truth truth, string samples)
    {
        var alone = Lint(model);
        Judge(alone, truth, withData: false);
        if (samples != NoSamples) Judge(Lint(model, [.. Data(samples)]), truth, withData: true);
    }

    static CliRun Lint(string model, params string[] more) => Cli.Run(["lint", Corpus.Require(model), "--format", "json", "--quiet", .. more]);

    static void Judge(CliRun run, Truth truth, bool withData)
    {
        var findings = run.Json.All().Where(static f => f.Rule().StartsWith("ML4", StringComparison.Ordinal)).ToList();
        var errors = run.Json.All().Where(static f => f.Text("severity") == "error").ToList();
        Assert.InRange(findings.Count, 0, MostFindings);
        switch (truth)
        {
            case Truth.Dead:
                var lost = Assert.Single(errors);
                Assert.Equal(("ML4009", "proved"), (lost.Rule(), lost.Text("certainty")));
                Assert.StartsWith("'output0' loses", lost.Text("message"), StringComparison.Ordinal);
                Assert.Equal(1, run.ExitCode);
                break;
            case Truth.Unloadable:
                Assert.Equal("ML4004", Assert.Single(errors).Rule());
                Assert.Equal(withData ? 3 : 1, run.ExitCode);
                break;
            default:
                Assert.Empty(errors);
                Assert.Equal(0, run.ExitCode);
                if (truth == Truth.Poor && withData) Assert.Contains(findings, static f => f.Text("severity") == "warning");
                break;
        }
    }

    static IEnumerable<string> Data(string samples) => samples == Speech
        ? ["--calibration", SpeechSamples.Folder]
        : ["--preprocess", samples, "--calibration", samples == Classes ? Images("classes", "cls-*") : samples == Faces ? Images("faces", "face-*") : EightPhotos.Folder];

    // A folder of its own, so that nothing else is read.
    static string Images(string name, string pattern)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"modellint-{name}");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Corpus.Require("images"), pattern)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        return folder;
    }

    [Fact]
    public void Outliers_inside_a_transformer_are_seen_on_speech()
    {
        var run = Lint("models/smart-turn-v3.2-int8.onnx", "--calibration", SpeechSamples.Folder, "--select", "ML4014");
        var finding = Assert.Single(run.Json.All());
        Assert.Equal("observed", finding.Text("certainty"));
        Assert.Contains("gelu_4", finding.GetProperty("values").EnumerateArray().Select(static v => v.GetProperty("value").GetString()));
    }

    [Fact]
    public void Codes_are_observed_in_models_without_real_numbers()
    {
        // QLinear operators: only codes show what the model does.
        var run = Lint("models-quantized/ort-qop-u8-fastestdet.onnx", "--preprocess", Cells, "--calibration", EightPhotos.Folder, "--select", "ML4010");
        var finding = Assert.Single(run.Json.All());
        Assert.Equal("observed", finding.Text("certainty"));
        Assert.Equal(["axis 1 [0:1]", "axis 1 [1:5]", "axis 1 [5:85]"], finding.Slices());
    }

    [Fact]
    public void Encodings_made_elsewhere_judge_a_float_model()
    {
        var run = Lint("models/yolov8n-640.onnx", "--encodings", Corpus.Require("models-quantized/aimet-default-yolov8n-enc.encodings"));
        Assert.Equal(1, run.ExitCode);
        var finding = Assert.Single(run.Json.All());
        Assert.Equal("ML4009", finding.Rule());
        Assert.StartsWith("'output0' loses 'axis 1 [4:84]': with a step of 2.515", finding.Text("message"), StringComparison.Ordinal);
        Assert.Contains(finding.GetProperty("related").EnumerateArray(), static r => r.GetProperty("element").GetProperty("node").GetString() == "/model.22/Sigmoid");
    }

    [Theory]
    [InlineData("models/fastestdet.onnx", "are of another model")]
    [InlineData("models-quantized/ort-u8pc-yolov8n.onnx", "has scales of its own")]
    public void Encodings_of_another_model_are_refused_in_one_line(string model, string reason)
    {
        var run = Cli.Run("lint", Corpus.Require(model), "--encodings", Corpus.Require("models-quantized/aimet-default-yolov8n-enc.encodings"));
        Assert.Equal(3, run.ExitCode);
        Assert.Contains(reason, Assert.Single(run.Error.Split('\n'), static l => l.Contains("encodings", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.encodings", null, "no such file")]
    [InlineData("text.encodings", "scores", "is no file of encodings")]
    [InlineData("empty.encodings", "{ \"activation_encodings\": [] }", "are of another model")]
    public void Files_that_are_no_encodings_are_refused_in_one_line(string name, string? text, string reason)
    {
        using var folder = new TemporaryFolder();
        if (text is not null) File.WriteAllText(folder[name], text);
        var run = Cli.RunIn(folder.Path, "lint", Corpus.Require("models/yolov8n-640.onnx"), "--encodings", name);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains(reason, Assert.Single(run.Error.Split('\n'), l => l.Contains(name, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_computes_in_integers_makes_a_float_tail_a_fault()
    {
        const string model = "models-structural/yolov8n-pose-int8-ultralytics.onnx";
        Assert.Contains(Lint(model, "--target", "int8").Json.All(), static f => f.Rule() == "ML2002" && f.GetProperty("element").GetProperty("value").GetString() == "output0");
        Assert.DoesNotContain(Lint(model, "--target", "onnxruntime-cpu").Json.All(), static f => f.Rule() == "ML2002");
    }
}
