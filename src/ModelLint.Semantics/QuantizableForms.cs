using System.Collections.Frozen;
using ModelLint.Semantics.Operators;

namespace ModelLint.Semantics;

/// <summary>
/// The operators of ai.onnx (and a few of com.microsoft) that integer hardware has, by what they do to scales. Which of them share the scale of
/// their input follows from what they are: they move, pick or repeat elements (the operators that onnxruntime's registry of "direct 8-bit" and the
/// integer specifications of TensorFlow Lite treat so are among them).
/// </summary>
static class QuantizableForms
{
    const int All = int.MaxValue;

    static readonly FrozenSet<string> _passing = FrozenSet.Create(StringComparer.Ordinal,
        "Identity", "Dropout", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split", "Gather", "GatherElements", "GatherND", "DepthToSpace", "SpaceToDepth",
        "Expand", "Tile", "MaxPool", "GlobalMaxPool", "ReduceMax", "ReduceMin", "TopK", "Compress", "ReverseSequence", "Trilu");

    static readonly FrozenSet<string> _computing = FrozenSet.Create(StringComparer.Ordinal,
        "Add", "Sub", "Mul", "Div", "Sum", "Mean", "Max", "Min", "Where", "Einsum", "ArgMax", "ArgMin", "ScatterElements", "ScatterND", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual");

    static readonly FrozenSet<string> _unary = FrozenSet.Create(StringComparer.Ordinal,
        "Relu", "LeakyRelu", "Clip", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Elu", "Selu", "Celu", "Softplus", "Softsign", "Mish", "Swish", "Gelu", "Erf", "Exp", "Log", "Sqrt", "Pow",
        "Reciprocal", "Neg", "Abs", "Sin", "Cos", "Floor", "Ceil", "Round", "Softmax", "LogSoftmax", "AveragePool", "GlobalAveragePool", "LpPool", "GlobalLpPool", "ReduceMean", "ReduceSum",
        "ReduceL1", "ReduceL2", "ReduceSumSquare", "LayerNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization", "BatchNormalization", "LpNormalization",
        "MeanVarianceNormalization", "LRN", "GridSample", "CumSum", "Hardmax", "ThresholdedRelu", "Shrink");

    // Of the two lists above, what doesn't work element by element.
    static readonly FrozenSet<string> _spreading = FrozenSet.Create(StringComparer.Ordinal,
        "Einsum", "ArgMax", "ArgMin", "ScatterElements", "ScatterND", "Softmax", "LogSoftmax", "AveragePool", "GlobalAveragePool", "LpPool", "GlobalLpPool", "ReduceMean", "ReduceSum",
        "ReduceL1", "ReduceL2", "ReduceSumSquare", "LayerNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization", "LpNormalization",
        "MeanVarianceNormalization", "LRN", "GridSample", "CumSum", "Hardmax");

    // Of the same, what reads a gain and an offset behind the data.
    static readonly FrozenSet<string> _gained = FrozenSet.Create(StringComparer.Ordinal,
        "LayerNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization", "BatchNormalization");

    public static QuantizableForm? Of(string opType, string domain, OperatorCall call)
    {
        if (domain.Length > 0) return domain == "com.microsoft" && opType is "Gelu" or "QuickGelu" ? new QuantizableForm(ScaleFlow.Computes, 1) : null;
        if (_passing.Contains(opType)) return new QuantizableForm(ScaleFlow.Passes, 1);
        if (_computing.Contains(opType)) return new QuantizableForm(ScaleFlow.Computes, All) { IsPointwise = !_spreading.Contains(opType) };
        if (_unary.Contains(opType))
        {
            return new QuantizableForm(ScaleFlow.Computes, 1)
            {
                Operands = _gained.Contains(opType) ? 3 : 1,
                IsPointwise = !_spreading.Contains(opType),
                IsExpectation = opType == "ReduceSum" && SimplexIdiom.IsSummedProduct(call),
            };
        }

        return opType switch
        {
            "Concat" => new QuantizableForm(ScaleFlow.Joins, All),
            "PRelu" => new QuantizableForm(ScaleFlow.Computes, 2),
            // Reflected and repeated borders are elements of the input, and so is a constant border of zero.
            "Pad" => new QuantizableForm(IsZeroPad(call) ? ScaleFlow.Passes : ScaleFlow.Computes, 1),
            "Resize" or "Upsample" => new QuantizableForm(call.String("mode", "nearest") == "nearest" ? ScaleFlow.Passes : ScaleFlow.Computes, 1),
            "Conv" => new QuantizableForm(ScaleFlow.Computes, 1, new WeightedInputs(1, 2, 0, IsBiasAccumulated: true) { Groups = call.Int("group", 1) })
            {
                IsExpectation = call.OutputShape(0).At(1).Value == 1 && SimplexIdiom.IsDistribution(call, 0, 1),
            },
            "ConvTranspose" => new QuantizableForm(ScaleFlow.Computes, 1, new WeightedInputs(1, 2, 1, IsBiasAccumulated: true) { ChannelsAtIndex = call.Int("group", 1) }),
            "MatMul" => new QuantizableForm(ScaleFlow.Computes, 2, new WeightedInputs(1, -1, -1, IsBiasAccumulated: false))
            {
                IsExpectation = call.Shape(1) is { Rank: > 0 } weights && (weights.Rank == 1 || weights[weights.Rank - 1].Value == 1) && call.Shape(0) is { Rank: > 0 } data && SimplexIdiom.IsDistribution(call, 0, data.Rank - 1),
            },
            "Gemm" => new QuantizableForm(ScaleFlow.Computes, 2,
                new WeightedInputs(1, 2, call.Int("transB", 0) != 0 ? 0 : 1, call.Float("alpha", 1) == 1 && call.Float("beta", 1) == 1)),
            _ => null,
        };
    }

    static bool IsZeroPad(OperatorCall call)
    {
        if (call.String("mode", "constant") != "constant") return true;
        if (!call.Has(2)) return call.Float("value", 0) == 0;
        return call.Constant(2) is { Count: 1 } border && border.Number(0) == 0;
    }
}
