using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Model.FreeExtents;

/// <summary>Extents of inputs that the model leaves free.</summary>
public sealed class FreeExtentsAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1010", "FreeExtents", Category.Model, Severity.Note,
        title: "Inputs leave extents free",
        message: "'{graph}' leaves extents of its inputs free: {extents}.",
        description: "Compilers for devices plan memory for one shape. Where an extent is free they refuse the model or take some size of their own, and shapes, ranges and costs behind it are known less well.")
    {
        Help = RulePage.Of<ModelPack>("ML1010"),
        Tags = ["shape"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static c =>
    {
        var symbols = Symbols(c.Model.Graph);
        if (!symbols.IsEmpty) c.Report(Rule, ModelElement.Of(c.Model.Graph), new FindingDetails { Arguments = [new("graph", c.Model.Graph.Path), new("extents", string.Join(", ", symbols.Select(static s => $"'{s}'")))] });
    });

    /// <summary>Names of the extents that inputs state as free, each once, in the order of the inputs.</summary>
    internal static ImmutableArray<string> Symbols(Graph graph) =>
        [.. graph.Inputs.Where(static i => i.IsRequiredInput).SelectMany(static i => (i.DeclaredType as TensorType)?.Shape?.Dims ?? []).Select(static d => d.Symbol).OfType<string>().Where(static s => s.Length > 0).Distinct()];
}
