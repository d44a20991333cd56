using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Rewriting;

namespace ModelLint.Rules.Model.UnfoldedNormalization;

/// <summary>Batch normalization that could be part of the convolution before it.</summary>
public sealed class UnfoldedNormalizationAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1008", "UnfoldedNormalization", Category.Model, Severity.Note,
        title: "Batch normalization is not folded into the convolution before it",
        message: "{nodes} of '{graph}' could be folded into the convolution before, the first is '{first}'.",
        description: "A normalization with fixed statistics is a factor and an offset a channel, which the convolution before it can take in. Left apart it costs a pass over the data, and a quantizer that doesn't fold it gives the value between the two a scale of its own.")
    {
        Help = RulePage.Of<ModelPack>("ML1008"),
        Tags = ["quantization", "structure"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static c =>
    {
        if (BatchNormalizationFolding.Foldable(c.Model.Graph, c.Evidence.Facts).ToList() is not [var first, ..] foldable) return;
        c.Report(Rule, ModelElement.Of(first), new FindingDetails
        {
            Arguments = [new("nodes", foldable.Count == 1 ? "1 batch normalization" : $"{foldable.Count} batch normalizations"), new("graph", c.Model.Graph.Path), new("first", first.Label)],
        });
    });
}
