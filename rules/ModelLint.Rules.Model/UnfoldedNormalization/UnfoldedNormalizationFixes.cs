using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Semantics;
using ModelLint.Semantics.Rewriting;

namespace ModelLint.Rules.Model.UnfoldedNormalization;

/// <summary>Folds batch normalization into the convolutions before. Weights are rounded once, so that the last bits of outputs change.</summary>
public sealed class UnfoldedNormalizationFixes : ModelFixProvider
{
    const double Tolerance = 1e-4;

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UnfoldedNormalizationAnalyzer.Rule.Id];

    /// <inheritdoc/>
    public override void RegisterFixes(FixContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Register(ModelFix.Unsafe("Fold batch normalization into the convolutions before", "fold-normalization", Tolerance, static (editor, edit) =>
            BatchNormalizationFolding.Apply(editor, ModelFacts.Of(edit.Model, new FactsOptions { WeightsBudget = long.MaxValue }))));
    }
}
