using ModelLint.Cli.Configuring;
using ModelLint.Cli.Quantizing;

namespace ModelLint.Cli.Sensitivity;

/// <summary>The command line of <c>modellint sensitivity</c>.</summary>
sealed record SensitivityArguments
{
    /// <summary>The float model.</summary>
    public required string Model { get; init; }

    /// <summary>Samples, or saved statistics.</summary>
    public required string Calibration { get; init; }

    /// <summary>Samples to measure on; null takes those of the calibration.</summary>
    public string? Data { get; init; }

    /// <summary>What is said about the model's inputs.</summary>
    public InputArguments Inputs { get; init; } = new();

    /// <summary>The configuration, where one is named.</summary>
    public string? Config { get; init; }

    /// <summary>What would be quantized how.</summary>
    public PlanArguments Plan { get; init; } = new();

    /// <summary>On how many samples the leaders are measured at most.</summary>
    public int Samples { get; init; } = 8;

    /// <summary>How many scales the table shows.</summary>
    public int Top { get; init; } = 20;

    /// <summary>text or json.</summary>
    public string Format { get; init; } = "text";

    /// <summary>A file for the output; null for standard output.</summary>
    public string? Output { get; init; }

    /// <summary>True for no progress.</summary>
    public bool Quiet { get; init; }
}
