namespace ModelLint.Analysis.Fixes;

/// <summary>A fix can't be made. The message is one line: what, where, why.</summary>
public sealed class FixException : Exception
{
    /// <summary>Without a message.</summary>
    public FixException() { }

    /// <summary>With the one line that the user reads.</summary>
    public FixException(string message) : base(message) { }

    /// <summary>With the one line that the user reads and its cause.</summary>
    public FixException(string message, Exception inner) : base(message, inner) { }
}
