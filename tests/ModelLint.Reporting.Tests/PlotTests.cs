using System.Collections.Immutable;
using System.Xml.Linq;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Findings.Plots;
using ModelLint.Reporting.Html;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Reporting.Tests;

/// <summary>Pictures of findings: the numbers that they are drawn from.</summary>
public sealed class PlotTests
{
    const string Evil = "\"><script>alert(1)</script>\e[31m\uFFFE";

    static LintReport With(ImmutableArray<FindingPlot> plots)
    {
        var graph = new Testing.GraphBuilder().Input("x", 1).Node("Relu", "x", "y").Output("y").Document().Model.Graph;
        return Sample.Clean with { Models = [new ModelReport("a.onnx") { Result = new([.. Fingerprints.Assign([new(Sample.Lost, Severity.Error, ModelElement.Of(graph.Outputs[0]), new FindingDetails { Plots = plots })])], [], []) }] };
    }

    static List<XElement> Figures(ImmutableArray<FindingPlot> plots) => [.. XDocument.Parse(new HtmlReporter().Text(With(plots))).Descendants("figure")];

    static IEnumerable<XElement> Pictures(XElement element) => element.Descendants().Where(static e => e.Attribute("role")?.Value == "img");

    // Codes 0, 10, …, 2550. The narrow slice has bins of 1/4 from 0: eight numbers, in four of them.
    static ImmutableArray<FindingPlot> Grid(string name = "y") => GridPlot.Of(name, 10, new Interval(0, 2550), new Interval(0, 1),
    [
        new GridPart("wide", new Interval(0, 2550), "proved", null),
        new GridPart(name, new Interval(0, 1), "bound", new Histogram(-2, 0, [5, 0, 2, 1])),
        new GridPart("open", Interval.Unknown, "unknown", null),
    ]);

    [Fact]
    public void The_whole_range_has_a_line_a_code_and_what_is_narrow_one_column()
    {
        var panel = Assert.Single(Figures(Grid())).Elements("div").First();
        Assert.Equal(("0", "2550", "256"), (panel.Attribute("data-from")!.Value, panel.Attribute("data-to")!.Value, panel.Attribute("data-lines")!.Value));
        // 2550 in at most 120 columns: bins of 32, the first one holds all eight.
        var narrow = Pictures(panel).ElementAt(1);
        Assert.Equal(("0", "32", "8"), (narrow.Attribute("data-start")!.Value, narrow.Attribute("data-width")!.Value, narrow.Attribute("data-counts")!.Value));
        Assert.Null(Pictures(panel).First().Attribute("data-counts"));
    }

    [Fact]
    public void What_fits_in_a_step_is_enlarged_from_a_step_below_to_two_above()
    {
        var panel = Figures(Grid())[0].Elements("div").ElementAt(1);
        // Lines at 0, 10 and 20: below 0 there is no code.
        Assert.Equal(("-10", "20", "3"), (panel.Attribute("data-from")!.Value, panel.Attribute("data-to")!.Value, panel.Attribute("data-lines")!.Value));
        var narrow = Pictures(panel).ElementAt(1);
        Assert.Equal(("0", "0.25", "5 0 2 1"), (narrow.Attribute("data-start")!.Value, narrow.Attribute("data-width")!.Value, narrow.Attribute("data-counts")!.Value));
        // A third of the width is below 0; 0..1 is a thirtieth of it.
        Assert.Contains("M333.33 36H366.67V44H333.33Z", narrow.Descendants().Attributes("d").Select(static d => d.Value));
        Assert.Contains("M333.33 0V44M666.67 0V44M1000 0V44", narrow.Descendants().Attributes("d").Select(static d => d.Value));
        Assert.Equal(["-10", "0", "10", "20"], panel.Elements("div").Single().Elements("span").Select(static s => s.Value));
    }

    [Fact]
    public void What_takes_many_steps_is_not_enlarged_and_what_lies_beyond_the_codes_is_marked()
    {
        var figure = Assert.Single(Figures(GridPlot.Of("y", 1, new Interval(0, 10), new Interval(-5, 20), [new GridPart("a", new Interval(-5, 20), "observed", null)])));
        var panel = Assert.Single(figure.Elements("div"));
        Assert.Equal(("-5", "20", "11"), (panel.Attribute("data-from")!.Value, panel.Attribute("data-to")!.Value, panel.Attribute("data-lines")!.Value));
        Assert.Contains("M0 0H200V44H0ZM600 0H1000V44H600Z", panel.Descendants().Attributes("d").Select(static d => d.Value));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(double.NaN, 0, 1)]
    [InlineData(1, 0, double.PositiveInfinity)]
    [InlineData(1, 1, 1)]
    public void Without_a_grid_there_is_no_picture(double step, double lo, double hi) =>
        Assert.Empty(GridPlot.Of("y", step, new Interval(lo, hi), new Interval(0, 1), []));

    [Fact]
    public void Of_many_slices_the_narrowest_and_the_widest_are_drawn()
    {
        var plot = Assert.IsType<GridPlot>(Assert.Single(GridPlot.Of("y", 1, new Interval(0, 255), new Interval(0, 1), Enumerable.Range(1, 100).Reverse().Select(static i => new GridPart($"{i}", new Interval(0, i), "", null)))));
        Assert.Equal(["100", "7", "6", "5", "4", "3", "2", "1"], plot.Parts.Select(static p => p.Name));
    }

    [Fact]
    public void Samples_widen_the_range_one_after_the_other()
    {
        var figure = Assert.Single(Figures([new ConvergencePlot("y", [new(1, 2), SampleExtremes.None, new(-2, 1), new(0, 6)])]));
        var picture = Assert.Single(Pictures(figure));
        Assert.Equal(("1 1 -2 -2", "2 2 2 6"), (picture.Attribute("data-lo")!.Value, picture.Attribute("data-hi")!.Value));
        // 8 units in 120: 15 a unit. The first sample reaches from 2, four below the top, to 1.
        Assert.StartsWith("M0 60H250V75H0Z", picture.Descendants().Attributes("d").ElementAt(1).Value, StringComparison.Ordinal);
        var many = Pictures(Assert.Single(Figures([new ConvergencePlot("y", [.. Enumerable.Range(1, 1000).Select(static i => new SampleExtremes(-i, i))])]))).Single();
        Assert.Equal((200, "5", "1000"), (many.Attribute("data-hi")!.Value.Split(' ').Length, many.Attribute("data-hi")!.Value.Split(' ')[0], many.Attribute("data-hi")!.Value.Split(' ')[^1]));
        Assert.Empty(Figures([new ConvergencePlot("y", [SampleExtremes.None]), new ConvergencePlot("y", [new(0, 0)]), new ConvergencePlot("y", [])]));
    }

    [Fact]
    public void No_name_is_markup_and_the_same_report_is_the_same_page()
    {
        ImmutableArray<FindingPlot> plots = [.. Grid(Evil), new ConvergencePlot(Evil, [new(1, 2)])];
        var page = XDocument.Parse(new HtmlReporter().Text(With(plots)));
        Assert.DoesNotContain(page.Descendants(), static e => e.Name.LocalName is "script");
        Assert.DoesNotContain(page.ToString(), static c => char.IsControl(c) && c is not ('\n' or '\r') || c == '\uFFFE');
        Assert.All(page.Descendants().Where(static e => e.Attribute("role")?.Value == "img"), static e => Assert.Equal(e.Attribute("aria-label")!.Value, e.Elements().First().Value));
        Assert.Equal(new HtmlReporter().Bytes(With(plots)), new HtmlReporter().Bytes(With(plots)));
    }
}
