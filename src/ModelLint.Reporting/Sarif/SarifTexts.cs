using Microsoft.CodeAnalysis.Sarif;
using ModelLint.Analysis.Findings;

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

    public static MultiformatMessageString Multiformat(string text) => new() { Text = text };

    /// <summary>Text that Markdown shows as it is: its own signs are escaped.</summary>
    public static string Markdown(string text) => string.Concat(text.Select(static c => c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' ? $"\\{c}" : c.ToString()));

    /// <summary>At most as long as code scanning takes; never through the middle of a surrogate pair.</summary>
    public static string Cut(string text)
    {
        if (text.Length <= MaxDescription) return text;
        var end = MaxDescription - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }
}
