namespace ModelLint.Reporting.Comparisons;

/// <summary>How far a quantized slice is from the float one, over all samples; somebody else measured it.</summary>
public sealed record SliceQuality
{
    /// <summary>How it is called: the output's name, and where in it the slice lies.</summary>
    public required string Name { get; init; }

    /// <summary>The operator that made it; empty for a whole output.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Signal to quantization noise in dB; null where the float slice is zero throughout, ∞ where nothing differs.</summary>
    public double? Sqnr { get; init; }

    /// <summary>Bits of an ideal quantizer with that SQNR; null where there is none.</summary>
    public double? EffectiveBits { get; init; }

    /// <summary>Cosine of the angle between both; null where one of them is zero throughout.</summary>
    public double? Cosine { get; init; }

    /// <summary>Largest difference of one element.</summary>
    public double MaxError { get; init; }

    /// <summary>Share of elements that are exactly zero in the quantized model, 0..1.</summary>
    public double Zeros { get; init; }

    /// <summary>Share of elements that are exactly zero in the float model, 0..1.</summary>
    public double FloatZeros { get; init; }

    /// <summary>Number of different values that are left.</summary>
    public int Codes { get; init; }

    /// <summary>True where the figures of the whole output hide how bad the slice is.</summary>
    public bool IsHidden { get; init; }
}
