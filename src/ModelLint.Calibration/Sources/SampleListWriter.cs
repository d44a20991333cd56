using System.Text;
using System.Text.Json;
using ModelLint.Calibration.Feeding;

namespace ModelLint.Calibration.Sources;

/// <summary>Writes samples down so that they can be read again as a data source: a list (.txt, Qualcomm's input_list format), or a manifest (.json), which keeps names and tags.</summary>
/// <param name="path">Where it goes: paths in it are relative to its folder, and its ending says which of the two it is.</param>
/// <param name="plan">How the model is fed: a list names the inputs of samples that have several.</param>
public sealed class SampleListWriter(string path, FeedPlan plan)
{
    readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>True where a path's ending says that it is a list or a manifest.</summary>
    public static bool CanWrite(string path) => Path.GetExtension(path).ToLowerInvariant() is ListSamples.Extension or ManifestSamples.Extension;

    /// <summary>Writes samples in their order.</summary>
    /// <exception cref="CalibrationException">A list can't hold a sample's paths; a manifest can.</exception>
    public byte[] Write(IEnumerable<Sample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return Path.GetExtension(path).Equals(ManifestSamples.Extension, StringComparison.OrdinalIgnoreCase) ? Manifest(samples) : Encoding.UTF8.GetBytes(string.Concat(samples.Select(s => Line(s) + "\n")));
    }

    string Line(Sample sample)
    {
        var parts = sample.Parts.Select((part, place) => (Input: sample.Parts.Length > 1 || part.Input is not null ? InputOf(part, place, sample) : null, Path: Relative(part.File))).ToList();
        var line = string.Join(' ', parts.Select(static p => p.Input is null ? p.Path : $"{p.Input}:={p.Path}"));
        // What stands for something else in a list can't stand for itself.
        var isPlain = parts.All(p => !p.Path.Any(static c => char.IsControl(c)) && !p.Path.Contains(":=", StringComparison.Ordinal) && p.Path == p.Path.Trim() && p.Input?.Any(static c => char.IsWhiteSpace(c) || c == '=') != true);
        return isPlain ? line[0] is '#' or '%' ? $"./{line}" : line : throw new CalibrationException($"sample '{sample.Name}' can't stand in a list: write a manifest, with a name that ends in {ManifestSamples.Extension}");
    }

    string InputOf(SamplePart part, int place, Sample sample) => part.Input ?? (plan.Position(place, sample.Parts.Length) is { } index ? plan.Inputs[index].Name : throw new CalibrationException($"sample '{sample.Name}' has more parts than the model has inputs"));

    byte[] Manifest(IEnumerable<Sample> samples)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("samples");
            foreach (var sample in samples) Write(writer, sample);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        stream.Write("\n"u8);
        return stream.ToArray();
    }

    void Write(Utf8JsonWriter writer, Sample sample)
    {
        writer.WriteStartObject();
        writer.WriteString("name", sample.Name);
        if (sample.Tag.Length > 0) writer.WriteString("tag", sample.Tag);
        if (sample.Parts is [{ Input: null } only])
        {
            writer.WriteString("file", Relative(only.File));
        }
        else
        {
            writer.WriteStartObject("inputs");
            foreach (var (place, part) in sample.Parts.Index()) writer.WriteString(InputOf(part, place, sample), Relative(part.File));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    string Relative(string file) => Path.GetRelativePath(_folder, Path.GetFullPath(file)).Replace(Path.DirectorySeparatorChar, '/');
}
