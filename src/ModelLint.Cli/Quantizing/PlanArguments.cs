using System.Collections.Immutable;

namespace ModelLint.Cli.Quantizing;

/// <summary>What a command line says about how a model is quantized.</summary>
sealed record PlanArguments
{
    /// <summary>The target's name; null takes the configuration's, or else the command's own.</summary>
    public string? Target { get; init; }

    /// <summary>integer or weighted; null takes the target's.</summary>
    public string? Scope { get; init; }

    /// <summary>Type of activations; null takes the target's.</summary>
    public string? Activations { get; init; }

    /// <summary>Type of weights.</summary>
    public string Weights { get; init; } = "int8";

    /// <summary>True for one scale a weight tensor.</summary>
    public bool PerTensor { get; init; }

    /// <summary>True where the middle code stands for zero.</summary>
    public bool Symmetric { get; init; }

    /// <summary>How ranges are chosen.</summary>
    public string Method { get; init; } = "readers";

    /// <summary>Share that a percentile keeps, in percent.</summary>
    public double Percentile { get; init; } = 99.999;

    /// <summary>Stated ranges: <c>value=lo..hi</c>.</summary>
    public ImmutableArray<string> Ranges { get; init; } = [];

    /// <summary>Stated types: <c>value=uint16</c>.</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>Nodes that stay float: globs of names, or operators.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];
}
