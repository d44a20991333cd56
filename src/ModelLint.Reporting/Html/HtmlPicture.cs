using System.Xml.Linq;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Pictures;

namespace ModelLint.Reporting.Html;

/// <summary>A picture on the page: it is moved by scrolling and enlarged by a row of radio buttons, both by keyboard, mouse and finger, without a script.</summary>
static class HtmlPicture
{
    public const string Style = """
        .picture { margin: .75rem 0; } .picture fieldset { border: 0; padding: 0; margin: .25rem 0; } .picture legend { float: left; margin-right: .75rem; padding: 0; } .picture label { margin-right: .75rem; white-space: nowrap; }
        .view { overflow: auto; max-height: 70vh; border: 1px solid var(--line); border-radius: .3rem; } .view svg { display: block; }
        .picture:has([value="25"]:checked) svg { zoom: .25; } .picture:has([value="50"]:checked) svg { zoom: .5; } .picture:has([value="200"]:checked) svg { zoom: 2; }
        """;

    static readonly string[] _zooms = ["25", "50", "100", "200"];

    /// <summary>The whole graph, or why there is no picture of it.</summary>
    public static XElement? Whole(ModelPictures? pictures) => pictures is null ? null
        : pictures.Whole is { } whole ? Of(whole, "The whole graph, findings framed")
        : new XElement("p", $"The graph is drawn only around findings: as a whole it has more than {GraphPicture.MaxNodes} boxes or {GraphPicture.MaxEdges} edges.");

    /// <summary>What is around a finding; null where there is no picture.</summary>
    public static XElement? Around(ModelPictures? pictures, Diagnostic finding) => pictures?.Around.GetValueOrDefault(finding.Element) is { } picture ? Of(picture, "What is around it") : null;

    /// <summary>Gives the buttons of each picture a name of their own, so that they are chosen one by one.</summary>
    public static XElement Numbered(XElement page)
    {
        foreach (var (index, figure) in page.Descendants("figure").Index())
            foreach (var button in figure.Descendants("input")) button.SetAttributeValue("name", $"zoom{index}");
        return page;
    }

    /// <summary>A picture with its zoom; the caption has no full stop.</summary>
    public static XElement Of(XElement picture, string caption) => new("figure", new XAttribute("class", "picture"),
        new XElement("figcaption", $"{HtmlPage.Safe(caption)}. Scroll, or use the arrow keys, to move."),
        new XElement("fieldset", new XElement("legend", "Zoom"), _zooms.Select(static z => new XElement("label",
            new XElement("input", new XAttribute("type", "radio"), new XAttribute("name", "zoom"), new XAttribute("value", z), z == "100" ? new XAttribute("checked", "") : null), $" {z} %"))),
        new XElement("div", new XAttribute("class", "view"), new XAttribute("tabindex", "0"), new XAttribute("role", "region"), new XAttribute("aria-label", HtmlPage.Safe(caption)), picture));
}
