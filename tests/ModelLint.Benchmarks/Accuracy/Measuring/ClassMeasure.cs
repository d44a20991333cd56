using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>How often both models name the same class.</summary>
sealed class ClassMeasure : Measure
{
    int _agreed, _all;

    public override ImmutableArray<string> Heads => ["same class"];

    public override string Basis => $"{_all} photos classified";

    public override void Add(IReadOnlyList<ModelOutput> reference, IReadOnlyList<ModelOutput> quantized)
    {
        _all++;
        if (TensorPrimitives.IndexOfMax<float>(reference[0].Data) == TensorPrimitives.IndexOfMax<float>(quantized[0].Data)) _agreed++;
    }

    public override ImmutableArray<string> Cells => [Percent(_agreed, _all)];
}
