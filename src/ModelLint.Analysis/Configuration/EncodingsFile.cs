using System.Collections.Immutable;
using System.Text.Json;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Configuration;

/// <summary>
/// Reads encodings as AIMET exports them and Qualcomm's converters take them, in the layouts 0.6.1 (objects of lists by tensor name) and 1.0.0 (lists of
/// objects with names). There real = (code + offset) · scale with codes from 0: the offset is the negated zero point.
/// </summary>
public static class EncodingsFile
{
    // Exports of large networks have some ten megabytes.
    const long MaxLength = 256L << 20;
    const int MaxBits = 32;

    /// <summary>Reads a file.</summary>
    /// <exception cref="EncodingsException">It can't be read, or is no file of encodings.</exception>
    public static EncodingSet Read(string path)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true } file) throw new EncodingsException($"encodings '{path}': no such file");
            if (file.Length > MaxLength) throw new EncodingsException($"encodings '{path}' are larger than {MaxLength >> 20} MB: that is no file of encodings");
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EncodingsException($"encodings '{path}' can't be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="EncodingsException">It is no file of encodings.</exception>
    public static EncodingSet Parse(ReadOnlyMemory<byte> json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("activation_encodings", out var activations)) throw new EncodingsException($"'{path}' is no file of encodings: it has no activation_encodings");
            var version = root.TryGetProperty("version", out var stated) && stated.ValueKind == JsonValueKind.String ? stated.GetString()! : activations.ValueKind == JsonValueKind.Array ? "1.0.0" : "0.6.1";
            return new EncodingSet(path, version, All(activations, path), root.TryGetProperty("param_encodings", out var constants) ? All(constants, path) : ImmutableDictionary<string, Encoding>.Empty);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new EncodingsException($"'{path}' is no file of encodings: {e.Message}", e);
        }
    }

    static ImmutableDictionary<string, Encoding> All(JsonElement encodings, string path) => encodings.ValueKind switch
    {
        JsonValueKind.Object => encodings.EnumerateObject().Select(p => Listed(p.Name, p.Value, path)).GroupBy(static e => e.Name, StringComparer.Ordinal).ToImmutableDictionary(static g => g.Key, static g => g.Last(), StringComparer.Ordinal),
        JsonValueKind.Array => encodings.EnumerateArray().Select(e => Named(e, path)).GroupBy(static e => e.Name, StringComparer.Ordinal).ToImmutableDictionary(static g => g.Key, static g => g.Last(), StringComparer.Ordinal),
        _ => throw new EncodingsException($"'{path}' is no file of encodings: neither of layout 0.6.1 nor of 1.0.0"),
    };

    // 0.6.1: one entry, or one for each channel; scale and offset may be left out where minimum and maximum are stated.
    static Encoding Listed(string name, JsonElement list, string path)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0) throw new EncodingsException($"'{path}': the encoding of '{name}' is no list of entries");
        var entries = list.EnumerateArray().ToList();
        var bits = Bits(entries[0], "bitwidth", name, path);
        if (IsFloat(entries[0])) return new Encoding(name, null, 0);
        var steps = Math.ScaleB(1, bits) - 1;
        var (scales, offsets, inexact) = (new List<double>(), new List<double>(), 0.0);
        foreach (var entry in entries)
        {
            var (min, max) = (Number(entry, "min"), Number(entry, "max"));
            var scale = Number(entry, "scale") ?? (max - min) / steps ?? throw new EncodingsException($"'{path}': the encoding of '{name}' has neither a scale nor a range");
            var exact = min / scale ?? Number(entry, "offset") ?? 0;
            inexact = Math.Max(inexact, Distance(exact));
            scales.Add(scale);
            offsets.Add(Number(entry, "offset") ?? Math.Round(exact));
        }

        return Of(name, bits, scales, offsets, inexact);
    }

    // 1.0.0: lists of scales and offsets, one entry a channel or block.
    static Encoding Named(JsonElement entry, string path)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("name", out var named) || named.GetString() is not { } name) throw new EncodingsException($"'{path}': an encoding has no name");
        var bits = Bits(entry, "bw", name, path);
        if (IsFloat(entry)) return new Encoding(name, null, 0);
        var scales = Numbers(entry, "scale");
        var offsets = Numbers(entry, "offset");
        if (scales.Count == 0) throw new EncodingsException($"'{path}': the encoding of '{name}' has no scale");
        if (offsets.Count == 0) offsets = [.. Enumerable.Repeat(0.0, scales.Count)];
        if (offsets.Count != scales.Count) throw new EncodingsException($"'{path}': the encoding of '{name}' has {scales.Count} scales and {offsets.Count} offsets");
        return Of(name, bits, scales, offsets, offsets.Max(Distance));
    }

    static Encoding Of(string name, int bits, List<double> scales, List<double> offsets, double inexact) =>
        new(name, new CodeParameters(TypeOf(bits), new Interval(0, Math.ScaleB(1, bits) - 1), [.. scales], [.. offsets.Select(static o => -Math.Round(o))], null), inexact);

    static double Distance(double steps) => double.IsFinite(steps) ? Math.Abs(steps - Math.Round(steps)) : 0;

    static DataType TypeOf(int bits) => bits switch { 4 => DataType.UInt4, 8 => DataType.UInt8, 16 => DataType.UInt16, 32 => DataType.UInt32, _ => DataType.Undefined };

    static bool IsFloat(JsonElement entry) => entry.TryGetProperty("dtype", out var type) && type.ValueKind == JsonValueKind.String && string.Equals(type.GetString(), "float", StringComparison.OrdinalIgnoreCase);

    static int Bits(JsonElement entry, string property, string name, string path) => Number(entry, property) is { } bits && bits >= 1 && bits <= MaxBits && bits == Math.Round(bits)
        ? (int)bits
        : throw new EncodingsException($"'{path}': the encoding of '{name}' has no number of bits between 1 and {MaxBits}");

    static double? Number(JsonElement entry, string property) => entry.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    static List<double> Numbers(JsonElement entry, string property) => !entry.TryGetProperty(property, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(static e => e.GetDouble())] : [value.GetDouble()];
}
