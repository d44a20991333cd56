namespace ModelLint.Quantization.Exporting;

/// <summary>Layouts of encodings files that Qualcomm's converter reads as quantization overrides.</summary>
public enum EncodingsVersion
{
    /// <summary>0.6.1: objects by name, a list of encodings each.</summary>
    V061,
    /// <summary>1.0.0: lists of objects with their name.</summary>
    V100,
}
