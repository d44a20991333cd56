using System.Text;

namespace ModelLint.Onnx;

/// <summary>Git LFS leaves a small text file where the real one wasn't fetched.</summary>
public static class LfsPointer
{
    /// <summary>Pointers are shorter than this by their specification (git-lfs, docs/spec.md).</summary>
    public const int MaxLength = 1024;

    static ReadOnlySpan<byte> Signature => "version https://git-lfs.github.com/spec/v1"u8;

    /// <summary>A line that says what to do, if these are the first bytes of a pointer; otherwise null.</summary>
    public static string? Describe(ReadOnlySpan<byte> start)
    {
        if (!start.StartsWith(Signature)) return null;
        var size = Encoding.ASCII.GetString(start).Split('\n').FirstOrDefault(static l => l.StartsWith("size ", StringComparison.Ordinal))?[5..].Trim();
        var what = long.TryParse(size, out var bytes) ? $" of {bytes} bytes" : "";
        return $"is a Git LFS pointer; the model{what} itself was not fetched: run 'git lfs pull'";
    }

    /// <summary>True where the file at <paramref name="path"/> is a pointer; false also where it can't be read.</summary>
    public static bool IsPointer(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxLength) return false;
            Span<byte> start = stackalloc byte[Signature.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Signature);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
