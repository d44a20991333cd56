namespace ModelLint.Calibration.Sources;

/// <summary>One sample that can't be used; the others still can. The message says why, without the sample's name.</summary>
sealed class SampleException : Exception
{
    public SampleException() { }

    public SampleException(string message) : base(message) { }

    public SampleException(string message, Exception inner) : base(message, inner) { }
}
