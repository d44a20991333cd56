using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>Reads float constants, those of old models included that list them as inputs with a default.</summary>
static class Constant
{
    public static (double[] Data, ImmutableArray<long> Dims)? Of(ModelFacts facts, Value value)
    {
        if (value.Initializer is { Type: DataType.Float } tensor) return (Array.ConvertAll(tensor.ToFloats(), static f => (double)f), tensor.Dims);
        return facts.WeightsOf(value) is { IsReal: true } constant ? (constant.Reals.ToArray(), constant.Dims) : null;
    }
}
