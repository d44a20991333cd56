using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Calibrating;

/// <summary>What <c>modellint calibrate select</c> was told.</summary>
sealed record SelectArguments
{
    public required string Model { get; init; }

    public required string Pool { get; init; }

    public required int Count { get; init; }

    public required string Output { get; init; }

    public string? Extend { get; init; }

    public string? Config { get; init; }

    public InputArguments Inputs { get; init; } = new();

    public bool Force { get; init; }

    public bool Quiet { get; init; }
}
