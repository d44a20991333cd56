using Microsoft.Extensions.FileSystemGlobbing;

namespace ModelLint.Calibration.Sources;

/// <summary>The files that a glob matches, one sample each: <c>photos/**/*.jpg</c>. What is no sample by its ending is passed over.</summary>
static class GlobSamples
{
    public static bool IsGlob(string path) => path.Contains('*');

    /// <summary>Names are relative to the part before the first *.</summary>
    public static IEnumerable<Sample> Of(string pattern)
    {
        var normal = pattern.Replace('\\', '/');
        var split = normal[..normal.IndexOf('*')].LastIndexOf('/') + 1;
        var root = Path.GetFullPath(split == 0 ? "." : normal[..split]);
        if (!Directory.Exists(root)) throw new CalibrationException($"calibration data '{pattern}': there is no folder '{root}' to search");
        return from file in new Matcher(StringComparison.Ordinal).AddInclude(normal[split..]).GetResultsInFullPath(root)
               let kind = SampleKinds.Of(file)
               where kind is not null
               select Sample.OfFile(Path.GetRelativePath(root, file).Replace('\\', '/'), kind.Value, file);
    }
}
