using System.Collections.Immutable;
using System.IO.Compression;

namespace ModelLint.Calibration.Sources;

/// <summary>Reads NumPy's .npz: a ZIP archive with an .npy file a name.</summary>
static class NpzReader
{
    const int MaxArrays = 1024;

    /// <summary>The arrays by name, in the order of the archive.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="most">Bytes that all arrays together may unpack to.</param>
    /// <exception cref="SampleException">No .npz file that can be used.</exception>
    public static ImmutableArray<(string Name, SampleTensor Tensor)> Read(byte[] file, long most)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
            if (archive.Entries.Count > MaxArrays) throw new SampleException($"broken .npz: {archive.Entries.Count} arrays");
            var arrays = ImmutableArray.CreateBuilder<(string, SampleTensor)>();
            foreach (var entry in archive.Entries)
            {
                if (!entry.FullName.EndsWith(".npy", StringComparison.Ordinal)) continue;
                var bytes = Unpack(entry, most);
                most -= bytes.Length;
                arrays.Add((entry.FullName[..^4], Array(entry.FullName, bytes)));
            }

            return arrays.Count > 0 ? arrays.ToImmutable() : throw new SampleException("an .npz without arrays");
        }
        catch (InvalidDataException e)
        {
            throw new SampleException($"not a readable .npz: {e.Message}", e);
        }
    }

    static SampleTensor Array(string name, byte[] bytes)
    {
        try
        {
            return NpyReader.Read(bytes);
        }
        catch (SampleException e)
        {
            throw new SampleException($"'{name}': {e.Message}", e);
        }
    }

    // What the archive says of an entry's size may be a lie, so what comes out is counted.
    static byte[] Unpack(ZipArchiveEntry entry, long most)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        var block = new byte[1 << 16];
        for (int read; (read = stream.Read(block)) > 0; bytes.Write(block, 0, read))
            if (bytes.Length + read > most) throw new SampleException($"'{entry.FullName}' unpacks to more than is taken for a sample");
        return bytes.ToArray();
    }
}
