using System.Collections.Immutable;

namespace ModelLint.Analysis.Quantizing;

/// <summary>What a model will be quantized for.</summary>
/// <param name="Name">As the command line names it.</param>
/// <param name="Quantizer">How it quantizes activations.</param>
public sealed record TargetProfile(string Name, UniformQuantizer Quantizer)
{
    /// <summary>In a sentence, for lists of targets.</summary>
    public string Description { get; init; } = "";

    /// <summary>Which values are quantized unless told otherwise.</summary>
    public QuantizationScope Scope { get; init; } = QuantizationScope.Integer;

    /// <summary>True where everything that enters a Concat, and what leaves it, must share one encoding.</summary>
    public bool TiesJoins { get; init; }

    /// <summary>Further operators whose input and output must share one encoding (pooling, interpolation).</summary>
    public ImmutableArray<string> TiedOperators { get; init; } = [];

    /// <summary>True where output channels of weights may have scales of their own.</summary>
    public bool IsPerChannel { get; init; } = true;

    /// <summary>True where activations may have 16 bits.</summary>
    public bool Has16Bit { get; init; } = true;

    /// <summary>True where 8-bit kernels of Sigmoid, Softmax and Tanh give steps of 1/256 and 1/128, whatever a model says.</summary>
    public bool HasPowerOfTwoBounds { get; init; }

    /// <summary>The same of 16-bit kernels: 1/65536 and 1/32768.</summary>
    public bool HasPowerOfTwoBounds16 { get; init; }

    /// <summary>Highest number of axes that a value may have; null where there is no known limit.</summary>
    public int? MaxRank { get; init; }

    /// <summary>Operators that stay float on this target, whatever the scope.</summary>
    public ImmutableArray<string> FloatOperators { get; init; } = [];

    /// <summary>8 bits, asymmetric: what static INT8 quantizers use for activations unless told otherwise.</summary>
    public static TargetProfile Int8 => TargetProfiles.All["int8"];

    /// <summary>All profiles, by name.</summary>
    public static IReadOnlyList<TargetProfile> All => [.. TargetProfiles.All.Values];

    /// <summary>The profile of that name; null where there is none.</summary>
    public static TargetProfile? Find(string name) => TargetProfiles.All.GetValueOrDefault(name.ToLowerInvariant());
}
