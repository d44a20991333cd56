using ModelLint.Cli.Configuring;
using ModelLint.Cli.Quantizing;

namespace ModelLint.Cli.Exporting;

/// <summary>The command line of <c>modellint export</c>.</summary>
sealed record ExportArguments
{
    /// <summary>The float model.</summary>
    public required string Model { get; init; }

    /// <summary>Samples, or saved statistics.</summary>
    public required string Calibration { get; init; }

    /// <summary>Samples to be exported; null takes those of the calibration.</summary>
    public string? Data { get; init; }

    /// <summary>The folder to make.</summary>
    public required string Output { get; init; }

    /// <summary>What is said about the model's inputs.</summary>
    public InputArguments Inputs { get; init; } = new();

    /// <summary>The configuration, where one is named.</summary>
    public string? Config { get; init; }

    /// <summary>What is quantized how.</summary>
    public PlanArguments Plan { get; init; } = new();

    /// <summary>Share of the scales that get 16 bits; null for none.</summary>
    public string? Promote { get; init; }

    /// <summary>What the quantized model is checked on, and compiled by.</summary>
    public ProviderArguments Provider { get; init; } = new();

    /// <summary>True to write what the provider compiles.</summary>
    public bool Compile { get; init; }

    /// <summary>True to replace the folder.</summary>
    public bool Force { get; init; }

    /// <summary>True for no progress and no summary.</summary>
    public bool Quiet { get; init; }
}
