namespace ModelLint.Cli.Files;

/// <summary>Where paths lead to, through links. git tells real paths, and a file may be named in two ways.</summary>
static class RealPath
{
    /// <summary>A full path with the links among its folders followed; what doesn't exist stays as it is written.</summary>
    public static string Of(string path)
    {
        var (folder, rest) = (path, "");
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent) (folder, rest) = (parent, Path.Combine(Path.GetFileName(folder), rest));
        for (var step = folder; step is not null; step = Path.GetDirectoryName(step))
            if (new DirectoryInfo(step).ResolveLinkTarget(returnFinalTarget: true) is { } target) return Path.GetFullPath(Path.Combine(Of(target.FullName), Path.GetRelativePath(step, folder), rest)).TrimEnd('/');
        return Path.Combine(folder, rest).TrimEnd('/');
    }

    /// <summary>True where two paths name one file, however they lead there.</summary>
    public static bool IsSame(string first, string second) => OfFile(first) == OfFile(second);

    static string OfFile(string path)
    {
        var full = Path.GetFullPath(path);
        return Of(File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target ? target.FullName : full);
    }
}
