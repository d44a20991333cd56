namespace ModelLint.Analysis.Configuration;

/// <summary>A file of encodings can't be used. The message says which, why, and what to do, in one line.</summary>
public sealed class EncodingsException : Exception
{
    /// <summary>Without a message.</summary>
    public EncodingsException() { }

    /// <summary>With the one line that the user reads.</summary>
    public EncodingsException(string message) : base(message) { }

    /// <summary>With the one line that the user reads and its cause.</summary>
    public EncodingsException(string message, Exception inner) : base(message, inner) { }
}
