using System.Collections.Immutable;

namespace ModelLint.Analysis.Configuration;

/// <summary>What a configuration says of some files only.</summary>
/// <param name="Files">Which files.</param>
/// <param name="Stated">What is said of them.</param>
/// <param name="Values">The same with places.</param>
public sealed record PathOverride(ImmutableArray<PathGlob> Files, LintConfiguration Stated, ImmutableSortedDictionary<string, StatedValue> Values)
{
    /// <summary>A configuration in which this goes before what was said.</summary>
    public LintConfiguration Over(LintConfiguration below)
    {
        ArgumentNullException.ThrowIfNull(below);
        return below with
        {
            Target = Stated.Target ?? below.Target,
            Calibration = new CalibrationConfiguration { Data = Stated.Calibration.Data ?? below.Calibration.Data, Statistics = Stated.Calibration.Statistics ?? below.Calibration.Statistics, Floors = Stated.Calibration.Floors ?? below.Calibration.Floors },
            Validation = Stated.Validation ?? below.Validation,
            Dims = below.Dims.SetItems(Stated.Dims),
            Inputs = [.. Stated.Inputs, .. below.Inputs],
            Rules = [.. below.Rules, .. Stated.Rules],
            Values = below.Values.SetItems(Values),
        };
    }
}
