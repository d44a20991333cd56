using System.Collections.Immutable;
using System.Xml.Linq;
using ModelLint.Reporting.Html.Plots;

namespace ModelLint.Reporting.Html.Bars;

/// <summary>What is measured, and the axis that it is drawn on.</summary>
/// <param name="Name">Its name for programs.</param>
/// <param name="Title">What it is, in a sentence.</param>
/// <param name="From">The left end of the axis, at most 0.</param>
/// <param name="To">The right end.</param>
/// <param name="Tick">How a number of the axis is written.</param>
sealed record BarMeasure(string Name, string Title, double From, double To, Func<double, string> Tick)
{
    /// <summary>What the pale bar is; empty where there is just one.</summary>
    public string First { get; init; } = "";

    /// <summary>What the full bar is.</summary>
    public required string Second { get; init; }

    /// <summary>What the upright line is; empty where there is none.</summary>
    public string Mark { get; init; } = "";
}

/// <summary>The bars of one slice; numbers that there are none of have no bar.</summary>
/// <param name="Slice">Its name.</param>
/// <param name="Label">The name with the numbers, as text.</param>
/// <param name="First">The pale bar.</param>
/// <param name="Second">The full bar.</param>
sealed record BarRow(string Slice, string Label, double? First, double? Second)
{
    /// <summary>Where the upright line stands.</summary>
    public double? Mark { get; init; }

    /// <summary>True to call the slice out.</summary>
    public bool IsLost { get; init; }
}

/// <summary>A bar or two for each slice, on one axis.</summary>
static class BarPanel
{
    const int BarHeight = 9;

    /// <summary>The panel.</summary>
    public static XElement Of(BarMeasure measure, IEnumerable<BarRow> rows) => new("div", new XAttribute("class", "panel"),
        new XAttribute("data-measure", measure.Name), new XAttribute("data-from", measure.From), new XAttribute("data-to", measure.To),
        new XElement("p", new XAttribute("class", "title"), measure.Title),
        Key(measure),
        rows.Select(r => Row(r, measure)),
        Svg.Axis(((ImmutableArray<double>)[measure.From, (measure.From + measure.To) / 2, measure.To]).Select(measure.Tick)));

    static XElement Row(BarRow row, BarMeasure measure)
    {
        var height = measure.First.Length > 0 ? 2 * BarHeight + 2 : BarHeight;
        return new XElement("div", new XAttribute("class", row.IsLost ? "slice lost" : "slice"),
            new XElement("p", new XAttribute("class", "part"), HtmlPage.Safe(row.Label)),
            Svg.Picture(HtmlPage.Safe(row.Label), height, new XAttribute("data-slice", HtmlPage.Safe(row.Slice)), Number("data-first", row.First), Number("data-second", row.Second), Number("data-mark", row.Mark),
                row.First is { } first ? Svg.Path("was", [Bar(measure, first, 0)]) : null,
                row.Second is { } second ? Svg.Path("now", [Bar(measure, second, height - BarHeight)]) : null,
                row.Mark is { } mark ? Svg.Path("mark", [Svg.Upright(Place(measure, mark), 0, height)]) : null));
    }

    static XElement Key(BarMeasure measure) => new("p", new XAttribute("class", "key"),
        measure.First.Length > 0 ? new XElement("span", Svg.Swatch("was"), measure.First) : null,
        new XElement("span", Svg.Swatch("now"), measure.Second),
        measure.Mark.Length > 0 ? new XElement("span", $"| {measure.Mark}") : null);

    // From zero to the number. A bar of next to nothing is still seen: two units.
    static string Bar(BarMeasure measure, double number, double top)
    {
        var (left, right) = (Place(measure, Math.Min(number, 0)), Place(measure, Math.Max(number, 0)));
        return Svg.Box(left, top, Math.Min(Math.Max(right, left + 2), Svg.Width), top + BarHeight);
    }

    static double Place(BarMeasure measure, double number) => double.IsNaN(number) ? 0 : Svg.Width * Math.Clamp((number - measure.From) / (measure.To - measure.From), 0, 1);

    static XAttribute? Number(string name, double? number) => number is { } n ? new XAttribute(name, n) : null;
}
