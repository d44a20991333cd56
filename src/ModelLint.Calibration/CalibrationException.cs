namespace ModelLint.Calibration;

/// <summary>Calibration data that can't be used. The message says what, where and what to do, in one line.</summary>
public sealed class CalibrationException : Exception
{
    /// <summary>Without a message.</summary>
    public CalibrationException() { }

    /// <summary>With the one line that the user reads.</summary>
    public CalibrationException(string message) : base(message) { }

    /// <summary>With the one line that the user reads and its cause.</summary>
    public CalibrationException(string message, Exception inner) : base(message, inner) { }
}
