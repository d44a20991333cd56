namespace ModelLint.Calibration.Running;

/// <summary>ONNX Runtime can't load or run a model. The message is its reason, in one line.</summary>
public sealed class ModelRunException : Exception
{
    /// <summary>Without a message.</summary>
    public ModelRunException() { }

    /// <summary>With the one line that the user reads.</summary>
    public ModelRunException(string message) : base(message) { }

    /// <summary>With the one line that the user reads and its cause.</summary>
    public ModelRunException(string message, Exception inner) : base(message, inner) { }

    /// <summary>True where the model itself is the reason: it runs on no other sample either.</summary>
    public bool IsOfModel { get; init; }
}
