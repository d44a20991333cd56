using System.Runtime.InteropServices;
using System.Text.Json;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>What <c>modellint lint</c> says of calibration data, on made data and on real models and photos.</summary>
public sealed class CoverageTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    // y = 10·|x|, and a score that needs x at 0.
    void Prepare(int samples, float reach, string folder = "data")
    {
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 1, 4).Floats("w", [], 10).Node("Abs", "x", "a").Node("Mul", ["a", "w"], ["y"]).Output("y").Bytes);
        Directory.CreateDirectory(_folder[folder]);
        for (var i = 0; i < samples; i++) File.WriteAllBytes(_folder[$"{folder}/{i:00}.raw"], MemoryMarshal.AsBytes<float>([reach, -reach, reach * i / samples, 0]).ToArray());
    }

    [Fact]
    public void Field_data_are_compared_with_statistics_and_with_samples()
    {
        Prepare(12, 1);
        Prepare(5, 2, "field");
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "data", "-o", "stats.mlcal", "-q").ExitCode);
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "field", "-o", "field.mlcal", "-q").ExitCode);
        foreach (var (calibration, validation) in new[] { ("stats.mlcal", "field"), ("data", "field"), ("stats.mlcal", "field.mlcal"), ("data", "field/*.raw") })
        {
            var run = Run("lint", "net.onnx", "--calibration", calibration, "--validation", validation, "--format", "json", "-q", "--select", "ML3015,ML3016");
            Assert.Equal(1, run.ExitCode);
            var finding = Assert.Single(run.Json.All());
            Assert.Equal("ML3016", finding.Rule());
            Assert.Contains("it reaches 0..20, and calibration covers 0..10", finding.Text("message"), StringComparison.Ordinal);
        }

        File.WriteAllText(_folder["modellint.json"], """{ "calibration": { "statistics": "stats.mlcal" }, "validation": { "data": "field" } }""");
        Assert.Equal("ML3016", Assert.Single(Run("lint", "net.onnx", "--format", "json", "-q", "--select", "ML3015,ML3016").Json.All()).Rule());
        Assert.Empty(Run("lint", "net.onnx", "--validation", "data", "--format", "json", "-q", "--select", "ML3015,ML3016").Json.All());
    }

    [Fact]
    public void Validation_that_can_not_be_used_is_one_line_and_its_exit_code()
    {
        Prepare(12, 1);
        var alone = Run("lint", "net.onnx", "--validation", "data");
        Assert.Equal(2, alone.ExitCode);
        Assert.Contains("nothing to compare with", alone.Error, StringComparison.Ordinal);
        var missing = Run("lint", "net.onnx", "--calibration", "data", "--validation", "nowhere");
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("'nowhere'", missing.Error, StringComparison.Ordinal);
        Assert.Contains("ML3001", missing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_and_tags_are_told_by_statistics_too()
    {
        Prepare(40, 1, "data/many");
        Prepare(1, 3, "data/few");
        foreach (var i in new[] { 1, 2, 3 }) File.Copy(_folder["data/many/00.raw"], _folder[$"data/many/copy{i}.raw"]);
        Run("calibrate", "net.onnx", "--data", "data", "-o", "stats.mlcal", "-q");
        var findings = Run("lint", "net.onnx", "--calibration", "stats.mlcal", "--format", "json", "-q").Json.All().ToDictionary(static f => f.Rule());
        Assert.Contains("'many/copy1.raw' is 'many/00.raw' again", findings["ML3003"].Text("message"), StringComparison.Ordinal);
        Assert.Contains("'few' is 1 of 44 samples", findings["ML3018"].Text("message"), StringComparison.Ordinal);
        Assert.Contains("'few/00.raw' alone holds up the range of 'y': it reaches 30, the next sample 10", findings["ML3005"].Text("message"), StringComparison.Ordinal);
        Assert.Contains("gives 41 different samples (44 with duplicates)", findings["ML3001"].Text("message"), StringComparison.Ordinal);
    }

    static List<JsonElement> Lint(string model, string photos, string preprocess) =>
        [.. Cli.Run("lint", Corpus.Require($"models/{model}"), "--calibration", photos, "--preprocess", preprocess, "--format", "json", "-q", "--select", "ML3").Json.All()];

    [Fact]
    public void A_face_detector_fed_with_0_to_1_is_told_which_preset_brings_its_scores_up()
    {
        var message = Assert.Single(Lint("yunet-n-640-640.onnx", EightPhotos.Folder, "yolo"), static f => f.Rule() == "ML3013").Text("message");
        Assert.Matches(@"'obj_\d+' never reaches more than \S+ of 1 with preprocessing 'yolo'; with '(bgr|none)' it reaches 0\.9", message);
        Assert.DoesNotContain(Lint("yunet-n-640-640.onnx", EightPhotos.Folder, "bgr"), static f => f.Rule() is "ML3013" or "ML3014");
    }

    [Fact]
    public void A_barcode_detector_is_told_that_no_photo_shows_a_code_and_that_0_to_255_blows_it_up()
    {
        var right = Lint("arbez-yolox-s-w8.onnx", EightPhotos.Folder, "yolo");
        Assert.Contains("'output axis 2 [4:5]' never reaches more than", right.Single(static f => f.Rule() == "ML3012").Text("message"), StringComparison.Ordinal);
        Assert.DoesNotContain(right, static f => f.Rule() is "ML3013" or "ML3014");
        var wrong = Lint("arbez-yolox-s-w8.onnx", EightPhotos.Folder, "none");
        Assert.Matches("'exp' grows to .*e\\+8 with preprocessing 'none'; with 'yolo' it stays within", wrong.Single(static f => f.Rule() == "ML3013").Text("message"));
        Assert.DoesNotContain(wrong, static f => f.Rule() is "ML3012" or "ML3014");
    }

    [Fact]
    public void What_an_export_says_of_its_inputs_is_held_against_the_samples()
    {
        var wrong = Lint("yolov8n-640.onnx", EightPhotos.Folder, "none");
        Assert.Contains("'images' takes 0..1 (the model's metadata: Ultralytics, task detect), and the samples give 0..255: they were not divided by 255", wrong.Single(static f => f.Rule() == "ML3010").Text("message"), StringComparison.Ordinal);
        Assert.Matches(@"'output0 axis 1 \[4:84\]' reaches its bound of 1 on every one of 8 samples; with preprocessing '\w+' the highest of a sample is 0\.[0-9]+ to 0\.9", wrong.Single(static f => f.Rule() == "ML3020").Text("message"));
        Assert.DoesNotContain(Lint("yolov8n-640.onnx", EightPhotos.Folder, "yolo"), static f => f.Rule() is "ML3010" or "ML3020");
    }

    [Theory]
    [InlineData("yolov8n-640.onnx", "yolo")]
    [InlineData("yolov8n-pose-640.onnx", "yolo")]
    [InlineData("mobilenetv2.onnx", "imagenet-crop")]
    [InlineData("nanodet-m.onnx", "bgr-imagenet")]
    public void Healthy_data_give_few_findings(string model, string preprocess)
    {
        // 46 photos: 13 less than 95/95 asks for. No error, and nothing of preparation, scores or blowups.
        var findings = Lint(model, Corpus.Require("images"), preprocess);
        Assert.InRange(findings.Count, 1, 3);
        Assert.All(findings, static f => Assert.Contains(f.Rule(), new[] { "ML3001", "ML3004", "ML3006" }));
        Assert.Contains("13 more are needed", findings.Single(static f => f.Rule() == "ML3001").Text("message"), StringComparison.Ordinal);
    }
}
