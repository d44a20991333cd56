namespace ModelLint.Analysis.Quantizing;

/// <summary>What a model will be quantized for.</summary>
/// <param name="Name">As the command line names it.</param>
/// <param name="Quantizer">How it quantizes activations.</param>
public sealed record TargetProfile(string Name, UniformQuantizer Quantizer)
{
    /// <summary>8 bits, asymmetric: what static INT8 quantizers use for activations unless told otherwise.</summary>
    public static TargetProfile Int8 { get; } = new("int8", new UniformQuantizer(8, IsSymmetric: false));

    /// <summary>All profiles.</summary>
    public static IReadOnlyList<TargetProfile> All { get; } = [Int8];

    /// <summary>The profile of that name; null where there is none.</summary>
    public static TargetProfile? Find(string name) => All.FirstOrDefault(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase));
}
