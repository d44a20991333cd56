using System.Xml.Linq;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Html.Plots;
using ModelLint.Reporting.Pictures;

namespace ModelLint.Reporting.Html;

/// <summary>A finding on a page: its message, and with a click its numbers and pictures. Errors are open.</summary>
static class HtmlFinding
{
    /// <summary>The finding.</summary>
    /// <param name="finding">What was found.</param>
    /// <param name="pictures">The model's pictures, where there are some.</param>
    public static XElement Of(Diagnostic finding, ModelPictures? pictures)
    {
        var details = finding.Details;
        return new XElement("details", new XAttribute("class", finding.Severity.Word()), finding.Severity == Severity.Error ? new XAttribute("open", "") : null,
            new XElement("summary", new XElement("strong", $"{finding.Severity.Word()} {HtmlPage.Safe(finding.Descriptor.Id)} {HtmlPage.Safe(finding.Descriptor.Name)}"), " ", new XElement("code", HtmlPage.Safe(finding.Element.Path))),
            new XElement("p", HtmlPage.Safe(finding.Message)),
            details.Table is { Rows.IsEmpty: false } table ? HtmlPage.Table(table) : null,
            details.Plots.Select(PlotFigure.Of),
            details.Meaning.Length > 0 ? new XElement("p", HtmlPage.Safe(details.Meaning)) : null,
            new XElement("p", $"How known: {HtmlPage.Safe(details.Grounds.Length > 0 ? details.Grounds : details.Certainty.Word())}"),
            finding.Baseline is { State: Analysis.Baselines.BaselineState.Updated, Before: { } before } ? new XElement("p", $"It got worse: {ReportWords.Before(before)} before.") : null,
            HtmlPicture.Around(pictures, finding),
            details.Advice.Select(Advice));
    }

    static IEnumerable<XElement> Advice(Advice advice)
    {
        yield return new XElement("p", HtmlPage.Safe(advice.Text));
        if (!advice.Lines.IsEmpty) yield return new XElement("pre", new XAttribute("tabindex", "0"), string.Join('\n', advice.Lines.Select(HtmlPage.Safe)));
    }
}
