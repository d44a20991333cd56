using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting.Sarif;

/// <summary>The findings that a profile tells, in the report's order, and what is said of those that it leaves out.</summary>
sealed record SarifSelection(ImmutableArray<(int Model, Diagnostic Finding)> Findings, ImmutableArray<Notification> Notifications)
{
    public static SarifSelection Of(LintReport report, SarifOptions options)
    {
        var isForGitHub = options.Profile == SarifProfile.GitHub;
        var all = report.Models.SelectMany((m, i) => m.Result.Diagnostics.Where(d => d.Severity != Severity.None && !(isForGitHub && d.Suppression is not null)).Select(d => (Model: i, Finding: d))).ToImmutableArray();
        if (!isForGitHub || all.Length <= options.MaxResults) return new SarifSelection(all, []);
        // The sort is stable: of equal severity the first are told.
        var told = all.Select(static (f, i) => (f.Finding.Severity, Index: i)).OrderByDescending(static f => f.Severity).Take(options.MaxResults).Select(static f => f.Index).Order().Select(i => all[i]);
        var note = new Notification(Severity.Warning, ToolIds.ResultsCut, $"code scanning shows {options.MaxResults} results of a run: the worst are told, {all.Length - options.MaxResults} of {all.Length} are left out");
        return new SarifSelection([.. told], [note]);
    }
}
