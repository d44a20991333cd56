using System.Globalization;

namespace ModelLint.Calibration.Sources;

/// <summary>The samples of a folder and its subfolders.</summary>
static class FolderSamples
{
    public static List<Sample> Of(DirectoryInfo folder)
    {
        var samples = new List<Sample>();
        Collect(folder, "", samples);
        return samples;
    }

    static void Collect(DirectoryInfo folder, string prefix, List<Sample> samples)
    {
        var entries = folder.GetFileSystemInfos().Where(static e => !e.Name.StartsWith('.')).ToList();
        var inputs = entries.OfType<FileInfo>().Select(static f => (Index: InputIndex(f.Name), f.FullName)).Where(static f => f.Index is not null).OrderBy(static f => f.Index).ToList();
        if (inputs.Count > 0)
        {
            var name = prefix.Length == 0 ? folder.Name : prefix[..^1];
            samples.Add(new Sample(name, [.. inputs.Select(static i => new SamplePart(null, SampleKind.TensorProto, i.FullName))], Sample.TagOf(name)));
        }

        foreach (var entry in entries)
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner) Collect(inner, $"{prefix}{inner.Name}/", samples);
            // Beside input_0.pb stands output_0.pb: what the model should give, no sample.
            else if (entry is FileInfo file && SampleKinds.Of(file.Name) is { } kind && (kind != SampleKind.TensorProto || inputs.Count == 0))
                samples.Add(Sample.OfFile(prefix + file.Name, kind, file.FullName));
        }
    }

    static int? InputIndex(string name) =>
        name.StartsWith("input_", StringComparison.Ordinal) && name.EndsWith(".pb", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(6, name.Length - 9), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
