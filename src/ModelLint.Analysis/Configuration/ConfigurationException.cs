namespace ModelLint.Analysis.Configuration;

/// <summary>A configuration or another JSON file that can't be used. The message is one line that begins with file and line.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Without a message.</summary>
    public ConfigurationException() { }

    /// <summary>With the one line that the user reads.</summary>
    public ConfigurationException(string message) : base(message) { }

    /// <summary>With the one line that the user reads and its cause.</summary>
    public ConfigurationException(string message, Exception inner) : base(message, inner) { }
}
