using System.Collections.Immutable;
using ModelLint.Analysis.Rules;
using ModelLint.Rules.Calibration.DegenerateRange;
using ModelLint.Rules.Calibration.DuplicateSamples;
using ModelLint.Rules.Calibration.FieldClipped;
using ModelLint.Rules.Calibration.FieldDrift;
using ModelLint.Rules.Calibration.InputOutsideDomain;
using ModelLint.Rules.Calibration.NeverReached;
using ModelLint.Rules.Calibration.NotFinite;
using ModelLint.Rules.Calibration.OutlierRange;
using ModelLint.Rules.Calibration.RangeNotConverged;
using ModelLint.Rules.Calibration.ScoresSaturated;
using ModelLint.Rules.Calibration.SingleSampleRange;
using ModelLint.Rules.Calibration.StaleStatistics;
using ModelLint.Rules.Calibration.TagHardlyShown;
using ModelLint.Rules.Calibration.TooFewSamples;
using ModelLint.Rules.Calibration.UnobservedValue;
using ModelLint.Rules.Calibration.ValueBlowsUp;
using ModelLint.Rules.Calibration.WrongPreprocessing;

[assembly: RulePack(typeof(ModelLint.Rules.Calibration.CalibrationPack))]

namespace ModelLint.Rules.Calibration;

/// <summary>Rules about calibration data: ML3xxx.</summary>
public sealed class CalibrationPack : RulePack
{
    /// <inheritdoc/>
    public override string Name => "ModelLint.Rules.Calibration";

    /// <inheritdoc/>
    public override ImmutableArray<ModelAnalyzer> Analyzers =>
    [
        new TooFewSamplesAnalyzer(), new DuplicateSamplesAnalyzer(), new RangeNotConvergedAnalyzer(), new SingleSampleRangeAnalyzer(), new OutlierRangeAnalyzer(),
        new DegenerateRangeAnalyzer(), new NotFiniteAnalyzer(), new UnobservedValueAnalyzer(), new InputOutsideDomainAnalyzer(), new NeverReachedAnalyzer(),
        new WrongPreprocessingAnalyzer(), new ValueBlowsUpAnalyzer(), new FieldClippedAnalyzer(), new FieldDriftAnalyzer(), new TagHardlyShownAnalyzer(), new StaleStatisticsAnalyzer(),
        new ScoresSaturatedAnalyzer(),
    ];
}
