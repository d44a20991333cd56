using System.Collections.Immutable;
using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Quantizing;

/// <summary>The command line of <c>modellint quantize</c>.</summary>
sealed record QuantizeArguments
{
    /// <summary>The model file.</summary>
    public required string Model { get; init; }

    /// <summary>Samples, or saved statistics.</summary>
    public required string Calibration { get; init; }

    /// <summary>Where the quantized model goes; null with <see cref="PlanOnly"/>.</summary>
    public string? Output { get; init; }

    /// <summary>What is said about the model's inputs.</summary>
    public InputArguments Inputs { get; init; } = new();

    /// <summary>The configuration, where one is named.</summary>
    public string? Config { get; init; }

    /// <summary>The target's name.</summary>
    public string Target { get; init; } = "int8";

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

    /// <summary>float or quantized.</summary>
    public string Outputs { get; init; } = "float";

    /// <summary>True to print the plan and write nothing.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>text or json.</summary>
    public string Format { get; init; } = "text";

    /// <summary>True to replace the output, and to quantize what is quantized in parts.</summary>
    public bool Force { get; init; }

    /// <summary>True for no progress and no summary.</summary>
    public bool Quiet { get; init; }
}
