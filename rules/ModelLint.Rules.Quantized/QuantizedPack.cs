using System.Collections.Immutable;
using ModelLint.Analysis.Rules;

[assembly: RulePack(typeof(ModelLint.Rules.Quantized.QuantizedPack))]

namespace ModelLint.Rules.Quantized;

/// <summary>Rules about quantized models: ML4xxx.</summary>
public sealed class QuantizedPack : RulePack
{
    /// <inheritdoc/>
    public override string Name => "ModelLint.Rules.Quantized";

    /// <inheritdoc/>
    public override ImmutableArray<ModelAnalyzer> Analyzers => [];
}
