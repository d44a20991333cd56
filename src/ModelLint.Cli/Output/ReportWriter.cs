using ModelLint.Cli.Files;
using ModelLint.Cli.Linting;
using ModelLint.Reporting;
using ModelLint.Reporting.Json;
using ModelLint.Reporting.Sarif;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Output;

/// <summary>Brings a report where the user wants it: standard output or a file, and SARIF besides.</summary>
static class ReportWriter
{
    public static void Write(LintArguments arguments, LintReport report)
    {
        if (arguments.Sarif is { } sarif) AtomicFile.Write(sarif, stream => new SarifReporter().Write(report, stream));
        if (arguments.Output is { } file) AtomicFile.Write(file, stream => Reporter(arguments.Format, TextStyle.Plain).Write(report, stream));
        else using (var output = Console.OpenStandardOutput()) Reporter(arguments.Format, Style(Console.IsOutputRedirected)).Write(report, output);
        if (!arguments.Quiet) Notices.Write(report, Style(Console.IsErrorRedirected), Console.Error);
    }

    static Reporter Reporter(string format, TextStyle style) => format switch
    {
        "json" => new JsonReporter(),
        "sarif" => new SarifReporter(),
        _ => new TextReporter(style),
    };

    // Colours only for a person: on a terminal, and where nobody asked for none (no-color.org).
    static TextStyle Style(bool isRedirected) => !isRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb"
        ? TextStyle.Colored
        : TextStyle.Plain;
}
