using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Model.UndefinedValue;

/// <summary>A name is read that nothing defines.</summary>
public sealed class UndefinedValueAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1003", "UndefinedValue", Category.Model, Severity.Error,
        title: "A value is read that nothing defines",
        message: "In '{graph}' the value {problem}.",
        description: "A node or an output names a value that no node, input or initializer defines. The model can't be run; usually an edit removed or renamed the producer.")
    {
        Help = RulePage.Of<ModelPack>("ML1003"),
        Tags = ["structure"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) =>
        context.RegisterModelAction(static c => StructureReport.Report(c, Rule, StructureProblemKind.Undefined));
}
