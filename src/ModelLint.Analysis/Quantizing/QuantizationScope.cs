namespace ModelLint.Analysis.Quantizing;

/// <summary>Which values of a model are quantized.</summary>
public enum QuantizationScope
{
    /// <summary>Every float value, for a device that computes in integers only.</summary>
    Integer,
    /// <summary>Only what feeds Conv, Gemm and MatMul; everything else stays float.</summary>
    Weighted,
}
