namespace ModelLint.Calibration.Sources;

/// <summary>What kind of file a part of a sample is.</summary>
public enum SampleKind
{
    /// <summary>A picture that has to be prepared for the model.</summary>
    Image,
    /// <summary>A NumPy array.</summary>
    Npy,
    /// <summary>NumPy arrays by name.</summary>
    Npz,
    /// <summary>An ONNX TensorProto.</summary>
    TensorProto,
    /// <summary>Bare little-endian float32.</summary>
    Raw,
}

/// <summary>Tells kinds by the names of files.</summary>
public static class SampleKinds
{
    /// <summary>The endings that are known, for messages.</summary>
    public const string Endings = "images: .jpg .jpeg .png .webp .bmp; tensors: .npy, .npz, .pb, .raw, .bin";

    /// <summary>The kind that a file's name tells; null where it is no sample.</summary>
    public static SampleKind? Of(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".jpg" or ".jpeg" or ".png" or ".webp" or ".bmp" => SampleKind.Image,
        ".npy" => SampleKind.Npy,
        ".npz" => SampleKind.Npz,
        ".pb" => SampleKind.TensorProto,
        ".raw" or ".bin" => SampleKind.Raw,
        _ => null,
    };
}
