using System.Xml;
using System.Xml.Linq;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Html.Plots;
using ModelLint.Reporting.Text;

namespace ModelLint.Reporting.Html;

/// <summary>A page of its own for a person: what was found, each with its numbers. One file without scripts, and nothing is fetched.</summary>
public sealed class HtmlReporter : Reporter
{
    /// <inheritdoc/>
    public override void Write(LintReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        output.Write("<!DOCTYPE html>\n");
        // Text is only ever added as nodes of a tree, so that no name can make markup.
        using (var writer = XmlWriter.Create(output, new XmlWriterSettings { OmitXmlDeclaration = true, CloseOutput = false, NewLineChars = "\n" })) HtmlPicture.Numbered(Page(report)).WriteTo(writer);
        output.Write("\n");
    }

    static XElement Page(LintReport report) => new("html", new XAttribute("lang", "en"),
        new XElement("head",
            new XElement("meta", new XAttribute("charset", "utf-8")),
            new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
            new XElement("meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", "default-src 'none'; style-src 'unsafe-inline'")),
            new XElement("title", "ModelLint"),
            new XElement("style", HtmlStyle.Text + PlotStyle.Text + "\n" + HtmlPicture.Style)),
        new XElement("body", new XElement("main",
            new XElement("h1", "ModelLint"),
            new XElement("p", Safe(ReportWords.Summary(report))),
            report.Models.Select(Model),
            Notices(report.Notifications),
            new XElement("footer", $"modellint {Safe(report.ToolVersion)}"))));

    static XElement Model(ModelReport model) => new("section",
        new XElement("h2", Safe(model.Path)),
        model.Failure is { } failure ? new XElement("p", new XAttribute("class", "error"), $"cannot be read: {Safe(failure)}") : null,
        model.Failure is null && !model.Open.Any() ? new XElement("p", "Nothing was found.") : null,
        model.Open.OrderByDescending(static f => f.Severity).Select(f => Finding(f, model)),
        HtmlPicture.Whole(model.Pictures),
        Notices(model.AllNotifications));

    static XElement Finding(Diagnostic finding, ModelReport model)
    {
        var details = finding.Details;
        return new XElement("details", new XAttribute("class", finding.Severity.Word()), finding.Severity == Severity.Error ? new XAttribute("open", "") : null,
            new XElement("summary", new XElement("strong", $"{finding.Severity.Word()} {Safe(finding.Descriptor.Id)} {Safe(finding.Descriptor.Name)}"), " ", new XElement("code", Safe(finding.Element.Path))),
            new XElement("p", Safe(finding.Message)),
            details.Table is { Rows.IsEmpty: false } table ? Table(table) : null,
            details.Plots.Select(PlotFigure.Of),
            details.Meaning.Length > 0 ? new XElement("p", Safe(details.Meaning)) : null,
            new XElement("p", $"How known: {Safe(details.Grounds.Length > 0 ? details.Grounds : details.Certainty.Word())}"),
            finding.Baseline is { State: Analysis.Baselines.BaselineState.Updated, Before: { } before } ? new XElement("p", $"It got worse: {ReportWords.Before(before)} before.") : null,
            HtmlPicture.Around(model.Pictures, finding),
            details.Advice.Select(Advice));
    }

    // A wide table scrolls by itself, by the keyboard too.
    static XElement Table(FactTable table) => new("div", new XAttribute("class", "wide"), new XAttribute("tabindex", "0"), new XAttribute("role", "region"), new XAttribute("aria-label", Safe(table.Name)),
        new XElement("table",
            new XElement("thead", new XElement("tr", table.Columns.Select(static c => new XElement("th", new XAttribute("scope", "col"), Safe(c.Heading))))),
            new XElement("tbody", table.Rows.Select(row => new XElement("tr", row.Zip(table.Columns, static (value, column) =>
                new XElement("td", column.AlignRight ? new XAttribute("class", "number") : null, Safe(value.Display))))))));

    static IEnumerable<XElement> Advice(Advice advice)
    {
        yield return new XElement("p", Safe(advice.Text));
        if (!advice.Lines.IsEmpty) yield return new XElement("pre", new XAttribute("tabindex", "0"), string.Join('\n', advice.Lines.Select(Safe)));
    }

    static IEnumerable<XElement> Notices(IEnumerable<Notification> notices) => notices.Select(static n => new XElement("p", new XAttribute("class", n.Level.Word()), $"{n.Level.Word()} {n.Id}: {Safe(n.Text)}"));

    // The tree is written as XML.
    internal static string Safe(string text) => SafeText.ForXml(text);
}
