using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;

namespace ModelLint.Calibration.Sources;

/// <summary>
/// A manifest: <c>{ "samples": [ { "inputs": { "image": "a.jpg", "mask": "a.npy" }, "tag": "walking", "name": "a" } ] }</c>. Paths are relative to
/// the manifest; <c>"file"</c> stands for a single input, or for several that an .npz names. Without a name the first path is the name.
/// </summary>
static class ManifestSamples
{
    public const string Extension = ".json";

    static readonly string[] _keys = ["samples", "$schema"];
    static readonly string[] _sampleKeys = ["name", "tag", "inputs", "file"];

    /// <exception cref="CalibrationException">It is no manifest; file and line are named.</exception>
    public static IEnumerable<Sample> Of(string path)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var root = JsonNodeAt.Read(path);
            var samples = root.AsObject(_keys).GetValueOrDefault("samples") ?? throw root.Error("a manifest has a list of \"samples\"");
            return [.. samples.AsList().Select(s => Read(s, folder))];
        }
        catch (ConfigurationException e)
        {
            throw new CalibrationException($"calibration data {e.Message}", e);
        }
    }

    static Sample Read(JsonNodeAt node, string folder)
    {
        if (node.IsText) return Of(node, [Part(null, node, folder)], node.AsText(), tag: null);
        var keys = node.AsObject(_sampleKeys);
        var (file, inputs) = (keys.GetValueOrDefault("file"), keys.GetValueOrDefault("inputs"));
        if (file is null == inputs is null) throw node.Error("a sample has either \"inputs\" or a \"file\"");
        ImmutableArray<SamplePart> parts = file is not null ? [Part(null, file, folder)] : [.. inputs!.AsMap().Select(m => Part(m.Name, m.Value, folder))];
        if (parts.IsEmpty) throw inputs!.Error("a sample without inputs");
        var name = keys.TryGetValue("name", out var stated) ? stated.AsText() : file?.AsText() ?? inputs!.AsMap()[0].Value.AsText();
        return Of(node, parts, name, keys.TryGetValue("tag", out var tag) ? tag.AsText() : null);
    }

    static Sample Of(JsonNodeAt node, ImmutableArray<SamplePart> parts, string name, string? tag)
    {
        var normal = name.Replace('\\', '/');
        return normal.Length > 0 ? new Sample(normal, parts, tag ?? Sample.TagOf(normal)) : throw node.Error("a sample's name is empty");
    }

    static SamplePart Part(string? input, JsonNodeAt path, string folder) => SampleKinds.Of(path.AsText()) is { } kind
        ? new SamplePart(input, kind, Path.GetFullPath(path.AsText(), folder))
        : throw path.Error($"'{path.AsText()}': no kind of sample has this ending ({SampleKinds.Endings})");
}
