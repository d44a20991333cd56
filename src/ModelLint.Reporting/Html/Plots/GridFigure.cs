using System.Xml.Linq;
using ModelLint.Analysis.Findings.Plots;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Reporting.Html.Plots;

/// <summary>Parts of a value with the grid of codes that they share: all of them, and enlarged what the finding is about.</summary>
static class GridFigure
{
    // Less than that is seen without enlarging.
    const double LeastZoom = 4;

    /// <summary>The figure.</summary>
    public static XElement Of(GridPlot plot)
    {
        var all = plot.Parts.Select(static p => p.Range).Where(static r => r.IsBounded).Aggregate(plot.Covered.Union(new Interval(0, 0)), static (a, b) => a.Union(b));
        var zoom = Around(plot);
        var isZoomed = LeastZoom * zoom.Width <= all.Width;
        return new XElement("figure", new XAttribute("class", "grid"),
            new XAttribute("data-value", HtmlPage.Safe(plot.Name)), new XAttribute("data-step", plot.Step), new XAttribute("data-lo", plot.Covered.Lo), new XAttribute("data-hi", plot.Covered.Hi),
            new XElement("figcaption", Caption(plot)),
            GridPanel.Of(plot, all, "All that the codes cover"),
            isZoomed ? GridPanel.Of(plot, zoom, $"Enlarged {Interval.Format(Math.Round(all.Width / zoom.Width))} times, a line a code") : null);
    }

    // From the code before its lower end, zero included, to the code behind its upper end and one further.
    static Interval Around(GridPlot plot) => new((Math.Floor(Math.Min(plot.Focus.Lo, 0) / plot.Step) - 1) * plot.Step, (Math.Ceiling(Math.Max(plot.Focus.Hi, 0) / plot.Step) + 1) * plot.Step);

    static string Caption(GridPlot plot)
    {
        var steps = plot.Focus.QuantizedRange / plot.Step;
        var fits = steps < 1 ? "fits in less than one step" : $"takes {Interval.Format(steps)} steps";
        var heights = plot.Parts.Any(static p => p.Histogram is not null) ? " Heights are logarithms of counts, each slice's highest as high as the picture." : " Bars are ranges: no data were given, so how numbers are spread in them isn't known.";
        return $"One code to the next is a step of {Interval.Format(plot.Step)}: {plot.Focus} {fits}.{heights}";
    }
}
