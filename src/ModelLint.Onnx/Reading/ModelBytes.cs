namespace ModelLint.Onnx.Reading;

/// <summary>The bytes of a model, wherever they lie.</summary>
abstract class ModelBytes : IDisposable
{
    public abstract long Length { get; }

    /// <summary>The bytes of a place; at most 2 GiB at once.</summary>
    public abstract ReadOnlySpan<byte> Bytes(ByteSpan span);

    public virtual void Dispose() { }
}

/// <summary>A model that was never a file: made in code, or parsed from text.</summary>
sealed class MemoryBytes(ReadOnlyMemory<byte> bytes) : ModelBytes
{
    public override long Length => bytes.Length;

    public override ReadOnlySpan<byte> Bytes(ByteSpan span) => bytes.Span.Slice(checked((int)span.Offset), checked((int)span.Length));
}
