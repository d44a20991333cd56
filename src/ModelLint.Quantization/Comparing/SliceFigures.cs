using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Comparing;

/// <summary>How far a quantized slice is from the float one, over all samples.</summary>
public sealed record SliceFigures
{
    /// <summary>Number of elements compared.</summary>
    public required long Count { get; init; }

    /// <summary>Σx² over the float slice.</summary>
    public required double Signal { get; init; }

    /// <summary>Σ(x − y)².</summary>
    public required double Noise { get; init; }

    /// <summary>Signal to quantization noise in dB: 10·log10(Σx² / Σ(x − y)²); null where the float slice is zero throughout, ∞ where nothing differs.</summary>
    public required double? Sqnr { get; init; }

    /// <summary>Cosine of the angle between both; null where one of them is zero throughout.</summary>
    public required double? Cosine { get; init; }

    /// <summary>Largest difference of one element, in the value's unit.</summary>
    public required double MaxError { get; init; }

    /// <summary>Mean difference y − x: a bias that no figure above shows.</summary>
    public required double Bias { get; init; }

    /// <summary>Share of elements that are exactly zero in the quantized model.</summary>
    public required double Zeros { get; init; }

    /// <summary>Share of elements that are exactly zero in the float model.</summary>
    public required double FloatZeros { get; init; }

    /// <summary>Number of different values that the quantized slice takes; more than 65,536 are not counted.</summary>
    public required int Codes { get; init; }

    /// <summary>The step that all its values are multiples apart of, as it shows in the values; null where there is none, or fewer than two values.</summary>
    public double? Step { get; init; }

    /// <summary>Share of elements at the lowest or highest value that the quantized slice takes, where the float one goes beyond it (half of the elements at an end, where nothing saturates).</summary>
    public required double Saturated { get; init; }

    /// <summary>Elements of the float slice from which on <see cref="ScoreError"/> counts.</summary>
    public const float LeastScore = 0.25f;

    /// <summary>Mean |x − y| over the elements whose float value is at least <see cref="LeastScore"/>: for scores, those that count. Null where there are none.</summary>
    public double? ScoreError { get; init; }

    /// <summary>The smallest and the largest element of the float slice; empty where there are none.</summary>
    public Interval Range { get; init; }

    /// <summary>Bits of an ideal quantizer that gives this SQNR for a full-scale sine: (SQNR − 1.76) / 6.02 (IEEE Std 1241), at least 0; null where there is no SQNR, ∞ where nothing differs.</summary>
    public double? EffectiveBits => Sqnr is { } sqnr ? Math.Max(0, (sqnr - 1.76) / 6.02) : null;

    /// <summary>Number of elements that are NaN or infinite in either model: they are left out of all other figures.</summary>
    public long NotFinite { get; init; }
}
