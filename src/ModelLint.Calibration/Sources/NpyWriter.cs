using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Sources;

/// <summary>Writes NumPy's .npy (format version 1) and .npz. The same tensors give the same bytes.</summary>
public static class NpyWriter
{
    const int Alignment = 64;

    // An archive's entries have times; these have the earliest there is.
    static readonly DateTimeOffset _noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>One tensor.</summary>
    /// <exception cref="ArgumentException">Its extents aren't known, or its type has no name in NumPy.</exception>
    public static byte[] Write(SampleTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var dims = tensor.Dims ?? throw new ArgumentException("a tensor without extents", nameof(tensor));
        var shape = $"({string.Join(", ", dims)}{(dims.Length == 1 ? "," : "")})";
        var text = $"{{'descr': '{Descriptor(tensor.Element)}', 'fortran_order': False, 'shape': {shape}, }}";
        // Padded with spaces and ended by a line feed, so that the data begin at a multiple of 64 bytes.
        var length = (10 + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[length + tensor.Data.Length];
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(length - 10));
        Encoding.ASCII.GetBytes(text.PadRight(length - 11) + "\n", bytes.AsSpan(10));
        tensor.Data.CopyTo(bytes, length);
        return bytes;
    }

    /// <summary>Several tensors by name.</summary>
    /// <exception cref="ArgumentException">The extents of one aren't known, or its type has no name in NumPy.</exception>
    public static byte[] Write(IEnumerable<(string Name, SampleTensor Tensor)> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, tensor) in tensors)
            {
                var entry = archive.CreateEntry(name + ".npy", CompressionLevel.Fastest);
                entry.LastWriteTime = _noTime;
                using var file = entry.Open();
                file.Write(Write(tensor));
            }
        }

        return stream.ToArray();
    }

    static string Descriptor(DataType type) => type switch
    {
        DataType.Float16 => "<f2",
        DataType.Float => "<f4",
        DataType.Double => "<f8",
        DataType.Int8 => "|i1",
        DataType.Int16 => "<i2",
        DataType.Int32 => "<i4",
        DataType.Int64 => "<i8",
        DataType.UInt8 => "|u1",
        DataType.UInt16 => "<u2",
        DataType.UInt32 => "<u4",
        DataType.UInt64 => "<u8",
        DataType.Bool => "|b1",
        _ => throw new ArgumentException($"type {type} has no name in NumPy", nameof(type)),
    };
}
