using System.Collections.Immutable;
using System.Globalization;

namespace ModelLint.Calibration.Sources;

/// <summary>
/// Where samples come from: a folder, all that lies in its subfolders included, or a single file. A folder with input_0.pb,
/// input_1.pb … (ONNX's test_data_set_N) is one sample with several inputs. Hidden files and linked folders are passed over.
/// </summary>
public sealed class DataSource
{
    DataSource(string path, ImmutableArray<SampleFile> samples, bool? hasImages = null) =>
        (Path, Samples, HasImages) = (path, samples, hasImages ?? samples.Any(static s => s.Kind == SampleKind.Image));

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Its samples, in the ordinal order of their names.</summary>
    public ImmutableArray<SampleFile> Samples { get; }

    /// <summary>True where a preprocessing is needed. A share has images where the whole has, so that all shares are described alike.</summary>
    public bool HasImages { get; }

    /// <summary>One of several shares: samples are dealt in turn, in the order of their names.</summary>
    /// <param name="index">Which share, from 1.</param>
    /// <param name="count">Number of shares.</param>
    /// <exception cref="CalibrationException">There are more shares than samples, and none is left for this one.</exception>
    public DataSource Shard(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, count);
        ImmutableArray<SampleFile> share = [.. Samples.Where((_, i) => i % count == index - 1)];
        return share.IsEmpty ? throw new CalibrationException($"no sample is left for shard {index}/{count}: '{Path}' has {Samples.Length}") : new DataSource(Path, share, HasImages);
    }

    /// <summary>Opens a folder or a file.</summary>
    /// <exception cref="CalibrationException">It is missing, can't be listed, or holds no sample.</exception>
    public static DataSource Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (File.Exists(path)) return OfFiles(path, [path]);
            if (!Directory.Exists(path)) throw new CalibrationException($"calibration data '{path}': no such folder or file");
            var samples = new List<SampleFile>();
            Collect(new DirectoryInfo(path), "", samples);
            if (samples.Count == 0) throw new CalibrationException($"calibration data '{path}': no sample in it (images: .jpg .jpeg .png .webp .bmp; tensors: .npy, .pb, .raw, .bin)");
            samples.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
            return new DataSource(path, [.. samples]);
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
        ImmutableArray<SampleFile> samples =
        [
            .. files.Select(static f => SampleFile.KindOf(f) is { } kind
                ? new SampleFile(System.IO.Path.GetFileName(f), kind, [f])
                : throw new CalibrationException($"calibration data '{f}': no kind of sample has this ending (images: .jpg .jpeg .png .webp .bmp; tensors: .npy, .pb, .raw, .bin)"))
            .OrderBy(static s => s.Name, StringComparer.Ordinal),
        ];
        return samples.IsEmpty ? throw new CalibrationException($"calibration data '{path}': no sample in it") : new DataSource(path, samples);
    }

    static void Collect(DirectoryInfo folder, string prefix, List<SampleFile> samples)
    {
        var entries = folder.GetFileSystemInfos().Where(static e => !e.Name.StartsWith('.')).ToList();
        var inputs = entries.OfType<FileInfo>().Select(static f => (Index: InputIndex(f.Name), f.FullName)).Where(static f => f.Index is not null).ToList();
        if (inputs.Count > 0)
            samples.Add(new SampleFile(prefix.Length == 0 ? folder.Name : prefix[..^1], SampleKind.TensorProto, [.. inputs.OrderBy(static i => i.Index).Select(static i => i.FullName)]));
        foreach (var entry in entries)
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner) Collect(inner, $"{prefix}{inner.Name}/", samples);
            // Beside input_0.pb stands output_0.pb: what the model should give, no sample.
            else if (entry is FileInfo file && SampleFile.KindOf(file.Name) is { } kind && (kind != SampleKind.TensorProto || inputs.Count == 0))
                samples.Add(new SampleFile(prefix + file.Name, kind, [file.FullName]));
        }
    }

    static int? InputIndex(string name) =>
        name.StartsWith("input_", StringComparison.Ordinal) && name.EndsWith(".pb", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(6, name.Length - 9), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
