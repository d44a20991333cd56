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
        message: "{nodes} {have} no name{where}, the first is '{first}'.",
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
        var graphs = c.Model.AllGraphs.Select(static g => (Graph: g, Nodes: Unnamed(g))).Where(static g => !g.Nodes.IsEmpty).ToList();
        if (graphs.Count == 0) return;
        // The main graph comes first, where fixes can be made.
        var first = graphs[0].Nodes[0];
        var count = graphs.Sum(static g => g.Nodes.Length);
        c.Report(Rule, ModelElement.Of(first), new FindingDetails
        {
            Arguments = [new("nodes", count == 1 ? "1 node" : $"{count} nodes"), new("have", count == 1 ? "has" : "have"), new("where", Where(graphs)), new("first", first.Label)],
            Table = graphs.Count == 1 ? null : Table(graphs),
        });
    });

    static FactTable Table(List<(Graph Graph, ImmutableArray<Node> Nodes)> graphs) => new("graphs",
        [new FactColumn("graph", "graph"), new FactColumn("unnamed", "nodes without a name", AlignRight: true)],
        [.. graphs.OrderByDescending(static g => g.Nodes.Length).Take(StructureReport.Shown).Select(static g => ImmutableArray.Create<FactValue>(g.Graph.Path, g.Nodes.Length))]);

    // One graph is named; of several, how many they are and which has the most.
    static string Where(List<(Graph Graph, ImmutableArray<Node> Nodes)> graphs)
    {
        if (graphs is [var only]) return $" in '{only.Graph.Path}'";
        var most = graphs.MaxBy(static g => g.Nodes.Length);
        return $" in {graphs.Count} graphs and functions ({most.Nodes.Length} of them in '{most.Graph.Path}')";
    }

    /// <summary>The nodes of a graph without a name, in the order of the file.</summary>
    internal static ImmutableArray<Node> Unnamed(Graph graph) => [.. graph.Nodes.Where(static n => n.Name.Length == 0)];
}
