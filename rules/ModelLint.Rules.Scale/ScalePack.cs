using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Rules;
using ModelLint.Rules.Scale.CodesSpentOnFlatTail;
using ModelLint.Rules.Scale.MixedScaleConcat;
using ModelLint.Rules.Scale.OutlierChannels;
using ModelLint.Rules.Scale.WeightsOnGrid;

[assembly: RulePack(typeof(ModelLint.Rules.Scale.ScalePack))]

namespace ModelLint.Rules.Scale;

/// <summary>Rules about scales: ML2xxx.</summary>
public sealed class ScalePack : RulePack
{
    /// <inheritdoc/>
    public override string Name => "ModelLint.Rules.Scale";

    /// <inheritdoc/>
    public override ImmutableArray<ModelAnalyzer> Analyzers => [new MixedScaleConcatAnalyzer(), new CodesSpentOnFlatTailAnalyzer(), new WeightsOnGridAnalyzer(), new OutlierChannelsAnalyzer()];

    /// <inheritdoc/>
    public override ImmutableArray<ModelFixProvider> FixProviders => [new MixedScaleConcatFixes()];
}
