using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics;

/// <summary>What the analysis may do and is told.</summary>
public sealed record FactsOptions
{
    /// <summary>Bytes of weights that may be read for one model; 0 reads none. 256 MB unless told otherwise.</summary>
    public long WeightsBudget { get; init; } = 256L << 20;

    /// <summary>Declared domains of inputs: what the values of an input are known to lie in.</summary>
    public ImmutableDictionary<string, ValueRange> InputRanges { get; init; } = ImmutableDictionary<string, ValueRange>.Empty;

    /// <summary>Shapes of inputs that are more exact than those the model states.</summary>
    public ImmutableDictionary<string, Shape> InputShapes { get; init; } = ImmutableDictionary<string, Shape>.Empty;
}
