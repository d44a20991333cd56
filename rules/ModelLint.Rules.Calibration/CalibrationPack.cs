using System.Collections.Immutable;
using ModelLint.Analysis.Rules;

[assembly: RulePack(typeof(ModelLint.Rules.Calibration.CalibrationPack))]

namespace ModelLint.Rules.Calibration;

/// <summary>Rules about calibration data: ML3xxx.</summary>
public sealed class CalibrationPack : RulePack
{
    /// <inheritdoc/>
    public override string Name => "ModelLint.Rules.Calibration";

    /// <inheritdoc/>
    public override ImmutableArray<ModelAnalyzer> Analyzers => [];
}
