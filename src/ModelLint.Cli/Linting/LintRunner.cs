using System.Collections.Immutable;
using System.Reflection;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Files;
using ModelLint.Cli.Output;
using ModelLint.Reporting;

namespace ModelLint.Cli.Linting;

/// <summary>Carries out <c>modellint lint</c>: finds the models, lints each, reports, and says by the exit code what came of it.</summary>
static class LintRunner
{
    /// <summary>Version of the tool, without build metadata.</summary>
    public static string ToolVersion { get; } =
        typeof(LintRunner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <exception cref="UsageException">The command line is wrong.</exception>
    public static int Run(LintArguments arguments, CancellationToken cancellation)
    {
        var files = ModelFiles.Find([.. arguments.Paths], Environment.CurrentDirectory);
        var notifications = files.NotFetched
            .Select(static f => new Notification(Severity.Note, ToolIds.FileSkipped, $"{f} is a Git LFS pointer and was not fetched: passed over"))
            .ToImmutableArray();
        if (files.Models.Count == 0 && notifications.IsEmpty)
            notifications = [new Notification(Severity.Warning, ToolIds.FileSkipped, $"no .onnx file found in {string.Join(", ", arguments.Paths.DefaultIfEmpty("the current folder"))}")];

        var session = LintSession.Open(arguments, files.Models.Select(static m => m.Path), cancellation);
        var code = ExitCode.Clean;
        var models = ImmutableArray.CreateBuilder<ModelReport>();
        foreach (var file in files.Models)
        {
            cancellation.ThrowIfCancellationRequested();
            var linted = session.Lint(file);
            models.Add(linted.Report);
            code = ExitCode.Worse(code, linted.Code);
        }

        if (arguments.FailOn != Severity.None && models.SelectMany(static m => m.Findings).Any(d => d.Severity >= arguments.FailOn)) code = ExitCode.Worse(code, ExitCode.Findings);
        ReportWriter.Write(arguments, new LintReport
        {
            ToolVersion = ToolVersion,
            Models = models.ToImmutable(),
            Notifications = [.. notifications, .. session.Notifications()],
            Packs = session.Reports,
            ExitCode = code,
        });
        return code;
    }
}
