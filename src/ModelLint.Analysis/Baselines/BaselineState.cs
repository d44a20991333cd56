namespace ModelLint.Analysis.Baselines;

/// <summary>How a finding stands to a baseline; SARIF has the same words.</summary>
public enum BaselineState
{
    /// <summary>Not in the baseline.</summary>
    New,
    /// <summary>In the baseline, and no worse than there.</summary>
    Unchanged,
    /// <summary>In the baseline, and worse than there: a higher severity, or fewer bits left.</summary>
    Updated,
}

/// <summary>How a finding stands to a baseline.</summary>
/// <param name="State">In a word.</param>
/// <param name="Before">What the baseline has of it; null where it is new.</param>
public sealed record BaselineMatch(BaselineState State, BaselineEntry? Before);
