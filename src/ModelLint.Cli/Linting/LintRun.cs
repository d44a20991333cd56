using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Files;

namespace ModelLint.Cli.Linting;

/// <summary>What linting all models of a command line gave.</summary>
/// <param name="Session">Rules and configurations.</param>
/// <param name="Models">The models, each with what was found.</param>
/// <param name="Notifications">What is to be said of no single model.</param>
sealed record LintRun(LintSession Session, ImmutableArray<LintedModel> Models, ImmutableArray<Notification> Notifications)
{
    /// <summary>The exit code, findings left aside.</summary>
    public int Code => Models.Aggregate(ExitCode.Clean, static (code, m) => ExitCode.Worse(code, m.Code));

    /// <summary>Finds the models, loads rules and lints.</summary>
    /// <exception cref="UsageException">The command line or a configuration is wrong.</exception>
    public static LintRun Of(LintArguments arguments, CancellationToken cancellation)
    {
        var files = ModelFiles.Find([.. arguments.Paths], Environment.CurrentDirectory);
        var notifications = files.NotFetched.Select(static f => new Notification(Severity.Note, ToolIds.FileSkipped, $"{f} is a Git LFS pointer and was not fetched: passed over")).ToImmutableArray();
        if (files.Models.Count == 0 && notifications.IsEmpty)
            notifications = [new Notification(Severity.Warning, ToolIds.FileSkipped, $"no .onnx file found in {string.Join(", ", arguments.Paths.DefaultIfEmpty("the current folder"))}")];
        var session = LintSession.Open(arguments, files.Models.Select(static m => m.Path), cancellation);
        var models = ImmutableArray.CreateBuilder<LintedModel>();
        foreach (var file in files.Models)
        {
            cancellation.ThrowIfCancellationRequested();
            models.Add(session.Lint(file));
        }

        return new LintRun(session, models.ToImmutable(), [.. notifications, .. session.Notifications()]);
    }
}
