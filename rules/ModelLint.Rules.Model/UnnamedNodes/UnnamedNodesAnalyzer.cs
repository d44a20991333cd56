using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Model.UnnamedNodes;

/// <summary>Nodes without a name.</summary>
public sealed class UnnamedNodesAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1007", "UnnamedNodes", Category.Model, Severity.Note,
        title: "Nodes have no name",
        message: "{nodes} of '{graph}' {have} no name, the first is '{first}'.",
        description: "Overrides of quantizers, end nodes of converters and profiles go by the names of nodes. A node without a name can't be addressed.")
    {
        Help = RulePage.Of<ModelPack>("ML1007"),
        Tags = ["structure"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static c =>
    {
        foreach (var graph in c.Model.AllGraphs)
        {
            if (Unnamed(graph) is not [var first, ..] unnamed) continue;
            var isOne = unnamed.Length == 1;
            c.Report(Rule, ModelElement.Of(first), new FindingDetails
            {
                Arguments = [new("nodes", isOne ? "1 node" : $"{unnamed.Length} nodes"), new("graph", graph.Path), new("have", isOne ? "has" : "have"), new("first", first.Label)],
            });
        }
    });

    /// <summary>The nodes of a graph without a name, in the order of the file.</summary>
    internal static ImmutableArray<Node> Unnamed(Graph graph) => [.. graph.Nodes.Where(static n => n.Name.Length == 0)];
}
