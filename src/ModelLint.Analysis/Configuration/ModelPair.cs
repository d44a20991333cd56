namespace ModelLint.Analysis.Configuration;

/// <summary>A float model and the file that it was quantized to. Paths are relative to the configuration, with forward slashes.</summary>
/// <param name="Float">The float model.</param>
/// <param name="Quantized">The quantized one.</param>
/// <param name="Place">File and line, for messages.</param>
public sealed record ModelPair(string Float, string Quantized, string Place)
{
    /// <summary>Statistics that the quantized model was made from.</summary>
    public string? Statistics { get; init; }

    /// <summary>What it was quantized for.</summary>
    public string? Target { get; init; }

    internal bool Holds(string path) => path == Float || path == Quantized;

    internal LintConfiguration Over(LintConfiguration below) => below with
    {
        Pair = this,
        Target = Target ?? below.Target,
        Calibration = Statistics is null ? below.Calibration : below.Calibration with { Statistics = Statistics },
        Values = Stated(Stated(below, "target", Target), "calibration.statistics", Statistics).Values,
    };

    LintConfiguration Stated(LintConfiguration below, string key, string? text) => text is null ? below : below with { Values = below.Values.SetItem(key, new StatedValue(text, Place)) };
}
