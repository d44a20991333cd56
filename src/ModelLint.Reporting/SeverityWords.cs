using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting;

/// <summary>The words that every format has for severities and certainties.</summary>
public static class SeverityWords
{
    /// <summary>error, warning, note or none.</summary>
    public static string Word(this Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        Severity.Note => "note",
        _ => "none",
    };

    /// <summary>proved, observed, measured or possible.</summary>
    public static string Word(this Certainty certainty) => certainty switch
    {
        Certainty.Proved => "proved",
        Certainty.Observed => "observed",
        Certainty.Measured => "measured",
        _ => "possible",
    };
}
