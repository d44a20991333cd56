using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;

namespace ModelLint.Rules.Model.UnnamedNodes;

/// <summary>Names nodes of the main graph after their operator and what they write.</summary>
public sealed class UnnamedNodesFixes : ModelFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UnnamedNodesAnalyzer.Rule.Id];

    /// <inheritdoc/>
    public override void RegisterFixes(FixContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var graph = context.Model.Graph;
        if (!ReferenceEquals(context.Diagnostic.Element.Graph, graph)) return;
        context.Register(ModelFix.Safe("Name the nodes", "name-nodes", editor =>
        {
            var edits = editor.Nodes.Where(static n => n.Source is not null).ToDictionary(static n => n.Source!);
            foreach (var node in UnnamedNodesAnalyzer.Unnamed(graph))
                edits[node].Message.Name = editor.NewName($"{node.OpType}_{edits[node].Outputs.FirstOrDefault(static o => o.Length > 0) ?? "node"}");
        }));
    }
}
