using System.Xml.Linq;
using ModelLint.Analysis.Driving;

namespace ModelLint.Reporting.Html;

/// <summary>A page of its own for a person: what was found, each with its numbers. One file without scripts, and nothing is fetched.</summary>
public sealed class HtmlReporter : Reporter
{
    /// <inheritdoc/>
    public override void Write(LintReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        HtmlPage.Write(output, "ModelLint", report.ToolVersion,
            new XElement("p", HtmlPage.Safe(ReportWords.Summary(report))),
            report.Models.Select(Model),
            Notices(report.Notifications));
    }

    static XElement Model(ModelReport model) => new("section",
        new XElement("h2", HtmlPage.Safe(model.Path)),
        model.Failure is { } failure ? new XElement("p", new XAttribute("class", "error"), $"cannot be read: {HtmlPage.Safe(failure)}") : null,
        model.Failure is null && !model.Open.Any() ? new XElement("p", "Nothing was found.") : null,
        model.Open.OrderByDescending(static f => f.Severity).Select(f => HtmlFinding.Of(f, model.Pictures)),
        HtmlPicture.Whole(model.Pictures),
        Notices(model.AllNotifications));

    static IEnumerable<XElement> Notices(IEnumerable<Notification> notices) => notices.Select(static n => new XElement("p", new XAttribute("class", n.Level.Word()), $"{n.Level.Word()} {n.Id}: {HtmlPage.Safe(n.Text)}"));
}
