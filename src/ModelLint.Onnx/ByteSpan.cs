namespace ModelLint.Onnx;

/// <summary>Where something lies in the model file.</summary>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="Length">Number of bytes; 0 is legal (an empty message).</param>
public readonly record struct ByteSpan(long Offset, long Length)
{
    /// <summary>One past the last byte.</summary>
    public long End => Offset + Length;
}
