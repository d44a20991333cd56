using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence;

/// <summary>Why a value's range must reach at least so far, whatever the data showed.</summary>
public enum FloorSource
{
    /// <summary>The operator can give it (Sigmoid: 0..1).</summary>
    Bound,
    /// <summary>The input's declared domain, or that of its preprocessing.</summary>
    Domain,
    /// <summary>Somebody said so.</summary>
    Stated,
    /// <summary>Inputs that were made up reached it, and covering it costs no slice anything.</summary>
    Synthetic,
}

/// <summary>A range that a value's quantized range is to cover even where the data never reached it.</summary>
/// <param name="Range">The range.</param>
/// <param name="Source">Why.</param>
public sealed record RangeFloor(Interval Range, FloorSource Source);
