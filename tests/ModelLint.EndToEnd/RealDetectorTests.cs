using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>The job this tool exists for, on real detectors and real photos.</summary>
public sealed class RealDetectorTests
{
    static CliRun Lint(string model, params string[] more)
    {
        var path = Corpus.Require(Path.Combine("models", model));
        return Cli.Run(["lint", path, "--format", "json", "--quiet", "--preprocess", "yolo", "--calibration", Photos(), "--select", "ML2001,ML2002", .. more]);
    }

    // A few photos say as much as all of them here, in a tenth of the time; the whole table has a test of its own.
    static string Photos() => EightPhotos.Folder;

    [Fact]
    public void Scores_of_yolov8n_are_lost_beside_boxes()
    {
        var run = Lint("yolov8n-640.onnx");
        Assert.Equal(1, run.ExitCode);
        var finding = Assert.Single(run.Json.All());
        Assert.Equal("ML2002", finding.Rule());
        Assert.Equal("error", finding.Text("severity"));
        Assert.Contains("'output0'", finding.Text("message"), StringComparison.Ordinal);
        Assert.Equal(["axis 1 [0:4]", "axis 1 [4:84]"], finding.Slices());
        var scores = finding.GetProperty("slices")[1];
        Assert.True(scores.GetProperty("collapses").GetBoolean());
        Assert.Equal(1, scores.GetProperty("max").GetDouble());
        Assert.InRange(finding.GetProperty("slices")[0].GetProperty("max").GetDouble(), 600, 660);
    }

    [Fact]
    public void The_nested_parts_of_a_pose_model_are_named_on_its_output()
    {
        var run = Lint("yolov8n-pose-640.onnx");
        Assert.Equal(1, run.ExitCode);
        var finding = Assert.Single(run.Json.All());
        Assert.Equal("ML2002", finding.Rule());
        Assert.Equal(["axis 1 [0:4]", "axis 1 [4:5]", "axis 1 [5:56:3], [6:56:3]", "axis 1 [7:56:3]"], finding.Slices());
    }

    [Fact]
    public void A_mild_ratio_is_no_finding_but_its_slices_can_be_asked_for()
    {
        Assert.Empty(Lint("fastestdet.onnx").Json.All());
        var finding = Assert.Single(Lint("fastestdet.onnx", "--set", "ML2001.warnAt=4").Json.All());
        Assert.Equal(["axis 1 [0:1]", "axis 1 [1:5]", "axis 1 [5:85]"], finding.Slices());
    }

    [Fact]
    public void Where_a_reshape_scrambles_channels_no_index_range_of_the_output_is_claimed()
    {
        Assert.Empty(Lint("yolox-nano-bubbliiiing.onnx").Json.All());
        var finding = Assert.Single(Lint("yolox-nano-bubbliiiing.onnx", "--set", "ML2001.warnAt=4").Json.All(), static f => f.GetProperty("element").GetProperty("value").GetString() == "output");
        Assert.Equal(9, finding.Slices().Count());
        Assert.All(finding.Slices(), static s => Assert.StartsWith("no slice of the output (axis 1 [", s, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("yunet-n-640-640.onnx")]
    [InlineData("ultraface-rfb-320.onnx")]
    [InlineData("mobilenetv2.onnx")]
    [InlineData("nanodet-m.onnx")]
    [InlineData("blazeface-front-128.onnx")]
    public void Separate_outputs_and_padding_are_left_alone(string model)
    {
        var run = Lint(model);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Json.All());
    }

    [Theory]
    [InlineData("models/yolov8n-640.onnx", "/model.22/Sigmoid")]
    [InlineData("models/yolov8n-pose-640.onnx", "/model/Sigmoid_414")]
    [InlineData("models-structural/yolov8n-pose-dynamo.onnx", "node_sigmoid_1")]
    [InlineData("models-structural/yolov8n-pose-fp16.onnx", "/model.22/Sigmoid_1")]
    [InlineData("models-structural/yolov8n-dynamic.onnx", "/model.22/Sigmoid")]
    public void Without_data_a_bound_and_a_witness_prove_the_loss(string model, string bound)
    {
        var run = Cli.Run("lint", Corpus.Require(model), "--format", "json", "--target", "int8", "--quiet", "--select", "ML2001,ML2002");
        Assert.Equal(1, run.ExitCode);
        var finding = Assert.Single(run.Json.All());
        Assert.Equal(("ML2002", "proved"), (finding.Rule(), finding.Text("certainty")));
        // How it is known: the operator that bounds the narrow slice is told with its place.
        var steps = finding.GetProperty("chains").EnumerateArray().SelectMany(static c => c.GetProperty("steps").EnumerateArray());
        Assert.Contains(steps, s => s.GetProperty("element").GetProperty("node").GetString() == bound);
    }

    [Fact]
    public void A_class_id_beside_boxes_is_proved_too()
    {
        var run = Cli.Run("lint", Corpus.Require("models-structural/yolov8n-rtdetr.onnx"), "--format", "json", "--target", "int8", "--quiet");
        Assert.Equal("ML2002", Assert.Single(run.Json.All()).Rule());
    }

    [Fact]
    public void The_preprocessing_that_a_model_asks_for_is_taken_and_told()
    {
        var run = Cli.Run("lint", Corpus.Require("models-structural/yolov8n-320.onnx"), "--format", "json", "--quiet", "--calibration", Photos(), "--select", "ML2002");
        Assert.Equal(1, run.ExitCode);
        var premise = Assert.Single(run.Json.All()).Text("premise");
        Assert.Contains("preprocessed as yolo (RGB, letterbox 320x320", premise, StringComparison.Ordinal);
        Assert.Contains("chosen by the model's metadata: Ultralytics", premise, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_target_a_model_that_serves_floats_stays_green()
    {
        var run = Cli.Run("lint", Corpus.Require("models/yolov8n-640.onnx"), "--format", "json", "--quiet");
        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Json.All(), static f =>
        {
            Assert.Equal("note", f.Text("severity"));
            Assert.StartsWith("if quantized to INT8", f.Text("message"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Wrong_data_do_not_make_a_wrong_finding()
    {
        // Photos that were never divided: the scores of fastestdet say nothing then, their bounds still hold.
        var path = Corpus.Require("models/fastestdet.onnx");
        var run = Cli.Run("lint", path, "--format", "json", "--quiet", "--preprocess", "none", "--calibration", Photos(), "--select", "ML2002");
        Assert.All(run.Json.All().SelectMany(static f => f.GetProperty("slices").EnumerateArray()), static s =>
            Assert.True(s.GetProperty("known").GetString() != "bound" || s.GetProperty("max").GetDouble() == 1));
    }
}
