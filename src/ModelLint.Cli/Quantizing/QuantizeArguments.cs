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

    /// <summary>What is quantized how.</summary>
    public PlanArguments Plan { get; init; } = new();

    /// <summary>Share of the scales that get 16 bits: 0.02 or 2%; null for none.</summary>
    public string? Promote { get; init; }

    /// <summary>Samples to measure on what 16 bits pay for; null takes those of the calibration.</summary>
    public string? Data { get; init; }

    /// <summary>What the quantized model is checked on.</summary>
    public ProviderArguments Provider { get; init; } = new();

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
