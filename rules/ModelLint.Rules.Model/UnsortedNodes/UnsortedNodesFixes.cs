using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Onnx;

namespace ModelLint.Rules.Model.UnsortedNodes;

/// <summary>Puts the nodes of the main graph in an order of execution, and keeps the file's wherever that is one.</summary>
public sealed class UnsortedNodesFixes : ModelFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UnsortedNodesAnalyzer.Rule.Id];

    /// <inheritdoc/>
    public override void RegisterFixes(FixContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var graph = context.Model.Graph;
        if (!ReferenceEquals(context.Diagnostic.Element.Graph, graph)) return;
        context.Register(ModelFix.Safe("Sort the nodes", "sort-nodes", editor =>
        {
            var place = GraphOrder.Of(graph).Nodes.Index().ToDictionary(static n => n.Item, static n => n.Index);
            editor.Nodes.Sort((a, b) => place[a.Source!].CompareTo(place[b.Source!]));
        }));
    }
}
