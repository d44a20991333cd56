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
        yield return new Variant("`--per-tensor`", defaults with { PerChannel = false, KeepsGrids = false });
        yield return new Variant("biases not corrected", defaults with { CorrectsBiases = false });
        if (scope == QuantizationScope.Weighted)
        {
            yield return new Variant("channels not balanced", defaults with { BalancesChannels = false });
            yield return new Variant("tried: biases corrected for rounded activations too", defaults with { CorrectsBiases = false }) { Correct = MeasuredBias.Apply };
            yield return new Variant("tried: cross-layer equalization", defaults) { Rebuild = Equalization.ByWeights };
            yield return new Variant("tried: ranges of channels before depthwise", defaults) { Rebuild = Equalization.BeforeDepthwise };
        }

        yield return new Variant("`--activations uint16` (what 8-bit weights leave)", defaults with { Activations = DataType.UInt16 });
    }
}
