using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;

namespace ModelLint.Cli.Linting;

/// <summary>Marks accepted findings, and keeps book of the suppressions: which gave no reason, and which accepted nothing.</summary>
sealed class SuppressionLedger
{
    readonly Dictionary<Suppression, bool> _isUsed = [];

    /// <summary>True where a configuration of a linted model states suppressions.</summary>
    public bool HasAny { get; private set; }

    /// <summary>The findings of one model, those that are accepted marked.</summary>
    /// <param name="model">The model's path.</param>
    /// <param name="isNamed">True where the user named this file: then a suppression for all models may well be for another one.</param>
    /// <param name="configuration">What holds for it.</param>
    /// <param name="options">Which rules looked at it.</param>
    /// <param name="findings">What they found.</param>
    public ImmutableArray<Diagnostic> Mark(string model, bool isNamed, LintConfiguration configuration, LintOptions options, ImmutableArray<Diagnostic> findings)
    {
        if (configuration.Suppressions.IsEmpty) return findings;
        HasAny = true;
        var relative = configuration.RelativePath(model);
        var own = configuration.Suppressions.Where(s => s.IsFor(relative)).ToList();
        var marked = findings.Select(f => own.FirstOrDefault(s => s.Accepts(f)) is { } accepting ? f with { Suppression = accepting } : f).ToImmutableArray();
        var used = marked.Select(static f => f.Suppression).OfType<Suppression>().ToHashSet();
        foreach (var suppression in own.Where(s => used.Contains(s) || options.Wants(s.Rule) && (!isNamed || !s.Files.IsEmpty)))
            _isUsed[suppression] = used.Contains(suppression) || _isUsed.GetValueOrDefault(suppression);
        return marked;
    }

    /// <summary>What is to be said of the suppressions themselves.</summary>
    public IEnumerable<Notification> Notifications()
    {
        foreach (var (suppression, isUsed) in _isUsed.OrderBy(static s => s.Key.File, StringComparer.Ordinal).ThenBy(static s => s.Key.Line).ThenBy(static s => s.Key.Rule, StringComparer.Ordinal).ThenBy(static s => s.Key.Element, StringComparer.Ordinal))
        {
            var what = $"{suppression.File}:{suppression.Line}: the suppression of {suppression.Rule} at '{suppression.Element}'";
            if (!isUsed) yield return new Notification(Severity.Warning, ToolIds.SuppressionUnused, $"{what} matches nothing: remove it");
            else if (suppression.Reason.Length == 0) yield return new Notification(Severity.Warning, ToolIds.SuppressionUnreasoned, $"{what} gives no reason: add \"reason\"");
        }
    }
}
