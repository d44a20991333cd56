using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Sources;

namespace ModelLint.Cli.Quantizing;

/// <summary>Samples, and how they feed a model.</summary>
/// <param name="Source">The samples.</param>
/// <param name="Feed">What is said about the model's inputs.</param>
/// <param name="Preprocessing">How pictures are prepared; null where there are none.</param>
sealed record FedSamples(DataSource Source, FeedOptions Feed, Preprocessing? Preprocessing);
