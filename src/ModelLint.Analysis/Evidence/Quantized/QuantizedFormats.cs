namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>How a model is quantized; several at once are possible.</summary>
[Flags]
public enum QuantizedFormats
{
    /// <summary>Not at all.</summary>
    None = 0,
    /// <summary>QuantizeLinear and DequantizeLinear around operators on real numbers.</summary>
    Qdq = 1,
    /// <summary>Operators that compute on codes with stated scales (QLinearConv).</summary>
    Operators = 2,
    /// <summary>Scales of activations are found at run time (DynamicQuantizeLinear, ConvInteger).</summary>
    Dynamic = 4,
    /// <summary>Only weights are stored as codes.</summary>
    WeightsOnly = 8,
    /// <summary>A float model with a file of encodings beside it.</summary>
    Encodings = 16,
}
