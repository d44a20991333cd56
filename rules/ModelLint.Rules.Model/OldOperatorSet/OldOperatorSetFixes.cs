using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Model.OldOperatorSet;

/// <summary>Raises the operator set; nodes whose form changed are rewritten to mean the same.</summary>
public sealed class OldOperatorSetFixes : ModelFixProvider
{
    /// <summary>The version to raise to.</summary>
    public static readonly RuleOption<long> To = new("to", OldOperatorSetAnalyzer.Least, "Operator set that the fix raises the model to: 13 has scales along an axis, 21 has 16-bit codes.");

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [OldOperatorSetAnalyzer.Rule.Id];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [To];

    /// <inheritdoc/>
    public override void RegisterFixes(FixContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var to = Math.Max(context.Get(To), OldOperatorSetAnalyzer.Least);
        context.Register(ModelFix.Safe($"Raise the operator set to {to}", "raise-opset", (editor, edit) =>
        {
            if (to > edit.Capabilities.Opsets.Newest) throw new FixException($"models are raised to operator set {edit.Capabilities.Opsets.Newest} at most, and {to} is asked for");
            edit.Capabilities.Opsets.Raise(editor, edit.Evidence.Facts, to);
        }));
    }
}
