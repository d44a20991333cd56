using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Model.CyclicGraph;

/// <summary>Nodes that wait for each other.</summary>
public sealed class CyclicGraphAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1005", "CyclicGraph", Category.Model, Severity.Error,
        title: "The graph has a cycle",
        message: "{nodes} of '{graph}' depend on themselves, the first is '{first}'.",
        description: "A graph must be free of cycles: a node may read only what was computed before. Such a model can't be run, and nothing behind the cycle can be judged.")
    {
        Help = RulePage.Of<ModelPack>("ML1005"),
        Tags = ["structure"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static c =>
    {
        foreach (var graph in c.Model.AllGraphs)
        {
            if (GraphOrder.Of(graph).Cyclic is not [var first, ..] cyclic) continue;
            c.Report(Rule, ModelElement.Of(first), new FindingDetails
            {
                Arguments = [new("nodes", cyclic.Count == 1 ? "1 node" : $"{cyclic.Count} nodes"), new("graph", graph.Path), new("first", first.Label)],
            });
        }
    });
}
