using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Model.OldOperatorSet;

/// <summary>An operator set in which a quantized model can't be written.</summary>
public sealed class OldOperatorSetAnalyzer : ModelAnalyzer
{
    /// <summary>What QuantizeLinear with a scale a channel needs (ONNX, change log of operator set 13).</summary>
    public const long Least = 13;

    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1009", "OldOperatorSet", Category.Model, Severity.Note,
        title: "The operator set is too old for scales along an axis",
        message: "'{graph}' imports operator set {version}; QuantizeLinear takes scales along an axis from {least} on.",
        description: "Weights need a scale a channel, which QuantizeLinear and DequantizeLinear take from operator set 13 on. A quantizer must raise the operator set first, or give weights one scale and lose accuracy.")
    {
        Help = RulePage.Of<ModelPack>("ML1009"),
        Tags = ["quantization"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static c =>
    {
        if (c.Model.OpsetImports.GetValueOrDefault("") is var version and > 0 and < Least)
            c.Report(Rule, ModelElement.Of(c.Model.Graph), new FindingDetails { Arguments = [new("graph", c.Model.Graph.Path), new("version", version), new("least", Least)] });
    });
}
