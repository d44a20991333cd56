namespace ModelLint.Reporting;

/// <summary>The sentence that sums a report up, the same in all formats for people.</summary>
static class ReportWords
{
    public static string Summary(LintReport report)
    {
        var summary = report.Summary;
        var text = $"{Count(summary.Models, "model")}: {Count(summary.Errors, "error")}, {Count(summary.Warnings, "warning")}, {Count(summary.Notes, "note")}";
        if (summary.Unreadable > 0) text += $", {summary.Unreadable} cannot be read";
        if (summary.Suppressed > 0) text += $"; {summary.Suppressed} suppressed";
        return report.Baseline is { } baseline ? $"{text}; {summary.Unchanged} unchanged since {Text.SafeText.Of(baseline.Source)}" : text;
    }

    /// <summary>What a finding was in the baseline.</summary>
    public static string Before(Analysis.Baselines.BaselineEntry before) => before.EffectiveBits is { } bits && double.IsFinite(bits) ? $"{before.Severity.Word()} with {bits:0.0} bits" : before.Severity.Word();

    /// <summary>Whether something changed, as far as that is known.</summary>
    public static string Changed(bool? changed) => changed switch { true => "changed", false => "unchanged", null => "unknown" };

    public static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
