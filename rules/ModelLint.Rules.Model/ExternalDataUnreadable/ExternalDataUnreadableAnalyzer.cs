using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Model.ExternalDataUnreadable;

/// <summary>A file that holds the model's weights is missing, too short, or a Git LFS pointer.</summary>
public sealed class ExternalDataUnreadableAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1001", "ExternalDataUnreadable", Category.Model, Severity.Error,
        title: "External data can't be read",
        message: "The external file '{location}' that holds {tensors} can't be used: {problem}.",
        description: "The model keeps weights in a file beside it, and that file is missing, too short or was not fetched. No runtime can load the model.")
    {
        Help = RulePage.Of<ModelPack>("ML1001"),
        Tags = ["external-data"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static c =>
    {
        foreach (var problem in c.Evidence.ExternalDataProblems.Where(static p => !p.Escapes)) ExternalDataReport.Report(c, Rule, problem);
    });
}
