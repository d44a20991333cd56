namespace ModelLint.Onnx.Text;

/// <summary>How a model is printed.</summary>
public sealed record TextOptions
{
    /// <summary>For reading: large tensors elided, nothing that the published grammar lacks.</summary>
    public static TextOptions Default { get; } = new();

    /// <summary>For round trips: nothing is lost.</summary>
    public static TextOptions Lossless { get; } = new() { Full = true };

    /// <summary>
    /// Prints every element of every tensor, and what the grammar lacks as <c>#@</c> comments, so that
    /// <see cref="OnnxText.Parse"/> gives the same model again. Values are kept exactly; whether they were stored as raw_data or in
    /// typed fields is not.
    /// </summary>
    public bool Full { get; init; }

    /// <summary>Tensors and attribute lists with more elements are abbreviated (not in <see cref="Full"/>).</summary>
    public int MaxElements { get; init; } = 16;

    /// <summary>
    /// Adds a SHA-256 of the data to elided tensors, so that a text diff shows that weights changed. It reads all weights that lie
    /// in the model file; external data are not opened.
    /// </summary>
    public bool Digests { get; init; }

    /// <summary>
    /// What to say of a value at the end of the line that defines it; null says nothing. Where there is no callback, the abbreviated
    /// form shows the type that the model states for a node's output.
    /// </summary>
    public Func<Value, string?>? Comment { get; init; }
}

/// <summary>What a text without a model header means.</summary>
public sealed record TextDefaults
{
    /// <summary>IR version 10 and opset 21 of ai.onnx.</summary>
    public static TextDefaults Standard { get; } = new();

    /// <summary>Version of the format.</summary>
    public long IrVersion { get; init; } = 10;

    /// <summary>Version of the ai.onnx operator set.</summary>
    public long Opset { get; init; } = 21;
}
