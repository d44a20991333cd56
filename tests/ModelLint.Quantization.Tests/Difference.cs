using System.Runtime.InteropServices;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Quantization.Tests;

/// <summary>Runs two models on the same numbers and says where they differ.</summary>
static class Difference
{
    public static string? OnGeneratedInput(ModelDocument first, ModelDocument second, float tolerance, string name)
    {
        var plan = new FeedPlan(first.Model);
        SampleTensor[] inputs = [.. plan.Inputs.Select((input, i) =>
        {
            var dims = input.Shape!.Dims.Select((d, axis) => d.Value ?? (axis == 0 ? 1 : input.Shape.Rank == 2 ? 4096 : 64)).ToArray();
            var values = Models.Random(i + 1, (int)dims.Aggregate(1L, static (p, d) => p * d));
            return input.Element == DataType.Float
                ? new SampleTensor(DataType.Float, [.. dims], MemoryMarshal.AsBytes(values.AsSpan()).ToArray())
                : new SampleTensor(input.Element, [.. dims], new byte[values.Length * input.Element.BitsOf() / 8]);
        })];
        var outputs = first.Model.Graph.Outputs.Select(static o => o.Name).ToList();
        using var a = ModelRunner.Load(first, outputs, static t => t == DataType.Float, new RunnerOptions { Optimization = GraphOptimization.Off });
        using var b = ModelRunner.Load(second, outputs, static t => t == DataType.Float, new RunnerOptions { Optimization = GraphOptimization.Off });
        using var before = a.Run(inputs);
        using var after = b.Run(inputs);
        for (var o = 0; o < before.Count; o++)
        {
            var x = MemoryMarshal.Cast<byte, float>(before.Bytes(o));
            var y = MemoryMarshal.Cast<byte, float>(after.Bytes(o));
            if (x.Length != y.Length) return $"{name}: {before.Name(o)} has {x.Length} and {y.Length} elements";
            for (var i = 0; i < x.Length; i++)
                if (!(Math.Abs(x[i] - y[i]) <= tolerance) && !x[i].Equals(y[i])) return $"{name}: {before.Name(o)}[{i}] is {x[i]} and {y[i]}";
        }

        return null;
    }
}
