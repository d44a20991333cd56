using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Linting;
using ModelLint.Cli.Output;
using ModelLint.Reporting;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Baselines;

/// <summary>Carries out <c>modellint baseline create</c> and <c>modellint baseline update</c>.</summary>
static class BaselineRunner
{
    /// <summary>Writes a baseline of what is found now.</summary>
    /// <exception cref="UsageException">The command line is wrong, or the file exists.</exception>
    public static int Create(LintArguments arguments, string? output, bool isForced, CancellationToken cancellation)
    {
        var path = output ?? BaselineStore.DefaultPath;
        if (File.Exists(path) && !isForced) throw new UsageException($"'{path}' exists: 'modellint baseline update' brings it up to date, --force replaces it");
        var run = LintRun.Of(arguments, cancellation);
        var store = BaselineStore.Empty(path);
        return Finish(arguments, run, store with { Baseline = new Baseline(Found(run, store)) });
    }

    /// <summary>Brings a baseline up to date: what is found now replaces what was known of the models and rules that were looked at; the rest stays.</summary>
    /// <exception cref="UsageException">The command line is wrong, or there is no baseline.</exception>
    public static int Update(LintArguments arguments, string? output, CancellationToken cancellation)
    {
        var run = LintRun.Of(arguments, cancellation);
        var store = BaselineStore.Read(BaselineStore.PathOf(output, run) ?? BaselineStore.DefaultPath);
        var comparison = store.Baseline.Compare(store.Judged(run), store.Exists);
        var met = comparison.Findings.SelectMany(static f => f).Select(static f => f.Baseline?.Before).OfType<BaselineEntry>();
        var kept = store.Baseline.Without(comparison.Absent).Without(met).Entries;
        return Finish(arguments, run, store with { Baseline = new Baseline(Found(run, store).Concat(kept)) });
    }

    // What the configuration accepts with a reason needs no second permission.
    static IEnumerable<BaselineEntry> Found(LintRun run, BaselineStore store) => run.Models.SelectMany(m => m.Report.Findings.Select(f => BaselineEntry.Of(store.NameOf(m.Report.Path), f)));

    static int Finish(LintArguments arguments, LintRun run, BaselineStore store)
    {
        store.Write();
        ReportWriter.Tell(new LintReport { ToolVersion = LintRunner.ToolVersion, Models = [.. run.Models.Select(static m => m.Report)], Notifications = run.Notifications }, arguments.Quiet);
        foreach (var model in run.Models.Where(static m => m.Report.Failure is not null)) Console.Error.WriteLine($"{SafeText.Of(model.Report.Path)}: cannot be read: {SafeText.Of(model.Report.Failure!)}");
        if (arguments.Quiet) return run.Code;
        var counts = store.Baseline.Entries.CountBy(static e => e.Severity).ToDictionary();
        Console.Error.WriteLine($"{SafeText.Of(store.Path)}: known now: errors {counts.GetValueOrDefault(Severity.Error)}, warnings {counts.GetValueOrDefault(Severity.Warning)}, notes {counts.GetValueOrDefault(Severity.Note)}");
        return run.Code;
    }
}
