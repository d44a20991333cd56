using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Model.DuplicateName;

/// <summary>Two definitions of one value.</summary>
public sealed class DuplicateNameAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1004", "DuplicateName", Category.Model, Severity.Error,
        title: "A value is defined more than once",
        message: "In '{graph}' the value {problem}.",
        description: "ONNX wants every value of a graph defined exactly once (static single assignment). Runtimes refuse such a model, or silently take one of the two.")
    {
        Help = RulePage.Of<ModelPack>("ML1004"),
        Tags = ["structure"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) =>
        context.RegisterModelAction(static c => StructureReport.Report(c, Rule, StructureProblemKind.Duplicate));
}
