using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Model.UnsortedNodes;

/// <summary>Nodes that stand before what they read.</summary>
public sealed class UnsortedNodesAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1006", "UnsortedNodes", Category.Model, Severity.Warning,
        title: "Nodes stand before what they read",
        message: "'{graph}' lists '{first}' before '{producer}', which it reads.",
        description: "A graph must list its nodes in an order in which they can be executed. ONNX Runtime sorts them itself; onnx.checker and converters that read from top to bottom refuse the model.")
    {
        Help = RulePage.Of<ModelPack>("ML1006"),
        Tags = ["structure"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static c =>
    {
        foreach (var graph in c.Model.AllGraphs)
        {
            // Where nodes wait for each other there is no order; ML1005 tells that.
            if (!GraphOrder.Of(graph).Cyclic.Any() && FirstBreach(graph) is var (node, producer))
                c.Report(Rule, ModelElement.Of(node), new FindingDetails { Arguments = [new("graph", graph.Path), new("first", node.Label), new("producer", producer.Label)] });
        }
    });

    static (Node Node, Node Producer)? FirstBreach(Graph graph)
    {
        foreach (var node in graph.Nodes)
            foreach (var read in node.Reads)
                if (read.Producer is { } producer && ReferenceEquals(producer.Graph, graph) && producer.Index > node.Index) return (node, producer);
        return null;
    }
}
