using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>A value that becomes codes while the model runs: where, with which scale, and what is known of it before it is rounded.</summary>
public sealed record CodedValue
{
    /// <summary>The value that holds the codes; where a file of encodings states them, the real value itself.</summary>
    public required Value Codes { get; init; }

    /// <summary>The real numbers before they are rounded; null where an operator computes codes from codes.</summary>
    public required Value? Real { get; init; }

    /// <summary>What its codes stand for.</summary>
    public required CodeParameters Parameters { get; init; }

    /// <summary>What is proved of the numbers before they are rounded, what was clipped before included: an outer bound, perhaps infinite.</summary>
    public required Interval Proved { get; init; }

    /// <summary>What an operator that saturates bounds them by; null where none does.</summary>
    public Interval? Bound { get; init; }

    /// <summary>What samples showed of the numbers before they were rounded.</summary>
    public ValueObservation? Seen { get; init; }

    /// <summary>What samples showed of the codes.</summary>
    public ValueObservation? SeenCodes { get; init; }

    /// <summary>What it is called in messages: the real value's name, or that of the codes.</summary>
    public string Name => (Real ?? Codes).Name;

    /// <summary>The node that makes codes of it; null for an encoding of a model's input.</summary>
    public Node? Node => Codes.Producer;

    /// <summary>What samples showed, in the unit of the real numbers: before rounding, or what the codes stood for where nothing else is known.</summary>
    public Interval? SeenRange => Seen is { Count: > 0 } seen ? seen.Range : SeenCodes is { Count: > 0 } codes && Parameters.IsPerTensor ? Parameters.Reals(codes.Range) : null;
}
