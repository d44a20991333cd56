using System.Collections.Immutable;
using ModelLint.Analysis.Rules;

[assembly: RulePack(typeof(ModelLint.Rules.Target.TargetPack))]

namespace ModelLint.Rules.Target;

/// <summary>Rules about targets: ML5xxx.</summary>
public sealed class TargetPack : RulePack
{
    /// <inheritdoc/>
    public override string Name => "ModelLint.Rules.Target";

    /// <inheritdoc/>
    public override ImmutableArray<ModelAnalyzer> Analyzers => [];
}
