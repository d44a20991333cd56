using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Sources;

/// <summary>Reads files that hold one tensor each: .npy, ONNX TensorProto, bare float32.</summary>
static class TensorFileReader
{
    // Far beyond any model's input; keeps a wrong file from filling the memory.
    const long MaxBytes = 1L << 30;

    /// <summary>The arrays of an .npz by name.</summary>
    /// <exception cref="SampleException">It can't be read.</exception>
    public static ImmutableArray<(string Name, SampleTensor Tensor)> ReadNamed(string path) => NpzReader.Read(Bytes(path, MaxBytes), MaxBytes);

    /// <exception cref="SampleException">It can't be read.</exception>
    public static SampleTensor Read(string path, SampleKind kind)
    {
        var file = Bytes(path, MaxBytes);
        return kind switch
        {
            SampleKind.Npy => NpyReader.Read(file),
            SampleKind.TensorProto => Proto(file),
            SampleKind.Raw => Raw(file),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a tensor"),
        };
    }

    /// <exception cref="SampleException">It can't be read.</exception>
    public static byte[] Bytes(string path, long most)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length == 0) throw new SampleException("the file is empty");
            if (length > most) throw new SampleException($"a file of {length} bytes is too large for a sample ({most} at most)");
            if (LfsPointer.IsPointer(path)) throw new SampleException("is a Git LFS pointer: run 'git lfs pull'");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SampleException($"can't be read: {e.Message}", e);
        }
    }

    static SampleTensor Raw(byte[] file) => file.Length % sizeof(float) == 0
        ? new SampleTensor(DataType.Float, null, file)
        : throw new SampleException($"{file.Length} bytes are no whole number of float32");

    static SampleTensor Proto(byte[] file)
    {
        try
        {
            var tensor = Tensor.Parse(file);
            if (tensor.External is not null) throw new SampleException("its data are in another file: save it with the data inside");
            // Every element takes a byte or more of the file, so a count beyond that is a lie.
            if (tensor.ElementCount is not { } count || count > file.Length) throw new SampleException($"broken tensor: extents [{string.Join(',', tensor.Dims)}] don't fit its {file.Length} bytes");
            if (tensor.TryGetRaw(out var raw) && tensor.Type.BitsOf() >= 8)
            {
                if (raw.Length != count * tensor.Type.BitsOf() / 8) throw new SampleException($"broken tensor: {raw.Length} bytes for {tensor.Type.OnnxName()}[{string.Join(',', tensor.Dims)}]");
                return new SampleTensor(tensor.Type, tensor.Dims, raw.ToArray());
            }

            return ElementConversion.OfTyped(tensor);
        }
        catch (ModelFormatException e)
        {
            throw new SampleException($"not a readable TensorProto: {e.Message}", e);
        }
    }
}
