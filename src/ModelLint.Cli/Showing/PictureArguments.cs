using ModelLint.Cli.Configuring;
using ModelLint.Cli.Linting;

namespace ModelLint.Cli.Showing;

/// <summary>What <c>modellint show --svg</c> was told.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Output">The file to write; null for standard output.</param>
/// <param name="Around">The node or value whose surroundings are drawn; null for the whole graph.</param>
/// <param name="Calibration">Samples or saved statistics that give the colours; null for none.</param>
/// <param name="Inputs">How samples are fed.</param>
/// <param name="Facts">What is said about its inputs.</param>
sealed record PictureArguments(string Model, string? Output, string? Around, string? Calibration, InputArguments Inputs, FactsArguments Facts);
