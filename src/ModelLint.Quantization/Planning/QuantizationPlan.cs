using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Planning;

/// <summary>How the range of a value came about.</summary>
public enum RangeReason
{
    /// <summary>From what was seen on samples.</summary>
    Observed,
    /// <summary>From what was seen, with the ends where its readers are flat moved in.</summary>
    Readers,
    /// <summary>The operator gives nothing else.</summary>
    Bound,
    /// <summary>Follows from the graph: nothing was seen of it.</summary>
    Proved,
    /// <summary>The elements of a constant.</summary>
    Constant,
    /// <summary>Stated by the user.</summary>
    Stated,
    /// <summary>Widened to what the calibration statistics say must be covered.</summary>
    Floor,
}

/// <summary>How an activation is quantized.</summary>
/// <param name="Name">The value.</param>
/// <param name="Group">The value whose scale it shares; itself where it has its own.</param>
/// <param name="Range">What its codes shall cover.</param>
/// <param name="Parameters">Scale and zero point.</param>
/// <param name="Reason">How the range came about.</param>
public sealed record PlannedValue(string Name, string Group, Interval Range, ScaleParameters Parameters, RangeReason Reason);

/// <summary>How a constant is quantized.</summary>
/// <param name="Name">The constant's value.</param>
/// <param name="Dims">Its extents.</param>
/// <param name="Data">Its codes, in row-major order, as the file holds them.</param>
/// <param name="Codes">Their type.</param>
/// <param name="Axis">Axis along which scales differ; null where one holds for all.</param>
/// <param name="Scales">One, or one for each index of the axis.</param>
/// <param name="ZeroPoints">As many.</param>
/// <param name="IsOnGrid">True where the constant lay on this very grid, so that nothing is lost.</param>
public sealed record PlannedConstant(string Name, ImmutableArray<long> Dims, byte[] Data, CodeType Codes, int? Axis, ImmutableArray<float> Scales, ImmutableArray<long> ZeroPoints, bool IsOnGrid)
{
    /// <summary>What is left of an element of 8 bits.</summary>
    /// <param name="index">Which element.</param>
    /// <param name="channel">Its index on the axis.</param>
    internal double Restored(int index, int channel)
    {
        var at = Axis is null ? 0 : channel;
        return ((Codes.IsSigned ? (sbyte)Data[index] : Data[index]) - ZeroPoints[at]) * (double)Scales[at];
    }
}

/// <summary>A value whose channels are multiplied before they are quantized, since a depthwise convolution reads them; its weights are divided by the same.</summary>
/// <param name="Source">Name of the value.</param>
/// <param name="Factors">A power of two a channel of the second axis.</param>
/// <param name="Scaled">How the product is quantized.</param>
public sealed record BalancedValue(string Source, ImmutableArray<float> Factors, PlannedValue Scaled);

/// <summary>How a node is quantized, or why it isn't.</summary>
/// <param name="Node">The node, in the prepared model.</param>
/// <param name="Data">Inputs that are activations to be read dequantized.</param>
/// <param name="Constants">Inputs that are constants, with their plan.</param>
/// <param name="IsMerged">True where it does no more than its output's codes do by saturating (Relu, Clip): it is left out.</param>
/// <param name="StaysFloat">Why it stays float; null where it is quantized.</param>
public sealed record PlannedNode(Node Node, ImmutableArray<int> Data, ImmutableArray<(int Input, PlannedConstant Constant)> Constants, bool IsMerged, string? StaysFloat)
{
    /// <summary>True where it reads codes.</summary>
    public bool IsQuantized => StaysFloat is null;

    /// <summary>What it reads in the place of its first input; null where that is read as it is.</summary>
    public BalancedValue? Balanced { get; init; }
}

/// <summary>What quantization will do to a model, before anything is written.</summary>
/// <param name="Document">The prepared model (opset raised, batch normalization folded) that the names refer to.</param>
/// <param name="Scope">Which values are quantized.</param>
/// <param name="Values">Activations, in the order of execution.</param>
/// <param name="Nodes">Nodes, in the order of the file.</param>
/// <param name="Preparations">What was done to the model before, one line each.</param>
/// <param name="QuantizedOutputs">True where the outputs are codes.</param>
public sealed record QuantizationPlan(
    ModelDocument Document, QuantizationScope Scope, ImmutableArray<PlannedValue> Values, ImmutableArray<PlannedNode> Nodes, ImmutableArray<string> Preparations, bool QuantizedOutputs);
