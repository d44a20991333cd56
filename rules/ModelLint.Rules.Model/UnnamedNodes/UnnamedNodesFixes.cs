using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;

namespace ModelLint.Rules.Model.UnnamedNodes;

/// <summary>Names nodes after their operator and what they write, those of subgraphs and functions among them.</summary>
public sealed class UnnamedNodesFixes : ModelFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UnnamedNodesAnalyzer.Rule.Id];

    /// <inheritdoc/>
    public override void RegisterFixes(FixContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var model = context.Model;
        context.Register(ModelFix.Safe("Name the nodes", "name-nodes", editor =>
        {
            foreach (var edit in editor.Nodes.Where(static n => n.Source is { } node && IsWanting(node))) Name(editor, edit.Message);
            for (var i = 0; i < model.Functions.Length; i++)
            {
                if (!model.Functions[i].Body.Nodes.Any(IsWanting)) continue;
                foreach (var node in editor.Function(i).Node) Name(editor, node);
            }
        }));
    }

    static bool IsWanting(Node node) => node.Name.Length == 0 || node.Subgraphs.Any(static g => g.Nodes.Any(IsWanting));

    // No deeper than what a model's reader lets pass.
    static void Name(GraphEditor editor, NodeProto node)
    {
        if (node.Name.Length == 0) node.Name = editor.NewName($"{node.OpType}_{node.Output.FirstOrDefault(static o => o.Length > 0) ?? "node"}");
        foreach (var graph in node.Attribute.SelectMany(static a => a.G is null ? [.. a.Graphs] : a.Graphs.Append(a.G)))
            foreach (var inner in graph.Node) Name(editor, inner);
    }
}
