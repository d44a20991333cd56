using System.Xml.Linq;

namespace ModelLint.Reporting.Html.Plots;

/// <summary>
/// Pieces of pictures. They are as wide as the page whatever its width, so their horizontal unit is a thousandth of it, and text stands beside them, not in them: it is never
/// stretched, and it wraps. Colours are those of the page's style.
/// </summary>
static class Svg
{
    static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    /// <summary>Units from the left end to the right.</summary>
    public const double Width = 1000;

    /// <summary>A picture that is read out as its title.</summary>
    public static XElement Picture(string title, int height, params object?[] content) => new(_svg + "svg",
        new XAttribute("class", "plot"), new XAttribute("role", "img"), new XAttribute("aria-label", title), new XAttribute("width", "100%"), new XAttribute("height", height),
        new XAttribute("viewBox", $"0 0 {Width} {height}"), new XAttribute("preserveAspectRatio", "none"),
        new XElement(_svg + "title", title), content);

    /// <summary>A little box that shows what a style stands for.</summary>
    public static XElement Swatch(string style) => new(_svg + "svg", new XAttribute("width", "14"), new XAttribute("height", "9"), new XAttribute("aria-hidden", "true"),
        new XElement(_svg + "rect", new XAttribute("class", style), new XAttribute("width", "14"), new XAttribute("height", "9")));

    /// <summary>A path; lines keep their width however far the picture is stretched.</summary>
    public static XElement Path(string style, IEnumerable<string> pieces) => new(_svg + "path", new XAttribute("class", style), new XAttribute("vector-effect", "non-scaling-stroke"), new XAttribute("d", string.Concat(pieces)));

    /// <summary>A box as a piece of a path.</summary>
    public static string Box(double left, double top, double right, double bottom) => $"M{Number(left)} {Number(top)}H{Number(right)}V{Number(bottom)}H{Number(left)}Z";

    /// <summary>An upright line as a piece of a path.</summary>
    public static string Upright(double at, double top, double bottom) => $"M{Number(at)} {Number(top)}V{Number(bottom)}";

    /// <summary>Numbers next to each other under the picture: the first at its left end, the last at its right.</summary>
    public static XElement Axis(params IEnumerable<string> numbers) => new("div", new XAttribute("class", "axis"), new XAttribute("aria-hidden", "true"), numbers.Select(static n => new XElement("span", n)));

    /// <summary>A number of a path.</summary>
    public static string Number(double place) => (Math.Round(place, 2) + 0.0).ToString("0.##");
}
