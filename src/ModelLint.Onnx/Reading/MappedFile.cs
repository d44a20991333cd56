using System.IO.MemoryMappedFiles;

namespace ModelLint.Onnx.Reading;

/// <summary>A file mapped for reading: bytes are fetched by the system when they're looked at, and never copied as a whole.</summary>
sealed unsafe class MappedFile : ModelBytes
{
    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;
    readonly byte* _start;

    MappedFile(MemoryMappedFile file, MemoryMappedViewAccessor view, long length)
    {
        (_file, _view, Length) = (file, view, length);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    public override long Length { get; }

    bool IsDisposed { get; set; }

    /// <exception cref="IOException">The file can't be opened.</exception>
    public static MappedFile Open(string path, long length)
    {
        var file = MemoryMappedFile.CreateFromFile(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), null, 0,
            MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        try
        {
            return new MappedFile(file, file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read), length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override ReadOnlySpan<byte> Bytes(ByteSpan span)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(span.Offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(span.End, Length);
        return new ReadOnlySpan<byte>(_start + span.Offset, checked((int)span.Length));
    }

    public override void Dispose()
    {
        if (IsDisposed) return;
        IsDisposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        base.Dispose();
    }
}
