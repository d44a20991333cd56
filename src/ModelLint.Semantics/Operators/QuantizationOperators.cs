using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators that quantize, and operators that compute on quantized data.</summary>
static class QuantizationOperators
{
    const string Microsoft = "com.microsoft";

    static readonly string[] _onQuantized = ["QLinearConv", "QLinearMatMul"];

    static readonly string[] _contrib =
    [
        "QLinearAdd", "QLinearAveragePool", "QLinearConcat", "QLinearConv", "QLinearGlobalAveragePool", "QLinearLeakyRelu", "QLinearMul", "QLinearReduceMean",
        "QLinearSigmoid", "QLinearSoftmax", "QLinearWhere", "QGemm", "QAttention", "DynamicQuantizeLSTM", "DynamicQuantizeMatMul", "QEmbedLayerNormalization",
    ];

    public static IEnumerable<OperatorSemantics> All =>
    [
        new QuantizingUnit("QuantizeLinear"), new QuantizingUnit("QuantizeLinear", Microsoft), new QuantizingUnit("DynamicQuantizeLinear"),
        .. _onQuantized.Select(static n => new QuantizingUnit(n)),
        .. _contrib.Select(static n => new QuantizingUnit(n, Microsoft)),
    ];
}

/// <summary>An operator that makes or takes quantized data. Its types come from the file until a unit of its own infers them.</summary>
sealed class QuantizingUnit(string opType, string domain = "") : OperatorSemantics(opType, domain)
{
    public override Coverage Coverage => Coverage.None;

    public override bool IsQuantizing => true;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [];

    public override ValueRange Range(OperatorCall call, int output) => call.OutputType(output) is { } type ? RangeAnalysis.OfType(type.Element) : ValueRange.Unknown;
}
