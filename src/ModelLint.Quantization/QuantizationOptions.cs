using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization;

/// <summary>How a range is chosen from what was seen of a value.</summary>
public enum RangeMethod
{
    /// <summary>
    /// The mean of the samples' extremes, or what holds 99.999 % of all values at each end, whichever is wider; where everything that reads the value is flat at an end (Sigmoid, SiLU, Clip …), that end is put where the error
    /// behind the readers is least.
    /// </summary>
    Readers,
    /// <summary>The mean of the samples' extremes.</summary>
    MeanExtremes,
    /// <summary>The least and the largest value seen.</summary>
    MinMax,
    /// <summary>The range that holds a share of all values (99.999 % unless told otherwise).</summary>
    Percentile,
    /// <summary>The range whose quantized distribution is nearest to the one seen (Kullback-Leibler divergence; Migacz 2017).</summary>
    Entropy,
    /// <summary>The range with the least mean squared error, clipping included.</summary>
    Mse,
}

/// <summary>How a model is quantized. Defaults are those of an integer-only device.</summary>
public sealed record QuantizationOptions
{
    /// <summary>What the model is quantized for.</summary>
    public TargetProfile Target { get; init; } = TargetProfile.Int8;

    /// <summary>Which values are quantized; null takes the target's.</summary>
    public QuantizationScope? Scope { get; init; }

    /// <summary>Type of activations: uint8, int8, uint16 or int16; null takes the target's.</summary>
    public DataType? Activations { get; init; }

    /// <summary>Type of weights: int8 or uint8.</summary>
    public DataType Weights { get; init; } = DataType.Int8;

    /// <summary>True where each output channel of weights has its own scale; null takes the target's.</summary>
    public bool? PerChannel { get; init; }

    /// <summary>True where activations have zero as their middle code; null takes the target's.</summary>
    public bool? Symmetric { get; init; }

    /// <summary>How ranges are chosen.</summary>
    public RangeMethod Method { get; init; } = RangeMethod.Readers;

    /// <summary>For <see cref="RangeMethod.Percentile"/>: the share of values, in percent, that each end keeps.</summary>
    public double Percentile { get; init; } = 99.999;

    /// <summary>Ranges that the user states, by name of the value.</summary>
    public ImmutableDictionary<string, Interval> Ranges { get; init; } = ImmutableDictionary<string, Interval>.Empty;

    /// <summary>Types that the user states, by name of the value (16 bits where they pay).</summary>
    public ImmutableDictionary<string, DataType> Types { get; init; } = ImmutableDictionary<string, DataType>.Empty;

    /// <summary>Which nodes stay float; null leaves none out.</summary>
    public Func<Node, bool>? Exclude { get; init; }

    /// <summary>True where the outputs of the quantized model are codes, not floats.</summary>
    public bool QuantizedOutputs { get; init; }

    /// <summary>True where weights that already lie on an integer grid are quantized on that very grid.</summary>
    public bool KeepsGrids { get; init; } = true;

    /// <summary>True where biases take up what the rounding of weights shifts on average; needs means of channels.</summary>
    public bool CorrectsBiases { get; init; } = true;

    /// <summary>True where channels of very different range are brought to one before a depthwise convolution reads them (weighted scope).</summary>
    public bool BalancesChannels { get; init; } = true;
}
