using System.Security.Cryptography;

namespace ModelLint.Calibration.Saving;

/// <summary>Saved statistics: <c>.mlcal</c>, described in docs/mlcal.md.</summary>
public static class CalibrationFile
{
    /// <summary>The version that is written, and the newest that is read.</summary>
    public const int Version = 4;

    /// <summary>The usual ending of the files' names.</summary>
    public const string Extension = ".mlcal";

    // A carriage return, a line feed and an end-of-file mark: a transfer as text shows at once.
    internal static ReadOnlySpan<byte> Magic => "MLCAL\r\n\x1A"u8;

    /// <summary>True where a file is meant to hold statistics: by its first bytes, or by its name's ending where it can't be read.</summary>
    public static bool IsOne(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path)) return false;
        if (path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            using var stream = File.OpenRead(path);
            Span<byte> start = stackalloc byte[Magic.Length];
            return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Magic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Writes statistics; the same statistics give the same bytes. The stream stays open.</summary>
    public static void Write(CalibrationStatistics statistics, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(stream);
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new StatisticsWriter(hashed))
            writer.Write(statistics);
        stream.Write(hash.Hash);
    }

    /// <summary>Reads a file as a whole.</summary>
    /// <exception cref="CalibrationException">It is missing, no such file, of a newer version, truncated or corrupted; the message names it.</exception>
    public static CalibrationStatistics Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (CalibrationException e)
        {
            throw new CalibrationException($"statistics '{path}' {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CalibrationException($"statistics '{path}' can't be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a file as a whole, and refuses one of an interrupted run.</summary>
    /// <exception cref="CalibrationException">It can't be read, or is partial; the message names it.</exception>
    public static CalibrationStatistics ReadWhole(string path)
    {
        var statistics = Read(path);
        try
        {
            statistics.RequireWhole();
        }
        catch (CalibrationException e)
        {
            throw new CalibrationException($"statistics '{path}' {e.Message}", e);
        }

        return statistics;
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="CalibrationException">They are no statistics, of a newer version, truncated or corrupted.</exception>
    public static CalibrationStatistics Parse(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (!bytes.AsSpan().StartsWith(Magic)) throw new CalibrationException($"are no calibration statistics: an {Extension} file of 'modellint calibrate' is needed");
        var body = bytes.Length - SHA256.HashSizeInBytes;
        var reader = new StatisticsReader(bytes, Magic.Length, Math.Max(Magic.Length, body));
        var version = reader.ReadVersion();
        if (version > Version)
            throw new CalibrationException($"are of format version {version}, and this tool reads versions up to {Version}: update it");
        if (body < Magic.Length || !SHA256.HashData(bytes.AsSpan(0, body)).AsSpan().SequenceEqual(bytes.AsSpan(body)))
            throw StatisticsReader.Corrupted("its checksum is wrong");
        return reader.Read(version);
    }
}
