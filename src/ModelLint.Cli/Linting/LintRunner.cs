using System.Reflection;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Baselines;
using ModelLint.Cli.Output;
using ModelLint.Reporting;

namespace ModelLint.Cli.Linting;

/// <summary>Carries out <c>modellint lint</c>: lints, compares with what is known, reports, and says by the exit code what came of it.</summary>
static class LintRunner
{
    /// <summary>Version of the tool, without build metadata.</summary>
    public static string ToolVersion { get; } =
        typeof(LintRunner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <exception cref="UsageException">The command line is wrong.</exception>
    public static int Run(LintArguments arguments, CancellationToken cancellation)
    {
        if (arguments.NewFromRev is not null && (arguments.Baseline is not null || arguments.PruneBaseline)) throw new UsageException("--new-from-rev compares with a revision, --baseline with a file: give one of them");
        arguments = arguments with { Listing = OutputFile.NeedOf(OutputFile.All(arguments), arguments.SarifProfile), DrawsPictures = OutputFile.All(arguments).Any(static o => o.Format == "html") };
        var run = LintRun.Of(arguments, cancellation);
        var known = arguments.NewFromRev is { } revision ? RevisionBaseline.Compare(run, revision, cancellation) : BaselineCheck.Compare(run, arguments);
        var code = run.Code;
        if (arguments.FailOn != Severity.None && known.Models.SelectMany(static m => m.Open).Any(d => d.Severity >= arguments.FailOn)) code = ExitCode.Worse(code, ExitCode.Findings);
        ReportWriter.Write(arguments, new LintReport
        {
            ToolVersion = ToolVersion,
            Models = known.Models,
            Baseline = known.Report,
            Notifications = [.. run.Notifications, .. known.Notifications],
            Packs = run.Session.Reports,
            HasSuppressions = run.Session.HasSuppressions,
            ExitCode = code,
        });
        return code;
    }
}
