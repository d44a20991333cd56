using System.Collections.Immutable;

namespace ModelLint.Calibration.Synthesizing;

/// <summary>Where an element lies in its input: from 0 to 1 across and down, and a number drawn for it.</summary>
readonly record struct PatternPlace(double Across, double Down, double Random);

/// <summary>What an input can be filled with: for each place how far it is from the domain's minimum (0) to its maximum (1).</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">The number for a place.</param>
sealed record InputPattern(string Name, Func<PatternPlace, double> At)
{
    const int Squares = 8;

    /// <summary>Constants at both ends and in the middle, gradients, squares of both ends, and noise, even and of both ends.</summary>
    public static ImmutableArray<InputPattern> All { get; } =
    [
        new("constant-minimum", static _ => 0),
        new("constant-middle", static _ => 0.5),
        new("constant-maximum", static _ => 1),
        new("gradient-across", static p => p.Across),
        new("gradient-down", static p => p.Down),
        new("squares", static p => (int)(p.Across * Squares) % 2 == (int)(p.Down * Squares) % 2 ? 0 : 1),
        new("noise", static p => p.Random),
        new("noise-of-ends", static p => p.Random < 0.5 ? 0 : 1),
    ];
}
