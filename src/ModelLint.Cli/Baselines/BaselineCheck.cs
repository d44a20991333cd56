using System.Collections.Immutable;
using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Linting;
using ModelLint.Reporting;
using ModelLint.Reporting.Sarif.Baselines;

namespace ModelLint.Cli.Baselines;

/// <summary>Compares a run with its baseline, and prunes that where the user asks for it.</summary>
static class BaselineCheck
{
    /// <exception cref="UsageException">The baseline can't be read or written, or is none; or there is none to prune.</exception>
    public static KnownFindings Compare(LintRun run, LintArguments arguments)
    {
        if (BaselineStore.PathOf(arguments.Baseline, run) is not { } path)
            return arguments.PruneBaseline ? throw new UsageException("--prune-baseline: no baseline is named: give --baseline") : new KnownFindings([.. run.Models.Select(static m => m.Report)], null, []);
        if (arguments.PruneBaseline && run.Session.Configurations.Revision is not null) throw new UsageException("--prune-baseline: the baseline is read from a revision, which can't be changed");
        var store = run.Session.Configurations.Revision is { } revision ? BaselineStore.Read(path, revision) : BaselineStore.Read(path);
        var comparison = store.Baseline.Compare(store.Judged(run), store.Exists);
        if (arguments.PruneBaseline && comparison.Absent.Length > 0) (store with { Baseline = store.Baseline.Without(comparison.Absent) }).Write();
        return new KnownFindings(Marked(run, comparison), new BaselineReport(path, comparison.Absent), [.. comparison.Absent.Select(e => Stale(e, path, arguments.PruneBaseline))]);
    }

    /// <summary>The reports of a run with the findings of a comparison.</summary>
    public static ImmutableArray<ModelReport> Marked(LintRun run, BaselineComparison comparison) =>
        [.. run.Models.Select((m, i) => m.Report with { Result = m.Report.Result with { Diagnostics = comparison.Findings[i] } })];

    static Notification Stale(BaselineEntry entry, string path, bool isPruned) => new(Severity.Note, ToolIds.BaselineStale,
        $"{path}: {entry.RuleId} at {BaselineFile.PathOf(entry.Model)}:{entry.Element} is no longer found{(isPruned ? ": removed" : "; --prune-baseline removes it")}");
}
