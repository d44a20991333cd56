using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Rules.Quantized.SixteenBitBelowOpset21;

/// <summary>Codes of 16 or 4 bits in an operator set that has none.</summary>
public sealed class SixteenBitBelowOpset21Analyzer : ModelAnalyzer
{
    // The version that gave QuantizeLinear and DequantizeLinear codes of 16 and 4 bits.
    const long Since = 21;

    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4005", "SixteenBitBelowOpset21", Category.Quantized, Severity.Error,
        title: "Codes of 16 or 4 bits need operator set 21",
        message: "Operator set {opset} has no codes of type {type}, the model doesn't load: '{value}'{others}.",
        description: "QuantizeLinear and DequantizeLinear of the default domain know codes of 16 and 4 bits only since operator set 21; those of the domain com.microsoft know them before.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4005"),
        Tags = ["quantization", "opset"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("value", "value"), new("node", "node"), new("type", "type")];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var facts = context.Evidence.Facts;
        var found = context.Evidence.Quantized.Places.Where(p => IsTooOld(facts, p)).ToList();
        if (found.Count == 0) return;
        FoundReport.Tell(context, Rule, [.. found.Select(p => new Found(ModelElement.Of(p.Node), p.Name, [p.Name, p.Node.Label, TypeOf(facts, p).OnnxName()]))], _columns, new FindingDetails
        {
            Arguments = [new("type", TypeOf(facts, found[0]).OnnxName()), new("opset", facts.CallOf(found[0].Node).Opset)],
            Meaning = "The model doesn't load.",
            Advice = [new Advice($"Raise the operator set to {Since}, or use the operators of the domain com.microsoft.", [])],
            Certainty = Certainty.Measured,
        });
    }

    static bool IsTooOld(ModelFacts facts, CodedPlace place)
    {
        var call = facts.CallOf(place.Node);
        return place.Node.Domain.Length == 0 && call.Opset is > 0 and < Since && TypeOf(facts, place) is (DataType.Int16 or DataType.UInt16 or DataType.Int4 or DataType.UInt4)
            && facts.UnitOf(place.Node)?.Coded(call) is { Role: CodedRole.Quantizes or CodedRole.Dequantizes };
    }

    static DataType TypeOf(ModelFacts facts, CodedPlace place) => place.Codes is { } codes ? facts.ElementOf(codes) : DataType.Undefined;
}
