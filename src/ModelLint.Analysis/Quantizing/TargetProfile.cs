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

    /// <summary>Chip generations that differ in what they can, oldest first; empty where none are told apart.</summary>
    public ImmutableArray<string> Generations { get; init; } = [];

    /// <summary>The generation that is meant; null where nobody said, and then only what all of them can is taken for granted.</summary>
    public string? Generation { get; init; }

    /// <summary>True where a model must have fixed shapes before it is compiled.</summary>
    public bool NeedsFixedShapes { get; init; }

    /// <summary>What becomes of float nodes in a quantized graph, in a sentence; empty where the target runs them.</summary>
    public string FloatNodes { get; init; } = "";

    /// <summary>What the vendor's documentation says of operators; null where nothing is at hand.</summary>
    public OperatorLimits? Operators { get; init; }

    /// <summary>What only newer generations can.</summary>
    public ImmutableArray<NewerAbility> Newer { get; init; } = [];

    /// <summary>As help and errors write it: <c>qualcomm-htp[:v68|v69|v73|v75]</c>.</summary>
    public string Notation => Generations.IsEmpty ? Name : $"{Name}[:{string.Join('|', Generations)}]";

    /// <summary>True where the generation that is meant is that one or newer.</summary>
    public bool Has(string generation) => Generations.IndexOf(Generation ?? Generations[0]) >= Generations.IndexOf(generation);

    /// <summary>8 bits, asymmetric: what static INT8 quantizers use for activations unless told otherwise.</summary>
    public static TargetProfile Int8 => TargetProfiles.All["int8"];

    /// <summary>All profiles, by name.</summary>
    public static IReadOnlyList<TargetProfile> All => [.. TargetProfiles.All.Values];

    /// <summary>Every name that <see cref="Find"/> knows, those with a generation included.</summary>
    public static IEnumerable<string> Names => All.SelectMany(static t => t.Generations.Select(g => $"{t.Name}:{g}").Prepend(t.Name));

    /// <summary>The profile of that name, a generation behind a colon: <c>qualcomm-htp:v73</c>; null where there is none.</summary>
    public static TargetProfile? Find(string name)
    {
        var (target, generation) = name.ToLowerInvariant().Split(':', 2) is [var before, var behind] ? (before, behind) : (name.ToLowerInvariant(), null);
        if (TargetProfiles.All.GetValueOrDefault(target) is not { } profile) return null;
        if (generation is null) return profile;
        return profile.Generations.Contains(generation) ? profile with { Name = $"{profile.Name}:{generation}", Generation = generation } : null;
    }
}
