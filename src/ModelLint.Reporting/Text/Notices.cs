using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting.Text;

/// <summary>What the user must know besides findings (crashed rules, skipped samples), one line each: for standard error.</summary>
public static class Notices
{
    /// <summary>Writes the notifications of the run, then those of each model.</summary>
    public static void Write(LintReport report, TextStyle style, TextWriter output) => Write(All(report), style, output);

    /// <summary>Writes those alone that are errors: what made a run fail is told to who wants no notices too.</summary>
    public static void WriteErrors(LintReport report, TextStyle style, TextWriter output) => Write(All(report).Where(static n => n.Notification.Level == Severity.Error), style, output);

    static IEnumerable<(string About, Notification Notification)> All(LintReport report) =>
        report.Notifications.Select(static n => ("modellint", n)).Concat(report.Models.SelectMany(static m => m.AllNotifications.Select(n => (m.Path, n))));

    static void Write(IEnumerable<(string About, Notification Notification)> notifications, TextStyle style, TextWriter output)
    {
        foreach (var (about, notification) in notifications) Write(about, notification, style, output);
    }

    static void Write(string about, Notification notification, TextStyle style, TextWriter output)
    {
        var level = style.Paint(notification.Level, notification.Level.Word());
        output.Write($"{SafeText.Of(about)}: {level} {style.Paint(notification.Level, notification.Id)}: {SafeText.Of(notification.Text)}\n");
    }
}
