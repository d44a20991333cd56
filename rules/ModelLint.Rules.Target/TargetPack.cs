using System.Collections.Immutable;
using ModelLint.Analysis.Rules;
using ModelLint.Rules.Target.FloatInQuantized;
using ModelLint.Rules.Target.FreeExtent;
using ModelLint.Rules.Target.NewerChipNeeded;
using ModelLint.Rules.Target.OperatorUnsupported;
using ModelLint.Rules.Target.RankAboveLimit;
using ModelLint.Rules.Target.ShapeFromValues;
using ModelLint.Rules.Target.SixteenBitCodes;

[assembly: RulePack(typeof(ModelLint.Rules.Target.TargetPack))]

namespace ModelLint.Rules.Target;

/// <summary>Rules about targets: ML5xxx.</summary>
public sealed class TargetPack : RulePack
{
    /// <inheritdoc/>
    public override string Name => "ModelLint.Rules.Target";

    /// <inheritdoc/>
    public override ImmutableArray<ModelAnalyzer> Analyzers =>
    [
        new OperatorUnsupportedAnalyzer(), new RankAboveLimitAnalyzer(), new FreeExtentAnalyzer(), new ShapeFromValuesAnalyzer(),
        new FloatInQuantizedAnalyzer(), new SixteenBitCodesAnalyzer(), new NewerChipNeededAnalyzer(),
    ];
}
