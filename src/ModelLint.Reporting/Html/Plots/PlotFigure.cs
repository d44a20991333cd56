using System.Xml.Linq;
using ModelLint.Analysis.Findings.Plots;

namespace ModelLint.Reporting.Html.Plots;

/// <summary>The picture of a finding, as a figure with its caption.</summary>
static class PlotFigure
{
    /// <summary>The figure; null for a kind that no picture is known of.</summary>
    public static XElement? Of(FindingPlot plot) => plot switch
    {
        GridPlot grid => GridFigure.Of(grid),
        ConvergencePlot convergence => ConvergenceFigure.Of(convergence),
        _ => null,
    };
}
