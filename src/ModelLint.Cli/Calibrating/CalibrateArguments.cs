using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Calibrating;

/// <summary>What <c>modellint calibrate</c> was told.</summary>
sealed record CalibrateArguments
{
    public required string Model { get; init; }

    public string? Data { get; init; }

    public string? Config { get; init; }

    public InputArguments Inputs { get; init; } = new();

    /// <summary>What the model will be quantized for; null takes the configuration's.</summary>
    public string? Target { get; init; }

    public string? Output { get; init; }

    public ShardArgument? Shard { get; init; }

    public FloorArguments Floors { get; init; } = new();

    /// <summary>True where synthetic samples' ranges are covered if a comparison shows no slice worse for it.</summary>
    public bool TriesSynthetic { get; init; }

    public bool Resume { get; init; }

    public bool Force { get; init; }

    public bool Quiet { get; init; }
}
