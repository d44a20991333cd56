using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;

namespace ModelLint.Semantics.Rewriting;

/// <summary>
/// Folds y = (x − mean) / √(var + ε) · gain + offset into the convolution that makes x (Jacob et al. 2018, arXiv 1712.05877, section 3.2):
/// weights times gain / √(var + ε) a channel, computed in double and rounded once.
/// </summary>
public static class BatchNormalizationFolding
{
    /// <summary>Folds all that can be, and tells how many.</summary>
    /// <param name="editor">The model in change.</param>
    /// <param name="facts">What is known of the model as it was.</param>
    public static int Apply(GraphEditor editor, ModelFacts facts)
    {
        ArgumentNullException.ThrowIfNull(editor);
        ArgumentNullException.ThrowIfNull(facts);
        var byNode = editor.Nodes.Where(static n => n.Source is not null).ToDictionary(static n => n.Source!);
        var count = 0;
        foreach (var normalization in editor.Document.Model.Graph.Nodes)
        {
            if (Parts.Of(normalization, facts) is not { } parts) continue;
            Fold(editor, byNode[parts.Weighted], byNode[normalization], parts);
            count++;
        }

        if (count > 0) editor.RemoveUnused();
        return count;
    }

    /// <summary>
    /// The nodes of the main graph that look as if they could be folded: what they read are constants, and nothing else reads the convolution. No weight is
    /// read for it, so that data that can't be read may still forbid it.
    /// </summary>
    public static IEnumerable<Node> Foldable(Graph graph, ModelFacts facts)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(facts);
        return graph.Nodes.Where(n => Parts.WeightedBefore(n, facts) is { } weighted && n.Inputs.Skip(1).Concat(weighted.Inputs.Skip(1)).All(v => v is null || IsConstant(v, facts)));
    }

    static bool IsConstant(Value value, ModelFacts facts) => value is { Initializer: not null, IsGraphInput: false } || facts.ConstantOf(value) is not null;

    static void Fold(GraphEditor editor, NodeEdit weighted, NodeEdit normalization, Parts parts)
    {
        var channels = parts.Gain.Length;
        var (factors, bias) = (new double[channels], new float[channels]);
        for (var c = 0; c < channels; c++)
        {
            factors[c] = parts.Gain[c] / Math.Sqrt(parts.Variance[c] + parts.Epsilon);
            bias[c] = (float)((parts.Bias[c] - parts.Mean[c]) * factors[c] + parts.Offset[c]);
        }

        var weights = new float[parts.Weights.Length];
        for (var i = 0; i < weights.Length; i++) weights[i] = (float)(parts.Weights[i] * factors[parts.ChannelOf(i)]);
        var weightName = editor.NewName(weighted.Inputs[1] + "_folded");
        var biasName = editor.NewName(weightName + "_bias");
        editor.SetInitializer(Floats(weightName, parts.WeightDims, weights));
        editor.SetInitializer(Floats(biasName, [channels], bias));
        var message = weighted.Message;
        message.Input[1] = weightName;
        if (message.Input.Count > 2) message.Input[2] = biasName;
        else message.Input.Add(biasName);
        message.Output[0] = normalization.Outputs[0];
        editor.Nodes.Remove(normalization);
    }

    static TensorProto Floats(string name, ImmutableArray<long> dims, float[] values) => new()
    {
        Name = name,
        DataType = (int)DataType.Float,
        Dims = { dims },
        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
    };

    sealed record Parts(Node Weighted, double[] Weights, ImmutableArray<long> WeightDims, double[] Bias, double[] Gain, double[] Offset, double[] Mean, double[] Variance, float Epsilon, int Axis, long Groups)
    {
        public int ChannelOf(int index)
        {
            var inner = 1L;
            for (var i = Axis + 1; i < WeightDims.Length; i++) inner *= WeightDims[i];
            var along = index / inner % WeightDims[Axis];
            // A transposed convolution's groups lie along its first axis, each with output channels of its own.
            return (int)(Axis == 0 ? along : along + index / (inner * WeightDims[1]) / (WeightDims[0] / Groups) * WeightDims[1]);
        }

        /// <summary>The convolution that only this normalization reads; null where there is none.</summary>
        public static Node? WeightedBefore(Node node, ModelFacts facts)
        {
            if (node is not { OpType: "BatchNormalization", Domain: "", Inputs: [{ Producer: { } weighted } input, _, _, _, _] } || node.Outputs.Skip(1).Any(static o => o is not null)) return null;
            if (weighted.OpType is not ("Conv" or "ConvTranspose") || weighted.Domain.Length > 0 || input.Uses.Count != 1 || input.IsGraphOutput || !ReferenceEquals(weighted.Graph, node.Graph)) return null;
            return facts.CallOf(node).Int("training_mode", 0) == 0 && facts.ElementOf(input) == DataType.Float ? weighted : null;
        }

        public static Parts? Of(Node node, ModelFacts facts)
        {
            if (WeightedBefore(node, facts) is not { } weighted) return null;
            var (call, before) = (facts.CallOf(node), facts.CallOf(weighted));
            if (Reals(facts, weighted, 1) is not var (weights, dims)) return null;
            var axis = weighted.OpType == "Conv" ? 0 : 1;
            var groups = before.Int("group", 1);
            var channels = dims[axis] * (axis == 1 ? groups : 1);
            var bias = weighted.Inputs.Length > 2 && weighted.Inputs[2] is not null ? Reals(facts, weighted, 2)?.Data : new double[channels];
            if (bias is null || Enumerable.Range(1, 4).Select(i => Reals(facts, node, i)?.Data).ToArray() is not [{ } gain, { } offset, { } mean, { } variance]) return null;
            if (new[] { bias, gain, offset, mean, variance }.Any(a => a.Length != channels)) return null;
            return new Parts(weighted, weights, dims, bias, gain, offset, mean, variance, call.Float("epsilon", 1e-5f), axis, groups);
        }

        static (double[] Data, ImmutableArray<long> Dims)? Reals(ModelFacts facts, Node node, int input) =>
            node.Inputs[input] is { } value && facts.WeightsOf(value) is { IsReal: true } constant ? (constant.Reals.ToArray(), constant.Dims) : null;
    }
}
