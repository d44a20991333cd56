using System.Xml.Linq;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings.Plots;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Reporting.Html.Plots;

/// <summary>All parts of a value on one axis from one number to another.</summary>
static class GridPanel
{
    const int Height = 44;

    // Where the range is drawn, below the histogram.
    const int Foot = 36;

    // A page is seldom wider in units that an eye tells apart; 8 bits have 256 lines.
    const int MaxLines = 320;

    // So many don't hide what lies behind them.
    const int FewLines = 32;

    const int MaxTicks = 5;

    // Columns of a histogram over the whole width.
    const int Columns = 120;

    /// <summary>The panel.</summary>
    /// <param name="plot">What is drawn.</param>
    /// <param name="view">From where to where.</param>
    /// <param name="title">What it shows.</param>
    public static XElement? Of(GridPlot plot, Interval view, string title)
    {
        if (!double.IsFinite(view.Width) || view.Width <= 0) return null;
        var grid = Lines(plot, view);
        return new XElement("div", new XAttribute("class", "panel"), new XAttribute("data-from", view.Lo), new XAttribute("data-to", view.Hi), new XAttribute("data-lines", grid.Count),
            new XElement("p", new XAttribute("class", "title"), grid.Count == 0 ? $"{title}. The codes lie closer than lines can be drawn." : $"{title}."),
            plot.Parts.SelectMany(p => Row(p, plot, view, grid)),
            Svg.Axis(Ticks(view, plot.Step).Select(Interval.Format)));
    }

    static IEnumerable<XElement> Row(GridPart part, GridPlot plot, Interval view, List<double> grid)
    {
        var name = HtmlPage.Safe(part.Name);
        var label = $"{name}: {part.Range}{(part.Known.Length > 0 ? $", {HtmlPage.Safe(part.Known)}" : "")}{(part.Histogram is { } all ? $", {all.Total} numbers" : "")}";
        yield return new XElement("p", new XAttribute("class", "part"), label);
        var columns = part.Histogram is { } histogram ? InView(histogram, view) : null;
        yield return Svg.Picture(label, Height,
            new XAttribute("data-slice", name), new XAttribute("data-lo", part.Range.Lo), new XAttribute("data-hi", part.Range.Hi),
            columns is null ? null : new object[] { new XAttribute("data-start", columns.Edge(0)), new XAttribute("data-width", columns.Width), new XAttribute("data-counts", string.Join(' ', columns.Counts)) },
            Svg.Path("beyond", Beyond(plot.Covered, view)),
            columns is null ? null : Svg.Path("counts", Bars(columns, view)),
            Svg.Path(part.Range == plot.Focus ? "range focus" : "range", [Box(view, part.Range, columns is null ? 8 : Foot, Height)]),
            Svg.Path(grid.Count <= FewLines ? "codes apart" : "codes", grid.Select(g => Svg.Upright(Place(view, g), 0, Height))));
    }

    // Zero is a code, so that all are multiples of the step.
    static List<double> Lines(GridPlot plot, Interval view)
    {
        var slack = 1e-6 * plot.Step;
        var (first, last) = (Math.Ceiling((Math.Max(view.Lo, plot.Covered.Lo) - slack) / plot.Step), Math.Floor((Math.Min(view.Hi, plot.Covered.Hi) + slack) / plot.Step));
        return last - first is >= 0 and < MaxLines ? [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * plot.Step)] : [];
    }

    static Histogram? InView(Histogram histogram, Interval view)
    {
        var coarse = histogram.Coarser(view.Width / Columns);
        var bins = Enumerable.Range(0, coarse.Counts.Length).Where(b => coarse.Edge(b + 1) > view.Lo && coarse.Edge(b) < view.Hi).ToList();
        return bins.Count == 0 ? null : new Histogram(coarse.Exponent, coarse.First + bins[0], [.. bins.Select(b => coarse.Counts[b])]);
    }

    static IEnumerable<string> Bars(Histogram columns, Interval view)
    {
        var most = Math.Log2(1 + columns.Counts.Max());
        return columns.Counts.Index().Where(static c => c.Item > 0).Select(c =>
            Box(view, new Interval(columns.Edge(c.Index), columns.Edge(c.Index + 1)), Foot * (1 - Math.Log2(1 + c.Item) / most), Foot));
    }

    static IEnumerable<string> Beyond(Interval covered, Interval view)
    {
        if (covered.Lo > view.Lo) yield return Box(view, new Interval(view.Lo, covered.Lo), 0, Height);
        if (covered.Hi < view.Hi) yield return Box(view, new Interval(covered.Hi, view.Hi), 0, Height);
    }

    // A hairline is still seen: nothing is narrower than two units.
    static string Box(Interval view, Interval range, double top, double bottom)
    {
        var (left, right) = (Place(view, range.Lo), Place(view, range.Hi));
        return Svg.Box(left, top, Math.Min(Math.Max(right, left + 2), Svg.Width), bottom);
    }

    static double Place(Interval view, double number) => double.IsNaN(number) ? 0 : Svg.Width * Math.Clamp((number - view.Lo) / view.Width, 0, 1);

    // Few codes are numbered each; of many the ends.
    static IEnumerable<double> Ticks(Interval view, double step)
    {
        var steps = Math.Round(view.Width / step);
        if (steps is < 1 or > MaxTicks || Math.Abs(steps * step - view.Width) > 1e-6 * view.Width) return [view.Lo, (view.Lo + view.Hi) / 2, view.Hi];
        return Enumerable.Range(0, (int)steps + 1).Select(i => view.Lo + i * step);
    }
}
