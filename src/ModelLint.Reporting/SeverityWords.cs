using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting;

static class SeverityWords
{
    public static string Word(this Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        Severity.Note => "note",
        _ => "none",
    };

    public static string Word(this Certainty certainty) => certainty switch
    {
        Certainty.Proved => "proved",
        Certainty.Observed => "observed",
        Certainty.Measured => "measured",
        _ => "possible",
    };
}
