namespace ModelLint.Cli.Calibrating;

/// <summary>What <c>modellint calibrate</c> was told.</summary>
sealed record CalibrateArguments
{
    public required string Model { get; init; }

    public required string Data { get; init; }

    public string? Preprocess { get; init; }

    public required string Output { get; init; }

    public ShardArgument? Shard { get; init; }

    public bool Force { get; init; }

    public bool Quiet { get; init; }
}
