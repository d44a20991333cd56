using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Onnx;

namespace ModelLint.Reporting.Pictures;

/// <summary>Draws graphs as SVG: layers from the inputs down, each operator coloured by how far its output goes from zero.</summary>
public static class GraphPicture
{
    /// <summary>The most boxes and edges of a picture: more can be neither laid out quickly nor read.</summary>
    public const int MaxNodes = 500, MaxEdges = 1000;

    /// <summary>Steps from what is in the middle to the rim of its surroundings.</summary>
    public const int Hops = 3;

    const int MaxAround = 60;
    const double CharacterWidth = 7.3, Margin = 12, LegendWidth = 205, LegendLine = 20;
    static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    /// <summary>A whole graph; null where it has more than <see cref="MaxNodes"/> boxes or <see cref="MaxEdges"/> edges.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="evidence">What is known of its values.</param>
    /// <param name="marked">Places that are framed.</param>
    public static XElement? Whole(Graph graph, ModelEvidence evidence, IReadOnlyCollection<ModelElement> marked)
    {
        var shown = PictureGraph.Of(graph, evidence, Nodes(marked));
        if (shown.Nodes.Length > MaxNodes || shown.Edges.Length > MaxEdges) return null;
        return Draw(shown, evidence, [.. Indices(shown, marked)], $"{graph.Path}: {shown.Nodes.Length} boxes");
    }

    /// <summary>What is around a place, <see cref="Hops"/> steps far; null for places that are in no picture (a constant, a whole graph).</summary>
    /// <param name="element">The place, which is framed.</param>
    /// <param name="evidence">What is known of the model's values.</param>
    public static XElement? Around(ModelElement element, ModelEvidence evidence) => Around(element.Graph, [element], element.Path, evidence);

    /// <summary>What is around a graph's outputs, <see cref="Hops"/> steps far; null where it has none that can be drawn.</summary>
    /// <param name="graph">The graph; its outputs are framed.</param>
    /// <param name="evidence">What is known of the model's values.</param>
    public static XElement? AroundOutputs(Graph graph, ModelEvidence evidence) => Around(graph, [.. graph.Outputs.Select(static o => ModelElement.Of(o))], $"the outputs of {graph.Path}", evidence);

    /// <summary>A picture as a file.</summary>
    public static void Write(XElement picture, Stream to)
    {
        using (var writer = XmlWriter.Create(to, new XmlWriterSettings { OmitXmlDeclaration = true, CloseOutput = false, NewLineChars = "\n", Encoding = new System.Text.UTF8Encoding(false) })) picture.WriteTo(writer);
        to.Write("\n"u8);
    }

    static XElement? Around(Graph of, ImmutableArray<ModelElement> elements, string title, ModelEvidence evidence)
    {
        var graph = PictureGraph.Of(of, evidence, Nodes(elements));
        var focus = Indices(graph, elements).ToList();
        if (focus.Count == 0) return null;
        var shown = graph.Around(focus, Hops, MaxAround, out var isCut);
        return Draw(shown, evidence, [.. Indices(shown, elements)], $"around {title}{(isCut ? $": the nearest {MaxAround} boxes" : "")}");
    }

    static HashSet<Node> Nodes(IEnumerable<ModelElement> elements) => [.. elements.Select(static e => e.Node).OfType<Node>()];

    static IEnumerable<int> Indices(PictureGraph graph, IReadOnlyCollection<ModelElement> elements)
    {
        var nodes = Nodes(elements);
        var values = elements.Where(static e => e.Node is null).Select(static e => e.Value).OfType<Value>().ToHashSet();
        return Enumerable.Range(0, graph.Nodes.Length).Where(i => graph.Nodes[i] is var n && (n.Node is { } node ? nodes.Contains(node) : n.Value is { } value && values.Contains(value)));
    }

    static XElement Draw(PictureGraph graph, ModelEvidence evidence, HashSet<int> marked, string title)
    {
        ImmutableArray<string> names = [.. graph.Nodes.Select(static n => PictureText.Short(n.Name))];
        ImmutableArray<double> widths = [.. graph.Nodes.Select((n, i) => Math.Ceiling(Math.Max(PictureText.Width(PictureText.Short(n.Operator)), PictureText.Width(names[i])) * CharacterWidth) + 16)];
        var layout = LayeredLayout.Of(widths, [.. graph.Edges.Select(static e => (e.From, e.To))]);
        ImmutableArray<Reach?> reaches = [.. graph.Nodes.Select(n => n.Value is { } value ? Reach.Of(value, evidence) : null)];
        ImmutableArray<string> colours = [.. reaches.Select(ReachColours.Of)];
        var legend = Legend(colours.ToHashSet(), marked.Count > 0).ToList();

        // A layout's origin is anywhere: everything is moved to the right of the legend.
        var bends = layout.Bends.SelectMany(static b => b).ToList();
        var left = layout.Nodes.Select((p, i) => p.X - widths[i] / 2).Concat(bends.Select(static b => b.X)).DefaultIfEmpty(0).Min();
        var right = layout.Nodes.Select((p, i) => p.X + widths[i] / 2).Concat(bends.Select(static b => b.X)).DefaultIfEmpty(0).Max();
        var top = layout.Nodes.Select(static p => p.Y).DefaultIfEmpty(0).Min() - LayeredLayout.BoxHeight / 2;
        var bottom = layout.Nodes.Select(static p => p.Y).DefaultIfEmpty(0).Max() + LayeredLayout.BoxHeight / 2;
        var (dx, dy) = (LegendWidth + 2 * Margin - left, Margin - top);
        var (width, height) = (right + dx + Margin, Math.Max(bottom + dy + Margin, 2 * Margin + (legend.Count / 2 + 1) * LegendLine));
        return new XElement(_svg + "svg", new XAttribute("width", Number(width)), new XAttribute("height", Number(height)), new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            new XAttribute("role", "img"), new XAttribute("aria-label", PictureText.Safe(title)), new XAttribute("font-family", "ui-monospace, monospace"), new XAttribute("font-size", "12"),
            new XElement(_svg + "title", PictureText.Safe(title)),
            new XElement(_svg + "g", new XAttribute("class", "legend"), legend),
            graph.Edges.Select((e, i) => Edge(e, [.. layout.Bends[i].Prepend(At(e.From, 0.5)).Append(At(e.To, -0.5)).Select(p => (p.X + dx, p.Y + dy))], evidence)),
            graph.Nodes.Select((n, i) => Box(n, names[i], (layout.Nodes[i].X + dx, layout.Nodes[i].Y + dy), widths[i], colours[i], marked.Contains(i), About(n, reaches[i], evidence))));

        (double X, double Y) At(int node, double side) => (layout.Nodes[node].X, layout.Nodes[node].Y + side * LayeredLayout.BoxHeight);
    }

    static XElement Box(PictureNode node, string name, (double X, double Y) middle, double width, string colour, bool isMarked, string about) => new(_svg + "g", new XAttribute("class", isMarked ? "node marked" : "node"),
        new XElement(_svg + "title", about),
        new XElement(_svg + "rect", new XAttribute("x", Number(middle.X - width / 2)), new XAttribute("y", Number(middle.Y - LayeredLayout.BoxHeight / 2)), new XAttribute("width", Number(width)), new XAttribute("height", Number(LayeredLayout.BoxHeight)),
            new XAttribute("rx", node.Node is null ? "18" : "4"), new XAttribute("fill", colour), new XAttribute("stroke", isMarked ? "#b42318" : "#5b6470"), new XAttribute("stroke-width", isMarked ? "3" : "1")),
        new XElement(_svg + "text", new XAttribute("text-anchor", "middle"), new XAttribute("fill", "#1c2129"),
            new XElement(_svg + "tspan", new XAttribute("x", Number(middle.X)), new XAttribute("y", Number(middle.Y - 3)), new XAttribute("font-weight", "bold"), PictureText.Short(node.Operator)),
            new XElement(_svg + "tspan", new XAttribute("x", Number(middle.X)), new XAttribute("y", Number(middle.Y + 12)), name)));

    static XElement Edge(PictureEdge edge, ImmutableArray<(double X, double Y)> points, ModelEvidence evidence)
    {
        var (x, y) = points[^1];
        var line = string.Join(" L", points.Select(static p => $"{Number(p.X)} {Number(p.Y)}"));
        return new XElement(_svg + "g", new XAttribute("class", "edge"), new XAttribute("fill", "none"), new XAttribute("stroke", "#8a93a0"),
            new XElement(_svg + "title", PictureText.Safe($"{edge.Value.Name}: {evidence.Facts.TypeOf(edge.Value)?.ToString() ?? "unknown type"}")),
            new XElement(_svg + "path", new XAttribute("d", $"M{line}")),
            new XElement(_svg + "path", new XAttribute("d", $"M{Number(x - 4)} {Number(y - 7)} L{Number(x)} {Number(y)} L{Number(x + 4)} {Number(y - 7)}")));
    }

    static string About(PictureNode node, Reach? reach, ModelEvidence evidence) => PictureText.Safe(
        $"{node.Operator} {node.Name}{(node.Value is { } value ? $" gives {evidence.Facts.TypeOf(value)?.ToString() ?? "unknown type"}" : "")}{(reach is null ? "" : $", {reach.Grounds} {reach.Range}")}");

    static IEnumerable<XElement> Legend(HashSet<string> used, bool hasMarks)
    {
        var line = 0;
        yield return Text("largest magnitude of output", Margin, line++);
        foreach (var (colour, meaning) in ReachColours.All.Append((ReachColours.Unknown, "not known")).Where(c => used.Contains(c.Item1)))
        {
            yield return Swatch(colour, "#5b6470", "1", line);
            yield return Text(meaning, Margin + 24, line++);
        }

        if (!hasMarks) yield break;
        yield return Swatch("none", "#b42318", "3", line);
        yield return Text("what is pointed at", Margin + 24, line);
    }

    static XElement Swatch(string colour, string stroke, string width, int line) => new(_svg + "rect", new XAttribute("x", Number(Margin)), new XAttribute("y", Number(Margin + line * LegendLine)), new XAttribute("width", "16"), new XAttribute("height", "14"),
        new XAttribute("fill", colour), new XAttribute("stroke", stroke), new XAttribute("stroke-width", width));

    static XElement Text(string text, double x, int line) => new(_svg + "text", new XAttribute("x", Number(x)), new XAttribute("y", Number(Margin + 11 + line * LegendLine)), new XAttribute("fill", "currentColor"), text);

    static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
