using System.Text.RegularExpressions;

namespace ModelLint.Calibration.Sources;

/// <summary>
/// A list of samples, one a line, in the format of Qualcomm's tools (input_list): <c>name:=path</c> for each input, separated by spaces, or
/// paths alone in the order of the inputs. Paths are relative to the list. Lines that begin with # or % (outputs there) are passed over.
/// </summary>
static partial class ListSamples
{
    public const string Extension = ".txt";

    /// <exception cref="CalibrationException">A file of a kind that is no sample; the line is named.</exception>
    public static IEnumerable<Sample> Of(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var lines = File.ReadAllLines(path).Select(static (text, i) => (Text: text.Trim(), Number: i + 1))
            .Where(static l => l.Text.Length > 0 && l.Text[0] is not ('#' or '%'))
            .Select(l => (l.Number, Parts: Parts(l.Text, folder).ToList())).ToList();
        if (lines.FirstOrDefault(static l => l.Parts.Count == 0) is { Number: > 0 } broken) throw new CalibrationException($"{path}:{broken.Number}: a line is 'name:=path' pairs or paths");
        // One file may belong to many samples, such as a mask for all pictures: the first path names a sample where it is its own.
        var firsts = lines.CountBy(static l => l.Parts[0].Path, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        foreach (var (number, parts) in lines)
        {
            var name = (firsts[parts[0].Path] == 1 ? parts[0].Path : string.Join(' ', parts.Select(static p => p.Path))).Replace('\\', '/');
            yield return new Sample(name, [.. parts.Select(p => new SamplePart(p.Input, Kind(p.Path, path, number), Path.GetFullPath(p.Path, folder)))], Sample.TagOf(name));
        }
    }

    static IEnumerable<(string? Input, string Path)> Parts(string line, string folder)
    {
        if (line.Contains(":=", StringComparison.Ordinal)) return NamedPattern().Matches(line).Select(static m => ((string?)m.Groups[1].Value, m.Groups[2].Value));
        // A path may have spaces where it stands alone.
        return File.Exists(Path.GetFullPath(line, folder)) ? [(null, line)] : line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(static p => ((string?)null, p));
    }

    static SampleKind Kind(string file, string list, int line) => SampleKinds.Of(file)
        ?? throw new CalibrationException($"{list}:{line}: '{file}': no kind of sample has this ending ({SampleKinds.Endings})");

    [GeneratedRegex(@"(\S+?):=(.+?)(?=\s+\S+?:=|$)", RegexOptions.CultureInvariant)]
    private static partial Regex NamedPattern();
}
