using System.Collections.Immutable;

namespace ModelLint.Calibration.Sources;

/// <summary>
/// Where samples come from: a folder, all that lies in its subfolders included, a glob, a list (.txt), a manifest (.json), or a single
/// file. In a folder, one with input_0.pb, input_1.pb … (ONNX's test_data_set_N) is one sample with several inputs; hidden files and
/// linked folders are passed over.
/// </summary>
public sealed class DataSource
{
    DataSource(string path, ImmutableArray<Sample> samples, DataSource? whole = null)
    {
        (Path, Samples) = (path, samples);
        Pictures = whole?.Pictures ?? [.. samples.SelectMany(static s => s.Parts.Index().Where(static p => p.Item.Kind == SampleKind.Image).Select(static p => (p.Item.Input, p.Index))).Distinct()];
        FewestParts = whole?.FewestParts ?? samples.Min(static s => s.Parts.Length);
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Its samples, in the ordinal order of their names.</summary>
    public ImmutableArray<Sample> Samples { get; }

    /// <summary>True where a preprocessing is needed. A share has images where the whole has, so that all shares are described alike.</summary>
    public bool HasImages => !Pictures.IsEmpty;

    /// <summary>Which parts of samples are pictures, by name and place; of the whole source, as the next.</summary>
    internal ImmutableArray<(string? Input, int Index)> Pictures { get; }

    /// <summary>The least number of parts that a sample has.</summary>
    internal int FewestParts { get; }

    /// <summary>One of several shares: samples are dealt in turn, in the order of their names.</summary>
    /// <param name="index">Which share, from 1.</param>
    /// <param name="count">Number of shares.</param>
    /// <exception cref="CalibrationException">There are more shares than samples, and none is left for this one.</exception>
    public DataSource Shard(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, count);
        ImmutableArray<Sample> share = [.. Samples.Where((_, i) => i % count == index - 1)];
        return share.IsEmpty ? throw new CalibrationException($"no sample is left for shard {index}/{count}: '{Path}' has {Samples.Length}") : new DataSource(Path, share, this);
    }

    /// <summary>All samples but the named ones; perhaps none. Described as the whole is.</summary>
    internal DataSource Without(IReadOnlySet<string> names) => new(Path, [.. Samples.Where(s => !names.Contains(s.Name))], this);

    /// <summary>The named samples alone; perhaps none. Described as the whole is.</summary>
    public DataSource Only(IReadOnlySet<string> names) => new(Path, [.. Samples.Where(s => names.Contains(s.Name))], this);

    /// <summary>Opens a folder, glob, list, manifest or file.</summary>
    /// <exception cref="CalibrationException">It is missing, can't be listed, or holds no sample.</exception>
    public static DataSource Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (File.Exists(path)) return OfFile(path);
            if (Directory.Exists(path)) return Of(path, FolderSamples.Of(new DirectoryInfo(path)));
            if (GlobSamples.IsGlob(path)) return Of(path, GlobSamples.Of(path));
            throw new CalibrationException($"calibration data '{path}': no such folder or file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CalibrationException($"calibration data '{path}' can't be listed: {e.Message}", e);
        }
    }

    /// <summary>Exactly the given files, one sample each.</summary>
    /// <param name="path">What to call them in messages.</param>
    /// <param name="files">Paths of the files.</param>
    /// <exception cref="CalibrationException">A file of a kind that is no sample, or none at all.</exception>
    public static DataSource OfFiles(string path, IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Of(path, files.Select(static f => SampleKinds.Of(f) is { } kind
            ? Sample.OfFile(System.IO.Path.GetFileName(f), kind, f)
            : throw new CalibrationException($"calibration data '{f}': no kind of sample has this ending ({SampleKinds.Endings})")));
    }

    static DataSource OfFile(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() switch
    {
        ListSamples.Extension => Of(path, ListSamples.Of(path)),
        ManifestSamples.Extension => Of(path, ManifestSamples.Of(path)),
        _ => OfFiles(path, [path]),
    };

    static DataSource Of(string path, IEnumerable<Sample> samples)
    {
        ImmutableArray<Sample> sorted = [.. samples.OrderBy(static s => s.Name, StringComparer.Ordinal)];
        if (sorted.IsEmpty) throw new CalibrationException($"calibration data '{path}': no sample in it ({SampleKinds.Endings})");
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i].Name == sorted[i - 1].Name) throw new CalibrationException($"calibration data '{path}': sample '{sorted[i].Name}' is there twice, and would count twice");
        return new DataSource(path, sorted);
    }
}
