using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Fixes;

/// <summary>What a fix wants of the quantizer, by names of values of the main graph.</summary>
public sealed record QuantizationDirectives
{
    /// <summary>Nothing in particular.</summary>
    public static QuantizationDirectives None { get; } = new();

    /// <summary>Values that get another type than the target's: UInt16 where 16 bits pay.</summary>
    public ImmutableDictionary<string, DataType> Types { get; init; } = ImmutableDictionary<string, DataType>.Empty;

    /// <summary>Values whose nodes stay float.</summary>
    public ImmutableHashSet<string> FloatValues { get; init; } = [];

    /// <summary>False where biases stay as they are, whatever the rounding of weights shifts.</summary>
    public bool CorrectsBiases { get; init; } = true;
}
