namespace ModelLint.Onnx;

/// <summary>Where external data really are, or why they can't be used.</summary>
/// <param name="Path">Absolute path; null where the reference is refused.</param>
/// <param name="FileLength">Length of that file in bytes.</param>
/// <param name="Length">Number of bytes the reference covers.</param>
/// <param name="Problem">One line that says what is wrong; null where all is well.</param>
/// <param name="Escapes">True where the reference points outside the model's folder.</param>
public sealed record ExternalPlace(string? Path, long FileLength, long Length, string? Problem, bool Escapes);

/// <summary>Checks references to external data before anything is opened: a model may be hostile.</summary>
public static class ExternalData
{
    /// <summary>Resolves a reference against the model's folder.</summary>
    public static ExternalPlace Resolve(ExternalReference reference, string? folder)
    {
        var location = reference.Location;
        if (folder is null) return Refused($"external data '{location}': a model from memory has no folder to look in");
        if (location.Length == 0) return Refused("external data without a location");
        if (!IsInside(location)) return Outside(location);

        var root = Path.GetFullPath(folder);
        var path = Path.GetFullPath(Path.Combine(root, location));
        if (!IsInside(path, root)) return Outside(location);
        var file = new FileInfo(path);
        if (!file.Exists) return Refused($"external data '{location}' is missing: fetch it and put it beside the model");
        if (LeavesThroughLink(path, root)) return Outside(location);
        if (LfsPointer.IsPointer(path)) return Refused($"external data '{location}' is a Git LFS pointer: run 'git lfs pull'");
        var length = reference.Length ?? file.Length - reference.Offset;
        return reference.Offset < 0 || length < 0 || reference.Offset > file.Length - length
            ? Refused($"external data '{location}': bytes {reference.Offset}..{reference.Offset + (Int128)length} are beyond its {file.Length} bytes")
            : new ExternalPlace(path, file.Length, length, null, Escapes: false);
    }

    /// <summary>True where a location is a path below the model's folder, as far as its text tells.</summary>
    public static bool IsInside(string location) =>
        location.Length > 0 && !location.Contains('\0') && !Path.IsPathRooted(location) && !location.Contains(':') && !location.Split('/', '\\').Contains("..");

    static ExternalPlace Refused(string problem) => new(null, 0, 0, problem, Escapes: false);

    static ExternalPlace Outside(string location) => new(null, 0, 0, $"external data '{location}' points outside the model's folder and is not read", Escapes: true);

    static bool IsInside(string path, string root) => path.StartsWith(root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // A link inside the folder may lead out of it: every step below the model's folder is followed.
    static bool LeavesThroughLink(string path, string root)
    {
        for (var step = path; step.Length > root.Length; step = Path.GetDirectoryName(step)!)
        {
            FileSystemInfo info = Directory.Exists(step) ? new DirectoryInfo(step) : new FileInfo(step);
            if (info.ResolveLinkTarget(returnFinalTarget: true) is { } target && !IsInside(target.FullName, root)) return true;
        }

        return false;
    }
}
