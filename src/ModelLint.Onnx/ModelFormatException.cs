namespace ModelLint.Onnx;

/// <summary>A file that can't be read as a model. The message says what, where and what to do, in one line.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Without a message.</summary>
    public ModelFormatException() { }

    /// <summary>With the one line that the user reads.</summary>
    public ModelFormatException(string message) : base(message) { }

    /// <summary>With the one line that the user reads and its cause.</summary>
    public ModelFormatException(string message, Exception inner) : base(message, inner) { }
}
