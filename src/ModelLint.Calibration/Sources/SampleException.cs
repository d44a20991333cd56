namespace ModelLint.Calibration.Sources;

/// <summary>One sample that can't be used; the others still can. The message says why, without the sample's name.</summary>
public sealed class SampleException : Exception
{
    /// <summary>Without a message.</summary>
    public SampleException() { }

    /// <summary>With what is wrong.</summary>
    public SampleException(string message) : base(message) { }

    /// <summary>With what is wrong and its cause.</summary>
    public SampleException(string message, Exception inner) : base(message, inner) { }
}
