using System.Collections.Immutable;
using ModelLint.Analysis.Rules;
using ModelLint.Rules.Quantized.BadScale;
using ModelLint.Rules.Quantized.BadScaleShape;
using ModelLint.Rules.Quantized.BadZeroPoint;
using ModelLint.Rules.Quantized.BiasScale;
using ModelLint.Rules.Quantized.ConcatScaleSpread;
using ModelLint.Rules.Quantized.DoubleQuantization;
using ModelLint.Rules.Quantized.MissingQuantization;
using ModelLint.Rules.Quantized.MostOnZeroPoint;
using ModelLint.Rules.Quantized.PassThroughMismatch;
using ModelLint.Rules.Quantized.PerAxisBelowOpset13;
using ModelLint.Rules.Quantized.PerChannelAxis;
using ModelLint.Rules.Quantized.QdqMismatch;
using ModelLint.Rules.Quantized.SaturatedCodes;
using ModelLint.Rules.Quantized.SixteenBitBelowOpset21;
using ModelLint.Rules.Quantized.SliceBelowResolution;
using ModelLint.Rules.Quantized.SliceSaturates;
using ModelLint.Rules.Quantized.UnusedCodes;
using ModelLint.Rules.Quantized.ZeroNotExact;

[assembly: RulePack(typeof(ModelLint.Rules.Quantized.QuantizedPack))]

namespace ModelLint.Rules.Quantized;

/// <summary>Rules about quantized models: ML4xxx.</summary>
public sealed class QuantizedPack : RulePack
{
    /// <inheritdoc/>
    public override string Name => "ModelLint.Rules.Quantized";

    /// <inheritdoc/>
    public override ImmutableArray<ModelAnalyzer> Analyzers =>
    [
        new BadScaleAnalyzer(), new BadZeroPointAnalyzer(), new BadScaleShapeAnalyzer(), new PerAxisBelowOpset13Analyzer(), new SixteenBitBelowOpset21Analyzer(),
        new QdqMismatchAnalyzer(), new PassThroughMismatchAnalyzer(), new DoubleQuantizationAnalyzer(),
        new SliceBelowResolutionAnalyzer(), new SliceSaturatesAnalyzer(),
        new UnusedCodesAnalyzer(), new SaturatedCodesAnalyzer(), new MostOnZeroPointAnalyzer(),
        new ConcatScaleSpreadAnalyzer(), new MissingQuantizationAnalyzer(), new PerChannelAxisAnalyzer(), new BiasScaleAnalyzer(), new ZeroNotExactAnalyzer(),
    ];
}
