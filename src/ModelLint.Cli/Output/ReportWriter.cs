using ModelLint.Cli.Files;
using ModelLint.Cli.Linting;
using ModelLint.Reporting;
using ModelLint.Reporting.GitHub;
using ModelLint.Reporting.GitLab;
using ModelLint.Reporting.Html;
using ModelLint.Reporting.Json;
using ModelLint.Reporting.JUnit;
using ModelLint.Reporting.Markdown;
using ModelLint.Reporting.Sarif;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Output;

/// <summary>Brings a report where the user wants it: standard output or files, in several formats at once.</summary>
static class ReportWriter
{
    /// <exception cref="UsageException">A file can't be written; the other outputs are.</exception>
    public static void Write(LintArguments arguments, LintReport report)
    {
        UsageException? problem = null;
        var outputs = OutputFile.All(arguments);
        foreach (var output in outputs)
        {
            try
            {
                Write(arguments, report, output);
            }
            catch (UsageException e)
            {
                problem ??= e;
            }
        }

        if (outputs.Any(static o => o.Format == "sarif") && new SarifReporter(Sarif(arguments, null)).LeftOut(report) is { } cut) report = report with { Notifications = [.. report.Notifications, cut] };
        Tell(report, arguments.Quiet);
        if (problem is not null) throw problem;
    }

    /// <summary>Says on standard error what there is to know besides findings; to who wants it quiet, only what failed.</summary>
    public static void Tell(LintReport report, bool isQuiet)
    {
        if (isQuiet) Notices.WriteErrors(report, Style(Console.IsErrorRedirected), Console.Error);
        else Notices.Write(report, Style(Console.IsErrorRedirected), Console.Error);
    }

    /// <summary>Colours only for a person: on a terminal, and where nobody asked for none (no-color.org).</summary>
    public static TextStyle Style(bool isRedirected) => !isRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb"
        ? TextStyle.Colored
        : TextStyle.Plain;

    static void Write(LintArguments arguments, LintReport report, OutputFile to)
    {
        if (to.Path is not { } path)
        {
            using var output = Console.OpenStandardOutput();
            Reporter(arguments, to, Style(Console.IsOutputRedirected)).Write(report, output);
            return;
        }

        if (to.Format == "sarif" && arguments.SarifProfile == "ide") WriteListings(report, path);
        AtomicFile.Write(path, stream => Reporter(arguments, to, TextStyle.Plain).Write(report, stream));
    }

    static void WriteListings(LintReport report, string sarif)
    {
        var names = SarifListings.Names(report);
        for (var i = 0; i < names.Length; i++)
            if (report.Models[i].Listing is { } text) AtomicFile.Write(Path.Combine(Folder(sarif), names[i]), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    static Reporter Reporter(LintArguments arguments, OutputFile output, TextStyle style) => output.Format switch
    {
        "json" => new JsonReporter(),
        "sarif" => new SarifReporter(Sarif(arguments, output.Path)),
        "github" => new GitHubReporter(),
        "gitlab" => new GitLabReporter(),
        "html" => new HtmlReporter(),
        "junit" => new JUnitReporter(),
        "markdown" => new MarkdownReporter(),
        _ => new TextReporter(style),
    };

    static SarifOptions Sarif(LintArguments arguments, string? path) => new()
    {
        Profile = Enum.Parse<SarifProfile>(arguments.SarifProfile, ignoreCase: true),
        Category = arguments.Category ?? "",
        ListingFolder = path is null || ModelFiles.Shown(Folder(path), Environment.CurrentDirectory) is not { } folder || folder == "." ? "" : folder,
    };
}
