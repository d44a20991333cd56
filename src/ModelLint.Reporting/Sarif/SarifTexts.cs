using Microsoft.CodeAnalysis.Sarif;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Text;

namespace ModelLint.Reporting.Sarif;

/// <summary>Our words in SARIF's.</summary>
static class SarifTexts
{
    /// <summary>What code scanning keeps of a rule's tags.</summary>
    public const int MaxTags = 10;

    const int MaxDescription = 1024;

    public static FailureLevel Level(Severity severity) => severity switch
    {
        Severity.Error => FailureLevel.Error,
        Severity.Warning => FailureLevel.Warning,
        Severity.Note => FailureLevel.Note,
        _ => FailureLevel.None,
    };

    public static string CategoryWord(Category category) => category switch
    {
        Category.Model => "model",
        Category.Scale => "scale",
        Category.Calibration => "calibration",
        Category.Quantized => "quantized",
        Category.Target => "target",
        _ => "tool",
    };

    public static Microsoft.CodeAnalysis.Sarif.BaselineState State(Analysis.Baselines.BaselineState state) => state switch
    {
        Analysis.Baselines.BaselineState.Unchanged => Microsoft.CodeAnalysis.Sarif.BaselineState.Unchanged,
        Analysis.Baselines.BaselineState.Updated => Microsoft.CodeAnalysis.Sarif.BaselineState.Updated,
        _ => Microsoft.CodeAnalysis.Sarif.BaselineState.New,
    };

    /// <summary>What accepts a finding: an entry of the configuration, with its place.</summary>
    public static Microsoft.CodeAnalysis.Sarif.Suppression Accepted(Analysis.Findings.Suppression suppression)
    {
        var accepted = new Microsoft.CodeAnalysis.Sarif.Suppression
        {
            Kind = SuppressionKind.External,
            Status = SuppressionStatus.Accepted,
            Location = new Location
            {
                PhysicalLocation = new PhysicalLocation { ArtifactLocation = new ArtifactLocation { Uri = SarifUri.Of(suppression.File) }, Region = new Region { StartLine = suppression.Line } },
            },
        };
        if (suppression.Reason.Length > 0) accepted.Justification = suppression.Reason;
        return accepted;
    }

    public static MultiformatMessageString Multiformat(string text) => new() { Text = text };

    /// <summary>Text that Markdown shows as it is, in one line: its own signs are escaped.</summary>
    public static string Markdown(string text) => string.Concat(SafeText.Of(text).Select(static c => c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' ? $"\\{c}" : c.ToString()));

    /// <summary>At most as long as code scanning takes; never through the middle of a surrogate pair.</summary>
    public static string Cut(string text)
    {
        if (text.Length <= MaxDescription) return text;
        var end = MaxDescription - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }
}
