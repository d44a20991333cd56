using System.Security.Cryptography;

namespace ModelLint.Calibration.Saving;

/// <summary>Saved statistics: <c>.mlcal</c>, described in docs/mlcal.md.</summary>
public static class CalibrationFile
{
    /// <summary>The version that is written, and the newest that is read.</summary>
    public const int Version = 4;

    const int Piece = 1 << 16;

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
    /// <param name="path">The file.</param>
    /// <param name="rows">Where its samples' extremes go, behind what is there, to be kept open as long as the statistics are used; null keeps them in memory.</param>
    /// <exception cref="CalibrationException">It is missing, no such file, of a newer version, truncated or corrupted; the message names it.</exception>
    public static CalibrationStatistics Read(string path, Stream? rows = null)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Parse(file, rows ?? new MemoryStream());
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
    /// <param name="path">The file.</param>
    /// <param name="rows">Where its samples' extremes go, behind what is there, to be kept open as long as the statistics are used; null keeps them in memory.</param>
    /// <exception cref="CalibrationException">It can't be read, or is partial; the message names it.</exception>
    public static CalibrationStatistics ReadWhole(string path, Stream? rows = null)
    {
        var statistics = Read(path, rows);
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
        return Parse(new MemoryStream(bytes, writable: false), new MemoryStream());
    }

    static CalibrationStatistics Parse(Stream file, Stream rows)
    {
        Span<byte> magic = stackalloc byte[Magic.Length];
        if (file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.SequenceEqual(Magic))
            throw new CalibrationException($"are no calibration statistics: an {Extension} file of 'modellint calibrate' is needed");
        var reader = new StatisticsReader(file, Math.Max(0, file.Length - Magic.Length - SHA256.HashSizeInBytes), rows);
        var version = reader.ReadVersion();
        if (version > Version)
            throw new CalibrationException($"are of format version {version}, and this tool reads versions up to {Version}: update it");
        RequireChecksum(file);
        file.Position = Magic.Length;
        reader = new StatisticsReader(file, file.Length - Magic.Length - SHA256.HashSizeInBytes, rows);
        reader.ReadVersion();
        return reader.Read(version);
    }

    // Nothing of a file is used before all of it was looked at.
    static void RequireChecksum(Stream file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[Piece];
        file.Position = 0;
        for (var left = file.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            var read = file.ReadAtLeast(piece.AsSpan(0, (int)Math.Min(piece.Length, left)), 1);
            hash.AppendData(piece, 0, read);
            left -= read;
        }

        file.ReadExactly(piece, 0, SHA256.HashSizeInBytes);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(piece.AsSpan(0, SHA256.HashSizeInBytes))) throw StatisticsReader.Corrupted("its checksum is wrong");
    }
}
