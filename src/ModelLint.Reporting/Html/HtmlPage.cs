using System.Xml;
using System.Xml.Linq;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Html.Bars;
using ModelLint.Reporting.Html.Plots;
using ModelLint.Reporting.Text;

namespace ModelLint.Reporting.Html;

/// <summary>What all pages have in common: one file without scripts, for which nothing is fetched, in the light and in the dark.</summary>
static class HtmlPage
{
    /// <summary>Writes a page.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">Its name and heading.</param>
    /// <param name="toolVersion">The version that made it.</param>
    /// <param name="content">What stands below the heading.</param>
    public static void Write(TextWriter output, string title, string toolVersion, params object?[] content)
    {
        output.Write("<!DOCTYPE html>\n");
        // Text is only ever added as nodes of a tree, so that no name can make markup.
        using (var writer = XmlWriter.Create(output, new XmlWriterSettings { OmitXmlDeclaration = true, CloseOutput = false, NewLineChars = "\n" })) HtmlPicture.Numbered(Page(title, toolVersion, content)).WriteTo(writer);
        output.Write("\n");
    }

    /// <summary>A table. A wide one scrolls by itself, by the keyboard too.</summary>
    public static XElement Table(FactTable table) => new("div", new XAttribute("class", "wide"), new XAttribute("tabindex", "0"), new XAttribute("role", "region"), new XAttribute("aria-label", Safe(table.Name)),
        new XElement("table",
            new XElement("thead", new XElement("tr", table.Columns.Select(static c => new XElement("th", c.AlignRight ? new XAttribute("class", "number") : null, new XAttribute("scope", "col"), Safe(c.Heading))))),
            new XElement("tbody", table.Rows.Select(row => new XElement("tr", row.Zip(table.Columns, static (value, column) =>
                new XElement("td", column.AlignRight ? new XAttribute("class", "number") : null, Safe(value.Display))))))));

    /// <summary>Somebody else's text, as the tree may hold it.</summary>
    public static string Safe(string text) => SafeText.ForXml(text);

    static XElement Page(string title, string toolVersion, object?[] content) => new("html", new XAttribute("lang", "en"),
        new XElement("head",
            new XElement("meta", new XAttribute("charset", "utf-8")),
            new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
            new XElement("meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", "default-src 'none'; style-src 'unsafe-inline'")),
            new XElement("title", title),
            new XElement("style", HtmlStyle.Text + PlotStyle.Text + "\n" + HtmlPicture.Style + "\n" + BarStyle.Text)),
        new XElement("body", new XElement("main",
            new XElement("h1", title),
            content,
            new XElement("footer", $"modellint {Safe(toolVersion)}"))));
}
