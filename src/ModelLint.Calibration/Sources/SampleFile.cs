using System.Collections.Immutable;

namespace ModelLint.Calibration.Sources;

/// <summary>What kind of file a sample is.</summary>
public enum SampleKind
{
    /// <summary>A picture that has to be prepared for the model.</summary>
    Image,
    /// <summary>A NumPy array.</summary>
    Npy,
    /// <summary>An ONNX TensorProto.</summary>
    TensorProto,
    /// <summary>Bare little-endian float32.</summary>
    Raw,
}

/// <summary>One sample of a data source.</summary>
/// <param name="Name">Its path relative to the source, with forward slashes; unique in it.</param>
/// <param name="Kind">What its files are.</param>
/// <param name="Files">Paths of its files, one an input of the model, in the order of the inputs.</param>
public sealed record SampleFile(string Name, SampleKind Kind, ImmutableArray<string> Files)
{
    /// <summary>The kind that a file's name tells; null where it is no sample.</summary>
    public static SampleKind? KindOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".jpg" or ".jpeg" or ".png" or ".webp" or ".bmp" => SampleKind.Image,
        ".npy" => SampleKind.Npy,
        ".pb" => SampleKind.TensorProto,
        ".raw" or ".bin" => SampleKind.Raw,
        _ => null,
    };
}
