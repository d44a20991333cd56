using ModelLint.Onnx;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary><c>--target</c> with a chip generation, <c>--scope</c>, and <c>--dim</c> of <c>lint</c>.</summary>
public sealed class TargetTests
{
    [Fact]
    public void What_stands_in_a_targets_way_is_told_and_a_stated_extent_takes_it_away()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.onnx"], new GraphBuilder().Input("x", DataType.Float, "batch", 8).Node("Softplus", "x", "y").Output("y").Bytes);
        var told = Cli.RunIn(folder.Path, "lint", "m.onnx", "--target", "qualcomm-htp:v73", "--fail-on", "warning");
        Assert.Equal(1, told.ExitCode);
        Assert.Contains("the documentation of qualcomm-htp:v73 lists Softplus in no type", told.Output, StringComparison.Ordinal);
        Assert.Contains("ML5003: 'x': 'batch' free", told.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ML5003", Cli.RunIn(folder.Path, "lint", "m.onnx", "--target", "qualcomm-htp:v73", "--dim", "batch=1").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ML5", Cli.RunIn(folder.Path, "lint", "m.onnx", "--target", "int8").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ML5", Cli.RunIn(folder.Path, "lint", "m.onnx").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generation_that_is_none_is_2_with_what_is_near()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.onnx"], new GraphBuilder().Input("x", 1, 8).Node("Relu", "x", "y").Output("y").Bytes);
        var run = Cli.RunIn(folder.Path, "lint", "m.onnx", "--target", "qualcomm-htp:v70");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("qualcomm-htp:v7", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, Cli.RunIn(folder.Path, "lint", "m.onnx", "--scope", "some").ExitCode);
        Assert.Equal(2, Cli.RunIn(folder.Path, "lint", "m.onnx", "--dim", "batch").ExitCode);
    }

    [Fact]
    public void Mixed_scales_are_an_error_on_every_target_and_a_note_in_the_weighted_scope()
    {
        var model = Corpus.Require("models/yolov8n-640.onnx");
        var processor = Cli.Run("lint", model, "--target", "onnxruntime-cpu", "--select", "ML2");
        Assert.Equal(1, processor.ExitCode);
        Assert.Contains("error ML2002", processor.Output, StringComparison.Ordinal);
        var weighted = Cli.Run("lint", model, "--target", "onnxruntime-cpu", "--scope", "weighted", "--select", "ML2");
        Assert.Equal(0, weighted.ExitCode);
        Assert.Contains("note ML2002: if every value is quantized", weighted.Output, StringComparison.Ordinal);
        Assert.Contains("gives what enters a Concat the encoding of what leaves it", Cli.Run("lint", model, "--target", "qualcomm-htp", "--select", "ML2").Output, StringComparison.Ordinal);
    }
}
