using System.Collections.Immutable;
using Acme.Rules;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Rules;

[assembly: RulePack(typeof(AcmePack))]

namespace Acme.Rules;

/// <summary>A pack from outside, as somebody else would write it.</summary>
public sealed class AcmePack : RulePack
{
    /// <inheritdoc/>
    public override string Name => "Acme.Rules";

    /// <inheritdoc/>
    public override ImmutableArray<ModelAnalyzer> Analyzers => [new UnnamedNodeAnalyzer()];

    /// <inheritdoc/>
    public override ImmutableArray<ModelFixProvider> FixProviders => [new UnnamedNodeFixes()];
}

/// <summary>A node without a name can't be addressed by tools that take overrides by node name.</summary>
public sealed class UnnamedNodeAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ACME100", "UnnamedNode", Category.Model, Severity.Warning,
        title: "A node has no name",
        message: "The node that writes '{output}' has no name.",
        description: "Tools that take overrides by node name can't address a node without one.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterNodeAction(static c =>
    {
        if (c.Node.Name.Length > 0) return;
        c.Report(Rule, ModelElement.Of(c.Node), new FindingDetails { Arguments = [new("output", c.Node.Outputs[0]?.Name ?? "")] });
    });
}

/// <summary>Names a node after what it writes.</summary>
public sealed class UnnamedNodeFixes : ModelFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["ACME100"];

    /// <inheritdoc/>
    public override void RegisterFixes(FixContext context)
    {
        // Only nodes of the main graph can be edited.
        if (context.Diagnostic.Element.Node is not { Graph.Depth: 0 } node) return;
        context.Register(ModelFix.Safe("Name the node after what it writes", "name-node", editor =>
        {
            var edit = editor.Nodes.First(n => n.Source == node);
            edit.Message.Name = editor.NewName($"{node.OpType}_{edit.Outputs[0]}");
        }));
    }
}
