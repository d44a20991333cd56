using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;

namespace ModelLint.Quantization.Sensitivity;

/// <summary>How a sweep is made.</summary>
public sealed record SensitivityOptions
{
    /// <summary>How pictures are prepared; may be null where the source has none.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>What the user says about the model's inputs.</summary>
    public FeedOptions Feed { get; init; } = new();

    /// <summary>On how many samples the leaders are measured at most.</summary>
    public int Samples { get; init; } = 8;
}
