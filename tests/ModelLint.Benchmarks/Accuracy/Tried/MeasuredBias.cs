using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Calibration.Running;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Planning;
using ModelLint.Semantics;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>
/// Adds to each bias what quantization takes from its channel on average: Σ w·E[x] − Σ ŵ·E[q(x)] over the calibration photos, a convolution at a
/// time (Nagel et al. 2019, arXiv 1906.04721, section 4.2). Borders are taken for inner places.
/// </summary>
static class MeasuredBias
{
    public static QuantizationPlan Apply(QuantizationPlan plan, Feeding photos) => Apply(plan, photos, static m => m.Quantized);

    public static QuantizationPlan OfWeightsOnly(QuantizationPlan plan, Feeding photos) => Apply(plan, photos, static m => m.Float);

    static QuantizationPlan Apply(QuantizationPlan plan, Feeding photos, Func<ChannelMeans, double[]> q)
    {
        var facts = ModelFacts.Of(plan.Document.Model, new FactsOptions { WeightsBudget = long.MaxValue });
        var scales = plan.Values.ToDictionary(static v => v.Name, static v => v.Parameters, StringComparer.Ordinal);
        var corrected = plan.Nodes.Where(n => n.IsQuantized && n.Node.OpType == "Conv" && n.Constants.Length == 2 && scales.ContainsKey(n.Node.Inputs[0]!.Name)).ToList();
        var means = Means([.. corrected.Select(static n => n.Node.Inputs[0]!.Name).Distinct()], scales, plan.Document, photos);
        return plan with { Nodes = [.. plan.Nodes.Select(n => corrected.Contains(n) ? n with { Constants = Corrected(n, facts, means[n.Node.Inputs[0]!.Name], q) } : n)] };
    }

    sealed record ChannelMeans(double[] Float, double[] Quantized)
    {
        public long Count { get; set; }
    }

    static Dictionary<string, ChannelMeans> Means(ImmutableArray<string> values, Dictionary<string, ScaleParameters> scales, ModelDocument document, Feeding photos)
    {
        var means = new Dictionary<string, ChannelMeans>(StringComparer.Ordinal);
        using var runner = ModelRunner.Load(document, values.Where(v => document.Model.Graph.Find(v)!.Producer is not null));
        foreach (var sample in photos.Inputs())
        {
            foreach (var outputs in photos.Run(runner, sample))
                for (var o = 0; o < outputs.Count; o++) Add(outputs.Name(o), MemoryMarshal.Cast<byte, float>(outputs.Bytes(o)), outputs.Dims(o));
            foreach (var (input, tensor) in runner.Inputs.Zip(sample.Frames[0]))
                if (values.Contains(input.Name) && tensor is { Dims: { } dims }) Add(input.Name, MemoryMarshal.Cast<byte, float>(tensor.Data), dims);
        }

        return means;

        void Add(string name, ReadOnlySpan<float> elements, ImmutableArray<long> dims)
        {
            if (!means.TryGetValue(name, out var mean)) means[name] = mean = new ChannelMeans(new double[dims[1]], new double[dims[1]]);
            var inner = elements.Length / (int)(dims[0] * dims[1]);
            for (var i = 0; i < elements.Length; i++)
            {
                var channel = i / inner % (int)dims[1];
                mean.Float[channel] += elements[i];
                mean.Quantized[channel] += scales[name].Restore(elements[i]);
            }

            mean.Count += inner * dims[0];
        }
    }

    static ImmutableArray<(int Input, PlannedConstant Constant)> Corrected(PlannedNode node, ModelFacts facts, ChannelMeans means, Func<ChannelMeans, double[]> q)
    {
        var (weights, bias) = (node.Constants[0].Constant, node.Constants[1].Constant);
        var exact = Constant.Of(facts, node.Node.Inputs[1]!)!.Value.Data;
        var codes = MemoryMarshal.Cast<byte, sbyte>(weights.Data);
        var (outputs, perGroup) = ((int)weights.Dims[0], (int)weights.Dims[1]);
        var kernel = exact.Length / (outputs * perGroup);
        var groups = means.Float.Length / perGroup;
        var lost = new double[outputs];
        var data = bias.Data.ToArray();
        var ints = MemoryMarshal.Cast<byte, int>(data.AsSpan());
        for (var i = 0; i < exact.Length; i++)
        {
            var output = i / (perGroup * kernel);
            var input = output / (outputs / groups) * perGroup + i / kernel % perGroup;
            var channel = weights.Axis is null ? 0 : output;
            var restored = (codes[i] - weights.ZeroPoints[channel]) * (double)weights.Scales[channel];
            lost[output] += (exact[i] * means.Float[input] - restored * q(means)[input]) / means.Count;
        }

        for (var o = 0; o < outputs; o++) ints[o] += (int)Math.Round(lost[o] / bias.Scales[bias.Scales.Length == 1 ? 0 : o]);

        return node.Constants.SetItem(1, (node.Constants[1].Input, bias with { Data = data }));
    }
}
