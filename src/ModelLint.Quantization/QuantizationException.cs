namespace ModelLint.Quantization;

/// <summary>A model can't be quantized as asked. The message is one line: what, where, what to do.</summary>
public sealed class QuantizationException : Exception
{
    /// <summary>Without a message.</summary>
    public QuantizationException() { }

    /// <summary>With the one line that the user reads.</summary>
    public QuantizationException(string message) : base(message) { }

    /// <summary>With the one line that the user reads and its cause.</summary>
    public QuantizationException(string message, Exception inner) : base(message, inner) { }
}
