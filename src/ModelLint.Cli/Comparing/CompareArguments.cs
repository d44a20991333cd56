using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Comparing;

/// <summary>The command line of <c>modellint compare</c>.</summary>
sealed record CompareArguments
{
    /// <summary>The float model.</summary>
    public required string Reference { get; init; }

    /// <summary>Its quantized form; null where a device's outputs are given.</summary>
    public string? Quantized { get; init; }

    /// <summary>The folder of what a device's runner wrote; null where a quantized model is given.</summary>
    public string? DeviceOutputs { get; init; }

    /// <summary>Samples.</summary>
    public required string Data { get; init; }

    /// <summary>What is said about the models' inputs.</summary>
    public InputArguments Inputs { get; init; } = new();

    /// <summary>The configuration, where one is named.</summary>
    public string? Config { get; init; }

    /// <summary>What the quantized model is judged for; null takes the configuration's.</summary>
    public string? Target { get; init; }

    /// <summary>What the quantized model runs on.</summary>
    public ProviderArguments Provider { get; init; } = new();

    /// <summary>True to compare the values inside, too.</summary>
    public bool WithLayers { get; init; }

    /// <summary>text or json.</summary>
    public string Format { get; init; } = "text";

    /// <summary>A file for the output; null for standard output.</summary>
    public string? Output { get; init; }

    /// <summary>A file for the page; null for none.</summary>
    public string? Html { get; init; }

    /// <summary>True for no progress.</summary>
    public bool Quiet { get; init; }
}
