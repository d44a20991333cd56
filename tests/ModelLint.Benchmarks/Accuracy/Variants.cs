using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Quantization;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>The rows of a table: the defaults, then each helper left out or exchanged, then what was tried besides.</summary>
static class Variants
{
    public static IEnumerable<Variant> Of(JudgedModel model, QuantizationOptions defaults, QuantizationScope scope)
    {
        yield return new Variant("defaults", defaults);
        yield return new Variant("`--method mean`", defaults with { Method = RangeMethod.MeanExtremes });
        yield return new Variant("`--method minmax`", defaults with { Method = RangeMethod.MinMax });
        yield return new Variant("`--method percentile`", defaults with { Method = RangeMethod.Percentile });
        yield return new Variant("`--method entropy`", defaults with { Method = RangeMethod.Entropy });
        yield return new Variant("`--method mse`", defaults with { Method = RangeMethod.Mse });
        yield return new Variant("`--symmetric`", defaults with { Symmetric = true });
        if (model.IsOnGrid) yield return new Variant("grids of weights not kept", defaults with { KeepsGrids = false });
        yield return new Variant("weights' ranges not clipped", defaults with { ClipsWeights = false, KeepsGrids = false });
        yield return new Variant("`--per-tensor`", defaults with { PerChannel = false, KeepsGrids = false });
        yield return new Variant("tried: bias correction", defaults) { Correct = BiasCorrection.Apply };
        yield return new Variant("tried: bias correction of weights only", defaults) { Correct = BiasCorrection.OfWeightsOnly };
        foreach (var m in new[] { RangeMethod.MeanExtremes, RangeMethod.Mse, RangeMethod.MinMax, RangeMethod.Percentile })
        {
            yield return new Variant($"tried: bias correction {m}", defaults with { Method = m }) { Correct = BiasCorrection.Apply };
            yield return new Variant($"tried: bias correction of weights only {m}", defaults with { Method = m }) { Correct = BiasCorrection.OfWeightsOnly };
        }

        if (scope == QuantizationScope.Weighted)
        {
            yield return new Variant("tried: cross-layer equalization", defaults) { Rebuild = Equalization.ByWeights };
            yield return new Variant("tried: ranges of channels before depthwise", defaults) { Rebuild = Equalization.BeforeDepthwise };
        }

        yield return new Variant("`--activations uint16` (what 8-bit weights leave)", defaults with { Activations = DataType.UInt16 });
    }
}
