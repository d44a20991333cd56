using ModelLint.Analysis.Driving;

namespace ModelLint.Reporting.Text;

/// <summary>What the user must know besides findings (crashed rules, skipped samples), one line each: for standard error.</summary>
public static class Notices
{
    /// <summary>Writes the notifications of the run, then those of each model.</summary>
    public static void Write(LintReport report, TextStyle style, TextWriter output)
    {
        foreach (var notification in report.Notifications) Write("modellint", notification, style, output);
        foreach (var model in report.Models)
            foreach (var notification in model.AllNotifications) Write(model.Path, notification, style, output);
    }

    static void Write(string about, Notification notification, TextStyle style, TextWriter output)
    {
        var level = style.Paint(notification.Level, notification.Level.Word());
        output.Write($"{SafeText.Of(about)}: {level} {style.Paint(notification.Level, notification.Id)}: {SafeText.Of(notification.Text)}\n");
    }
}
