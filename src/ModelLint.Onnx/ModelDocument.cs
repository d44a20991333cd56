using ModelLint.Onnx.Reading;

namespace ModelLint.Onnx;

/// <summary>
/// An opened model file. It is mapped, not loaded: the graph is indexed, weights stay where they lie until a
/// <see cref="Tensor"/> is asked for them. Disposing it ends access to them.
/// </summary>
public sealed class ModelDocument : IDisposable
{
    const long MaxInlineLength = int.MaxValue;

    readonly ModelBytes _bytes;
    readonly TensorStore _store;

    ModelDocument(string path, ModelBytes bytes, string? folder)
    {
        (Path, _bytes) = (path, bytes);
        _store = new TensorStore(bytes, folder);
        try
        {
            Model = new ModelReader(bytes, _store).Read();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The path as it was given; a made-up name for a model from memory.</summary>
    public string Path { get; }

    /// <summary>Length of the model file in bytes, external data not counted.</summary>
    public long Length => _bytes.Length;

    /// <summary>What the file says.</summary>
    public Model Model { get; }

    /// <summary>The folder that external data must lie in; null for a model from memory.</summary>
    public string? Folder => _store.Folder;

    /// <summary>The bytes of a place in the model file, without copying; at most 2 GiB.</summary>
    public ReadOnlySpan<byte> Bytes(ByteSpan span) => _bytes.Bytes(span);

    /// <summary>Opens a model file.</summary>
    /// <exception cref="ModelFormatException">Missing, empty, a Git LFS pointer, over the 2 GB that protobuf allows, or no model.</exception>
    public static ModelDocument Open(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (Directory.Exists(path)) throw new ModelFormatException("is a folder, not a model file");
            if (!info.Exists) throw new ModelFormatException("no such file");
            if (info.Length == 0) throw new ModelFormatException("the file is empty (0 bytes): export or fetch it again");
            if (info.Length > MaxInlineLength)
                throw new ModelFormatException($"the file has {info.Length} bytes, and protobuf ends at 2 GB: save it with external data");
            var file = MappedFile.Open(path, info.Length);
            if (LfsPointer.Describe(file.Bytes(new ByteSpan(0, Math.Min(info.Length, LfsPointer.MaxLength)))) is { } pointer)
            {
                file.Dispose();
                throw new ModelFormatException(pointer);
            }

            return new ModelDocument(path, file, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ModelFormatException($"cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="bytes">The serialized ModelProto; must not change afterwards.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="folder">Where its external data lie, if it has any.</param>
    /// <exception cref="ModelFormatException">Not a model.</exception>
    public static ModelDocument Parse(ReadOnlyMemory<byte> bytes, string name, string? folder = null) => new(name, new MemoryBytes(bytes), folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _bytes.Dispose();
    }
}
