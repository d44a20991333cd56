using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Quantization.Planning;

/// <summary>Plans the constants that a quantized node reads: weights, biases and operands.</summary>
sealed class ConstantPlanner(ModelFacts facts, IReadOnlySet<Value> fed, QuantizationOptions options, CodeType activations, bool isSymmetric)
{
    readonly Dictionary<Value, PlannedConstant> _operands = [];

    /// <summary>The plans, by input.</summary>
    /// <param name="node">A quantized node.</param>
    /// <param name="form">What is known of its operator.</param>
    /// <param name="scope">Which values are quantized.</param>
    /// <param name="scaleOf">Scale of an input that is an activation; null for others.</param>
    /// <param name="read">What was seen of the channels of the first input; null where that isn't known.</param>
    /// <param name="factors">What those channels are multiplied with; null where they are read as they are.</param>
    public ImmutableArray<(int Input, PlannedConstant Constant)> Of(Node node, QuantizableForm form, QuantizationScope scope, Func<int, float?> scaleOf, ChannelSummary? read, ImmutableArray<float>? factors)
    {
        var planned = ImmutableArray.CreateBuilder<(int, PlannedConstant)>();
        var taken = new HashSet<int>();
        if (form.Weighted is { } weighted && scaleOf(0) is { } inputScale && Floats(node, weighted.Weight) is { } weights)
        {
            var bias = weighted.IsBiasAccumulated ? Bias(node, weighted, weights.Dims) : null;
            var channels = read is not null && IsConvolution(weighted, weights.Dims, read.Count) ? read : null;
            if (factors is { } divisors) weights = Divided(weights, divisors);
            var constant = Weights(node, weighted, weights, bias, inputScale);
            planned.Add((weighted.Weight, constant));
            taken.Add(weighted.Weight);
            if (bias is not null)
            {
                // Scales of weights on a grid hold for all channels; those of channels follow the bias' elements.
                planned.Add((weighted.Bias, WeightQuantizer.Bias(node.Inputs[weighted.Bias]!.Name, Corrected(bias, weights, constant, channels, factors), inputScale, constant.Scales)));
                taken.Add(weighted.Bias);
            }
        }

        // Everything else that an integer device must know comes as codes too; parameters such as the bounds of Clip are not computed with.
        for (var i = 0; scope == QuantizationScope.Integer && i < node.Inputs.Length; i++)
        {
            if (taken.Contains(i) || IsParameter(form, i) || Floats(node, i) is not { } operand) continue;
            var value = node.Inputs[i]!;
            if (!_operands.TryGetValue(value, out var constant)) _operands[value] = constant = WeightQuantizer.Operand(value.Name, operand.Data, operand.Dims, activations, isSymmetric);
            planned.Add((i, constant));
        }

        return planned.ToImmutable();
    }

    sealed record FloatTensor(float[] Data, ImmutableArray<long> Dims);

    static bool IsParameter(QuantizableForm form, int input) => input >= form.Operands && !(form.Weighted is { } w && (input == w.Bias || input == w.Weight));

    static bool IsConvolution(WeightedInputs weighted, ImmutableArray<long> dims, int channels) =>
        weighted.Groups is not null && dims.Length > 2 && dims[1] > 0 && channels % dims[1] == 0 && dims[0] % (channels / dims[1]) == 0;

    static FloatTensor Divided(FloatTensor weights, ImmutableArray<float> divisors)
    {
        var row = weights.Data.Length / divisors.Length;
        return weights with { Data = [.. weights.Data.Select((w, i) => w / divisors[i / row])] };
    }

    float[] Corrected(FloatTensor bias, FloatTensor weights, PlannedConstant planned, ChannelSummary? read, ImmutableArray<float>? factors)
    {
        if (!options.CorrectsBiases || planned.Codes.Bits != 8 || read is not { Means.IsEmpty: false }) return bias.Data;
        var means = factors is { } f ? [.. read.Means.Zip(f, static (m, factor) => m * factor)] : read.Means;
        return BiasCorrection.Apply(bias.Data, weights.Data, planned, means.AsSpan());
    }

    PlannedConstant Weights(Node node, WeightedInputs weighted, FloatTensor weights, FloatTensor? bias, float inputScale)
    {
        var codes = CodeType.Of(options.Weights);
        var isPerChannel = (options.PerChannel ?? options.Target.IsPerChannel) && codes.IsSigned && weights.Dims.Length > 1;
        int? axis = isPerChannel ? (weighted.Axis < 0 ? weights.Dims.Length + weighted.Axis : weighted.Axis) : null;
        // Grouped transposed convolutions have several channels at one index of the weights' axis.
        if (weighted.ChannelsAtIndex != 1) axis = null;
        return WeightQuantizer.Weights(node.Inputs[weighted.Weight]!.Name, weights.Data, weights.Dims, axis, codes, bias?.Data, inputScale, options.KeepsGrids);
    }

    FloatTensor? Bias(Node node, WeightedInputs weighted, ImmutableArray<long> weightDims)
    {
        if (weighted.Bias < 0 || weighted.Bias >= node.Inputs.Length || Floats(node, weighted.Bias) is not { } bias || bias.Dims.Length != 1) return null;
        return bias.Data.Length == weightDims[weighted.Axis] * weighted.ChannelsAtIndex ? bias : null;
    }

    FloatTensor? Floats(Node node, int input)
    {
        if (input >= node.Inputs.Length || node.Inputs[input] is not { } value || fed.Contains(value) || facts.ElementOf(value) != DataType.Float) return null;
        if (value.Initializer is { } tensor) return new FloatTensor(tensor.ToFloats(), tensor.Dims);
        return facts.WeightsOf(value) is { IsReal: true } constant ? new FloatTensor([.. constant.Reals.ToArray().Select(static d => (float)d)], constant.Dims) : null;
    }
}
