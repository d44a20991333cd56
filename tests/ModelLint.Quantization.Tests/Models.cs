using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Tests;

/// <summary>Small models as text, and what is done with them in every test.</summary>
static class Models
{
    public static ModelDocument Parse(string graph, int opset = 17) =>
        ModelDocument.Parse(OnnxText.Parse($"<ir_version: 8, opset_import: [\"\" : {opset}]>\n{graph}").ToByteArray(), "test");

    /// <summary>Plans with the given ranges; histograms are even over them.</summary>
    public static QuantizationPlan Plan(ModelDocument document, QuantizationOptions options, params (string Name, double Lo, double Hi)[] seen)
    {
        var prepared = PreparedModel.Of(document, Quantizer.LeastOpset(options));
        return QuantizationPlanner.Plan(prepared, seen.ToDictionary(static s => s.Name, static s => Even(s.Lo, s.Hi), StringComparer.Ordinal), options);
    }

    public static ValueSummary Even(double lo, double hi)
    {
        var exponent = (int)Math.Ceiling(Math.Log2(Math.Max(1e-6, (hi - lo) / 1000)));
        var width = Math.ScaleB(1, exponent);
        var first = (long)Math.Floor(lo / width);
        var bins = (int)((long)Math.Floor(hi / width) - first + 1);
        return new ValueSummary(new Interval(lo, hi), new Interval(lo, hi), new Histogram(exponent, first, [.. Enumerable.Repeat(10L, bins)]));
    }

    public static float[] Run(ModelDocument document, string output, params (float[] Data, long[] Dims)[] inputs)
    {
        using var runner = ModelRunner.Load(document, [output], null, new RunnerOptions { Optimization = GraphOptimization.Off });
        using var outputs = runner.Run([.. inputs.Select(static i => new SampleTensor(DataType.Float, [.. i.Dims], MemoryMarshal.AsBytes(i.Data.AsSpan()).ToArray()))]);
        return MemoryMarshal.Cast<byte, float>(outputs.Bytes(0)).ToArray();
    }

    public static float[] Random(int seed, int count, float scale = 1)
    {
        var state = (uint)seed * 2654435761 + 1;
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return (state / (float)uint.MaxValue * 2 - 1) * scale;
        })];
    }

    /// <summary>Nodes of a model as operators with the names that they read and write.</summary>
    public static ImmutableArray<string> Calls(ModelDocument document) => [.. document.Model.Graph.Nodes.Select(static n =>
        $"{n.OpType}({string.Join(',', n.Inputs.Select(static i => i?.Name))})={string.Join(',', n.Outputs.Select(static o => o?.Name))}")];
}
