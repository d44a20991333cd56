using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Witness;
using ModelLint.Onnx;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

public sealed class RunningTests
{
    static SampleTensor Tensor(float[] values, params long[] dims) => new(DataType.Float, [.. dims], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    static GraphBuilder Scaled() => new GraphBuilder().Input("x", 1, 4).Floats("w", [4], 2, 2, 2, 2).Node("Mul", ["x", "w"], ["scaled"]).Node("Relu", "scaled", "y").Output("y");

    [Fact]
    public void Inner_values_are_given_in_the_wanted_order()
    {
        using var document = Scaled().Document();
        using var runner = ModelRunner.Load(document, ["y", "scaled"]);
        using var outputs = runner.Run([Tensor([1, -2, 3, -4], 1, 4)], TestContext.Current.CancellationToken);
        Assert.Equal(["y", "scaled"], runner.Outputs);
        Assert.Equal([2, 0, 6, 0], MemoryMarshal.Cast<byte, float>(outputs.Bytes(0)).ToArray());
        Assert.Equal([2, -4, 6, -8], MemoryMarshal.Cast<byte, float>(outputs.Bytes(1)).ToArray());
        Assert.Equal([1, 4], outputs.Dims(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void What_an_input_holds_can_be_read_as_long_as_its_outputs(int rows)
    {
        using var document = new GraphBuilder().Input("x", rows, 4).Node("Identity", "x", "y").Output("y").Document();
        using var runner = ModelRunner.Load(document, ["y"]);
        var numbers = Enumerable.Range(1, 4 * rows).Select(static i => (float)i).ToArray();
        using var outputs = runner.Run([Tensor(numbers, rows, 4)], TestContext.Current.CancellationToken);
        GC.Collect();
        Assert.Equal(numbers, MemoryMarshal.Cast<byte, float>(outputs.Bytes(0)).ToArray());
    }

    [Fact]
    public void Only_wanted_types_are_given()
    {
        using var document = new GraphBuilder().Input("x", 1, 4).Node("Shape", "x", "shape").Node("Relu", "x", "y").Output("y").Document();
        using var runner = ModelRunner.Load(document, ["shape", "y"], t => t == DataType.Float);
        Assert.Equal(["y"], runner.Outputs);
    }

    [Fact]
    public void A_model_that_cannot_be_loaded_tells_why_in_one_line()
    {
        using var document = new GraphBuilder().Input("x", 1, 4).Node("no.such.domain", "Mystery", ["x"], ["y"]).Output("y").Document();
        var message = Assert.Throws<ModelRunException>(() => ModelRunner.Load(document, ["y"])).Message;
        Assert.Contains("Mystery", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void External_data_are_found_where_they_lie()
    {
        using var document = ModelDocument.Open(Corpus.Require("models/resnet-external/model.onnx"));
        using var runner = ModelRunner.Load(document, ["logits"]);
        using var outputs = runner.Run(InputGenerator.Generate(runner.Inputs), TestContext.Current.CancellationToken);
        Assert.Equal([1, 3], outputs.Dims(0));
        Assert.All(MemoryMarshal.Cast<byte, float>(outputs.Bytes(0)).ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void A_cancelled_run_ends_as_such()
    {
        using var document = Scaled().Document();
        using var runner = ModelRunner.Load(document, ["y"]);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => runner.Run([Tensor([1, 2, 3, 4], 1, 4)], cancellation.Token));
    }

    [Fact]
    public void The_witness_reaches_what_the_detector_can_reach()
    {
        using var document = ModelDocument.Open(Corpus.Require("models/yolov8n-640.onnx"));
        var boxes = document.Model.Graph.Find("/model.22/Mul_2_output_0")!;
        var first = new WitnessRunner(document).Witness([boxes], out var problem);
        Assert.Null(problem);
        Assert.Equal(1, first!.Samples);
        Assert.InRange(first.Values[boxes.Name].Range.Hi, 500, 800);
        Assert.Equal(first.Values[boxes.Name].Range, new WitnessRunner(document).Witness([boxes], out _)!.Values[boxes.Name].Range);
    }

    [Fact]
    public void The_witness_of_a_broken_model_is_a_line()
    {
        using var document = new GraphBuilder().Input("x", 1, 4).Node("no.such.domain", "Mystery", ["x"], ["y"]).Output("y").Document();
        Assert.Null(new WitnessRunner(document).Witness([document.Model.Graph.Find("y")!], out var problem));
        Assert.Contains("Mystery", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_real_model_can_be_witnessed_or_says_why_not()
    {
        foreach (var path in Directory.EnumerateFiles(Corpus.Require("models"), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var document = ModelDocument.Open(path);
            var seen = new WitnessRunner(document).Witness([.. document.Model.Graph.Outputs], out var problem);
            TestContext.Current.TestOutputHelper?.WriteLine($"{Path.GetFileName(path)}: {problem ?? "runs"}");
            Assert.True(seen is null ^ problem is null);
        }
    }

    [Fact]
    public void Generated_inputs_are_always_the_same()
    {
        ImmutableArray<ModelInput> inputs =
        [
            new("image", DataType.Float, Shape.Of(1, 3, 64, Dim.Of("w"))),
            new("ids", DataType.Int64, Shape.Of(Dim.Of("batch"), Dim.Of("length"))),
            new("mask", DataType.Int64, Shape.Of(Dim.Of("batch"), Dim.Of("length"))),
            new("state", DataType.Float, Shape.Of(2, 1, 8)),
        ];
        var (first, second) = (InputGenerator.Generate(inputs), InputGenerator.Generate(inputs));
        Assert.Equal(first.Select(t => t.Data), second.Select(t => t.Data));
        Assert.Equal([1, 3, 64, 320], first[0].Dims!.Value);
        Assert.Equal(first[1].Dims!.Value, first[2].Dims!.Value);
        Assert.All(first[3].Data, b => Assert.Equal(0, b));
        var picture = MemoryMarshal.Cast<byte, float>(first[0].Data).ToArray();
        Assert.InRange(picture.Min(), 0, 0.1f);
        Assert.InRange(picture.Max(), 0.9f, 1);
    }

    [Fact]
    public void An_output_that_nothing_defines_is_the_models_fault()
    {
        using var document = new GraphBuilder().Input("x", 2).Node("Relu", "x", "y").Output("y", "ghost").Document();
        var refused = Assert.Throws<ModelRunException>(() => ModelRunner.Load(document, ["y", "ghost"]));
        Assert.EndsWith("This is an invalid model. Graph output (ghost) does not exist in the graph.", refused.Message, StringComparison.Ordinal);
        // What only ONNX Runtime's developers can use isn't told.
        Assert.DoesNotContain(".cc:", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("[ErrorCode", refused.Message, StringComparison.Ordinal);
    }
}
