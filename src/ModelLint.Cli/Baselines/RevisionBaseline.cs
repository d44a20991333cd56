using System.Collections.Immutable;
using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Git;
using ModelLint.Cli.Linting;
using ModelLint.Onnx;
using ModelLint.Reporting;

namespace ModelLint.Cli.Baselines;

/// <summary>Compares the models of a run with what they were in a revision: both are linted, with the same rules and configuration.</summary>
static class RevisionBaseline
{
    /// <exception cref="UsageException">No repository, or no such revision.</exception>
    public static KnownFindings Compare(LintRun run, string revision, CancellationToken cancellation)
    {
        var (repository, _, commit) = GitRevision.Of(revision);
        var renamed = repository.RenamedSince(commit);
        var notifications = ImmutableArray.CreateBuilder<Notification>();
        var folder = Directory.CreateTempSubdirectory("modellint-");
        try
        {
            var entries = new List<BaselineEntry>();
            foreach (var model in run.Models)
            {
                cancellation.ThrowIfCancellationRequested();
                if (repository.Relative(model.Report.Path) is { } path) entries.AddRange(Before(run, model, repository, commit, renamed.GetValueOrDefault(path, path), path, folder.FullName, notifications));
            }

            var judged = run.Models.Select(static m => new JudgedModel(m.Report.Path, m.Report.Result.Diagnostics, m.Looked)).ToList();
            var comparison = new Baseline(entries).Compare(judged, static _ => true);
            return new KnownFindings(BaselineCheck.Marked(run, comparison), new BaselineReport($"revision {revision}", comparison.Absent), notifications.ToImmutable());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static IEnumerable<BaselineEntry> Before(
        LintRun run, LintedModel model, GitRepository repository, string commit, string before, string path, string folder, ImmutableArray<Notification>.Builder notifications)
    {
        var shown = model.Report.Path;
        if (before.Split('/').Contains("..") || !repository.Has(commit, before)) return [];
        try
        {
            var copy = System.IO.Path.Combine(folder, before);
            repository.Export(commit, before, copy);
            var external = ExportExternal(repository, commit, before, copy);
            if (before == path && external.Prepend(path).All(f => !repository.IsChanged(commit, f))) return model.Report.Result.Diagnostics.Select(f => BaselineEntry.Of(shown, f));
            var linted = run.Session.LintAs(shown, copy);
            if (linted.Report.Failure is { } failure) notifications.Add(Unreadable(shown, failure));
            return linted.Report.Result.Diagnostics.Select(f => BaselineEntry.Of(shown, f));
        }
        catch (Exception e) when (e is IOException or ModelFormatException)
        {
            notifications.Add(Unreadable(shown, e.Message));
            return [];
        }
    }

    // The files that the model's weights are in, as far as the commit has them.
    static List<string> ExportExternal(GitRepository repository, string commit, string model, string copy)
    {
        using var document = ModelDocument.Open(copy);
        var folder = model.Contains('/') ? model[..(model.LastIndexOf('/') + 1)] : "";
        var files = new List<string>();
        foreach (var location in ExternalDataCheck.Locations(document).Where(ExternalData.IsInside))
        {
            var path = folder + location.Replace('\\', '/');
            if (!repository.Has(commit, path)) continue;
            repository.Export(commit, path, System.IO.Path.Combine(System.IO.Path.GetDirectoryName(copy)!, location));
            files.Add(path);
        }

        return files;
    }

    static Notification Unreadable(string model, string reason) => new(Severity.Warning, ToolIds.ModelUnreadable, $"'{model}' as it was before cannot be read, so all its findings count as new: {reason}");
}
