namespace ModelLint.Semantics;

/// <summary>What an operator does to the scale of what it reads.</summary>
public enum ScaleFlow
{
    /// <summary>It computes: its outputs have scales of their own.</summary>
    Computes,
    /// <summary>Each element of its first output is an element of its first input (or zero), so both share a scale.</summary>
    Passes,
    /// <summary>Each element of its output is an element of one of its inputs: they may share a scale, and some hardware demands it.</summary>
    Joins,
}

/// <summary>Where an operator keeps learned weights.</summary>
/// <param name="Weight">Input that holds them.</param>
/// <param name="Bias">Input that holds what is added to each output channel; −1 where there is none.</param>
/// <param name="Axis">Axis of the weights along which output channels lie; negative counts from the end.</param>
/// <param name="IsBiasAccumulated">True where the bias is added as it stands, to the sum of products itself.</param>
public readonly record struct WeightedInputs(int Weight, int Bias, int Axis, bool IsBiasAccumulated)
{
    /// <summary>Output channels at one index of the axis: 1, but as many as there are groups where the convolution is transposed.</summary>
    public long ChannelsAtIndex { get; init; } = 1;

    /// <summary>Groups of a convolution whose weights are [outputs, inputs a group, kernel …], over data with channels on the second axis; null for all else.</summary>
    public long? Groups { get; init; }
}

/// <summary>What a quantizer must know of an operator.</summary>
/// <param name="Flow">What it does to scales.</param>
/// <param name="Data">Number of leading inputs that are data; those behind are parameters (bounds of Clip, scales of Resize).</param>
/// <param name="Weighted">Where its weights are; null for operators that have none.</param>
public sealed record QuantizableForm(ScaleFlow Flow, int Data, WeightedInputs? Weighted = null)
{
    /// <summary>Number of leading inputs that are computed with: data, and what is learned behind them (gains and offsets of normalizations).</summary>
    public int Operands { get; init; } = Data;

    /// <summary>True for the box decoding of detectors: one number out of a Softmax over bins (distribution focal loss), a few products.</summary>
    public bool IsExpectation { get; init; }

    /// <summary>True where each element of the output depends on one element of each input.</summary>
    public bool IsPointwise { get; init; }
}
