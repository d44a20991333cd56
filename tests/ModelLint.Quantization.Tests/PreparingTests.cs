using ModelLint.Calibration.Witness;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Quantization.Preparing;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Quantization.Tests;

/// <summary>What is done to a model before it is quantized changes nothing of what it computes.</summary>
public sealed class PreparingTests
{
    [Theory]
    [InlineData("Conv", 2, 3, 1)]
    [InlineData("Conv", 4, 2, 2)]
    [InlineData("ConvTranspose", 3, 2, 1)]
    [InlineData("ConvTranspose", 4, 3, 2)]
    public void A_batch_normalization_goes_into_the_weights(string op, int input, int second, int groups)
    {
        // Conv has weights [out, in/groups], ConvTranspose [in, out/groups].
        var (first, channels) = op == "Conv" ? (second * groups, second * groups) : (input, second * groups);
        var perGroup = op == "Conv" ? input / groups : second;
        var model = new GraphBuilder(17).Input("x", 1, input, 3, 3).Floats("w", [first, perGroup, 2, 2], Models.Random(1, first * perGroup * 4)).Floats("b", [channels], Models.Random(2, channels))
            .Floats("gain", [channels], Models.Random(3, channels)).Floats("offset", [channels], Models.Random(4, channels)).Floats("mean", [channels], Models.Random(5, channels))
            .Floats("var", [channels], [.. Models.Random(6, channels).Select(static v => v * v + 0.1f)])
            .Node(op, ["x", "w", "b"], ["c"], ("group", (long)groups)).Node("BatchNormalization", ["c", "gain", "offset", "mean", "var"], ["y"]).Output("y");
        using var document = ModelDocument.Parse(model.Bytes, "test");
        using var prepared = PreparedModel.Of(document, 13);
        Assert.Equal(["1 batch normalization folded into the weights before"], prepared.Steps);
        Assert.Equal([op], prepared.Document.Model.Graph.Nodes.Select(static n => n.OpType));
        (float[], long[]) x = (Models.Random(7, input * 9), [1, input, 3, 3]);
        var (before, after) = (Models.Run(document, "y", x), Models.Run(prepared.Document, "y", x));
        for (var i = 0; i < before.Length; i++) Assert.Equal(before[i], after[i], 1e-5f);
    }

    [Fact]
    public void What_something_else_reads_is_not_folded()
    {
        var model = new GraphBuilder(17).Input("x", 1, 1, 2, 2).Floats("w", [1, 1, 1, 1], 2).Floats("one", [1], 1)
            .Node("Conv", ["x", "w"], ["c"]).Node("BatchNormalization", ["c", "one", "one", "one", "one"], ["y"]).Node("Neg", "c", "z").Output("y", "z");
        using var document = ModelDocument.Parse(model.Bytes, "test");
        using var prepared = PreparedModel.Of(document, 13);
        Assert.Empty(prepared.Steps);
        Assert.Same(document, prepared.Document);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(21)]
    public void Models_of_older_operator_sets_compute_the_same_in_newer_ones(long to)
    {
        var count = 0;
        foreach (var path in Directory.EnumerateFiles(Corpus.Require("models"), "*.onnx").Order(StringComparer.Ordinal))
        {
            using var document = ModelDocument.Open(path);
            var from = document.Model.OpsetImports.GetValueOrDefault("");
            if (from >= to || from < OpsetConverter.Oldest || document.Model.AllGraphs.Skip(1).Any()) continue;
            if (WitnessRunner.TryRun(document) is not null) continue;
            var editor = new GraphEditor(document);
            OpsetConverter.Raise(editor, ModelFacts.Of(document.Model), to);
            using var raised = ModelSaver.ToDocument(editor, "raised");
            Assert.Equal(to, raised.Model.OpsetImports[""]);
            // Kernels of another version may add up in another order.
            Assert.True(Difference.OnGeneratedInput(document, raised, tolerance: 1e-5f, path) is null, Difference.OnGeneratedInput(document, raised, tolerance: 1e-5f, path));
            count++;
        }

        Assert.True(count >= 8, $"{count} models were raised");
    }

    [Fact]
    public void Constants_that_old_models_list_as_inputs_need_not_be_given_to_the_quantized_one()
    {
        using var document = Models.Parse("g (float[1,2] x, float[2,2] w) => (float[1,2] y) <float[2,2] w = {1, 2, 3, 4}> { y = MatMul (x, w) }");
        Assert.Equal(2, document.Model.Graph.Inputs.Length);
        var plan = Models.Plan(document, new QuantizationOptions(), ("x", -1, 1), ("y", -9, 9));
        Assert.Equal(["constants that were listed as inputs are constants only"], plan.Preparations);
        using var quantized = Quantizer.Apply(plan, "q");
        Assert.Equal(["x"], quantized.Model.Graph.Inputs.Select(static i => i.Name));
        Assert.Equal(4, MathF.Round(Models.Run(quantized, "y", ([1, 1], [1, 2]))[0]));
    }

    [Fact]
    public void A_flattening_Softmax_keeps_its_meaning()
    {
        using var document = Models.Parse("g (float[2,3,4] x) => (float[2,3,4] y) { y = Softmax <axis = 1> (x) }", 11);
        using var prepared = PreparedModel.Of(document, 13);
        Assert.Equal(["Flatten", "Shape", "Softmax", "Reshape"], prepared.Document.Model.Graph.Nodes.Select(static n => n.OpType));
        (float[], long[]) x = (Models.Random(1, 24), [2, 3, 4]);
        Assert.Equal(Models.Run(document, "y", x), Models.Run(prepared.Document, "y", x));
    }

    [Fact]
    public void What_cannot_be_kept_is_refused_by_name()
    {
        using var old = Models.Parse("g (float[2] x) => (float[2] y) { y = Relu (x) }", 6);
        Assert.Contains("operator set 6", Assert.Throws<QuantizationException>(() => PreparedModel.Of(old, 13)).Message, StringComparison.Ordinal);
        using var inside = Models.Parse("""
            g (bool c, float[2,1] x) => (float[2] y) {
                y = If (c) <then_branch = t () => (float[2] p) { p = Squeeze <axes = [1]> (x) }, else_branch = e () => (float[2] q) { q = Squeeze <axes = [1]> (x) }>
            }
            """, 11);
        Assert.Contains("(Squeeze) stands in a subgraph", Assert.Throws<QuantizationException>(() => PreparedModel.Of(inside, 13)).Message, StringComparison.Ordinal);
    }
}
