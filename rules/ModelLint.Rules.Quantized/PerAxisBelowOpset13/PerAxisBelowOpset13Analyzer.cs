using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics;

namespace ModelLint.Rules.Quantized.PerAxisBelowOpset13;

/// <summary>Scales along an axis in an operator set that has none.</summary>
public sealed class PerAxisBelowOpset13Analyzer : ModelAnalyzer
{
    // The version that gave QuantizeLinear and DequantizeLinear their axis.
    const long Since = 13;

    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4004", "PerAxisBelowOpset13", Category.Quantized, Severity.Error,
        title: "Scales along an axis need operator set 13",
        message: "Operator set {opset} has no scales along an axis, the model doesn't load: '{value}'{others}.",
        description: "QuantizeLinear and DequantizeLinear know an axis only since operator set 13. Below, runtimes refuse the attribute and the model doesn't load.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4004"),
        Tags = ["quantization", "opset"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("value", "value"), new("node", "node"), new("scales", "scales", AlignRight: true), new("axis", "attribute axis")];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var found = context.Evidence.Quantized.Places.Where(p => IsTooOld(context.Evidence.Facts, p)).ToList();
        if (found.Count == 0) return;
        var opset = context.Evidence.Facts.CallOf(found[0].Node).Opset;
        FoundReport.Tell(context, Rule, [.. found.Select(p => new Found(ModelElement.Of(p.Node), p.Name, Row(context.Evidence.Facts, p)))], _columns, new FindingDetails
        {
            Arguments = [new("opset", opset)],
            Meaning = "The model doesn't load: ONNX Runtime refuses the attribute 'axis' that these nodes carry, or their scales.",
            Advice = [new Advice($"Raise the float model's operator set to {Since} or more and quantize it again, or quantize with one scale a tensor.", [])],
            Certainty = Certainty.Measured,
        });
    }

    static bool IsTooOld(ModelFacts facts, CodedPlace place)
    {
        var call = facts.CallOf(place.Node);
        return place.Node.Domain.Length == 0 && call.Opset is > 0 and < Since && facts.UnitOf(place.Node)?.Coded(call) is { Role: CodedRole.Quantizes or CodedRole.Dequantizes }
            && (call.HasAttribute("axis") || place.Parameters is { IsPerTensor: false });
    }

    static ImmutableArray<FactValue> Row(ModelFacts facts, CodedPlace place)
    {
        var call = facts.CallOf(place.Node);
        return [place.Name, place.Node.Label, place.Parameters is { } known ? FactValue.Of(known.Scales.Length) : FactValue.None, call.HasAttribute("axis") ? call.Int("axis", 1).ToString() : "-"];
    }
}
