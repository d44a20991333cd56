using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Model.ExternalDataOutsideFolder;

/// <summary>The model asks for a file outside its own folder: careless or hostile, never read.</summary>
public sealed class ExternalDataOutsideFolderAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1002", "ExternalDataOutsideFolder", Category.Model, Severity.Error,
        title: "External data outside the model's folder",
        message: "The external file '{location}' that is to hold {tensors} is refused: {problem}.",
        description: "A model may name only files in its own folder or below (ONNX, external data). A path that leaves it, an absolute path or a link out of it could make a tool read files that it must not; nothing is read from there.")
    {
        Help = RulePage.Of<ModelPack>("ML1002"),
        Tags = ["external-data", "security"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static c =>
    {
        foreach (var problem in c.Evidence.ExternalDataProblems.Where(static p => p.Escapes)) ExternalDataReport.Report(c, Rule, problem);
    });
}
