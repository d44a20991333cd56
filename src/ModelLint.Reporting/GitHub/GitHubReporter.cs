using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Text;

namespace ModelLint.Reporting.GitHub;

/// <summary>
/// Workflow commands of GitHub Actions, one a finding: annotations of a run. GitHub shows ten a kind and step and drops the rest without a word, so the worst are told
/// and the rest counted (GitHub documentation, "Workflow commands for GitHub Actions"). It never shows one in the diff of a binary file.
/// </summary>
public sealed class GitHubReporter : Reporter
{
    /// <summary>What GitHub shows of each kind.</summary>
    public const int MaxAnnotations = 10;

    /// <inheritdoc/>
    public override void Write(LintReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (var kind in Annotations(report).GroupBy(static a => a.Kind))
        {
            var all = kind.ToList();
            foreach (var annotation in all.Take(MaxAnnotations)) output.Write($"::{annotation.Kind} file={Property(annotation.File)},title={Property(annotation.Title)}::{Data(annotation.Text)}\n");
            if (all.Count > MaxAnnotations) output.Write($"{all.Count - MaxAnnotations} more of kind {kind.Key} are not annotated: GitHub shows {MaxAnnotations} a kind\n");
        }

        output.Write($"{ReportWords.Summary(report)}\n");
    }

    readonly record struct Annotation(string Kind, string File, string Title, string Text);

    // Worst first: models that can't be read, then errors, warnings, notes.
    static IEnumerable<Annotation> Annotations(LintReport report)
    {
        foreach (var model in report.Models)
            if (model.Failure is { } failure) yield return new Annotation("error", model.Path, "the model cannot be read", failure);
        foreach (var (model, finding) in report.Models.SelectMany(static m => m.Open.Select(f => (m, f))).OrderByDescending(static f => f.f.Severity))
            yield return new Annotation(Kind(finding.Severity), model.Path, $"{finding.Descriptor.Id} {finding.Descriptor.Name}", $"{finding.Element.Path}: {finding.Message}");
    }

    static string Kind(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "notice" };

    // The toolkit's escapes (actions/toolkit, command.ts): a line must stay one line, and a value must not end early.
    static string Data(string text) => SafeText.Of(text).Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
