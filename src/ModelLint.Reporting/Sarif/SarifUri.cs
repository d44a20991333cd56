namespace ModelLint.Reporting.Sarif;

/// <summary>
/// Relative URIs of model files. SARIF forbids <c>..</c> in them, so each step out of the working folder is the segment
/// <c>_parent</c>; of a rooted path only the file's name is left, under <c>_root</c>, because a log must not tell about the machine.
/// </summary>
static class SarifUri
{
    /// <summary>The segment that stands for a step out of the working folder.</summary>
    public const string Parent = "_parent";

    const string Root = "_root";

    /// <summary>The path as a relative URI, each segment percent-encoded.</summary>
    public static Uri Of(string path) => new(string.Join('/', Segments(path).Select(Uri.EscapeDataString)), UriKind.Relative);

    /// <summary>True where the URI leads to the file from the working folder.</summary>
    public static bool IsFaithful(string path) => Segments(path) is var segments && segments[0] is not (Parent or Root);

    /// <summary>True for <c>/x</c>, <c>//x</c> and <c>C:/x</c>.</summary>
    public static bool IsRooted(string path) => path.StartsWith('/') || path is [var drive, ':', '/', ..] && char.IsAsciiLetter(drive);

    static List<string> Segments(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment != "..") segments.Add(segment);
            else if (segments.Count == 0 || segments[^1] == Parent) segments.Add(Parent);
            else segments.RemoveAt(segments.Count - 1);
        }

        if (segments.Count == 0) segments.Add("_");
        return IsRooted(path) ? [Root, segments[^1]] : segments;
    }
}
