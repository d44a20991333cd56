namespace ModelLint.Onnx.Text;

/// <summary>Text that isn't a model in the ONNX text syntax. The message says where, what was expected and what was found, in one line.</summary>
public sealed class OnnxTextException : Exception
{
    /// <summary>Without a message.</summary>
    public OnnxTextException() { }

    /// <summary>With a message, without a place.</summary>
    public OnnxTextException(string message) : base(message) { }

    /// <summary>With a message and its cause.</summary>
    public OnnxTextException(string message, Exception inner) : base(message, inner) { }

    /// <summary>With the place of the error.</summary>
    public OnnxTextException(int line, int column, string problem) : base($"line {line}, column {column}: {problem}") => (Line, Column) = (line, column);

    /// <summary>Line of the error, from 1; 0 where there is none.</summary>
    public int Line { get; }

    /// <summary>Column of the error in UTF-16 units, from 1; 0 where there is none.</summary>
    public int Column { get; }
}
