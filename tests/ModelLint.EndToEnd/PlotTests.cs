using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Pictures of findings on the page of a real run.</summary>
public sealed class PlotTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    XDocument Page(params string[] arguments)
    {
        var run = Cli.RunIn(_folder.Path, ["lint", .. arguments, "--html", "page.html"]);
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        return XDocument.Parse(File.ReadAllText(_folder["page.html"]));
    }

    void Samples(params float[][] samples)
    {
        Directory.CreateDirectory(_folder["data"]);
        foreach (var (i, sample) in samples.Index()) File.WriteAllBytes(_folder[$"data/{i:00}.raw"], MemoryMarshal.AsBytes<float>(sample).ToArray());
    }

    // Pictures of the graph are figures, too.
    static bool IsGrid(XElement figure) => figure.Attribute("class")?.Value == "grid";

    static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    [Fact]
    public void Scores_beside_pixels_are_drawn_with_their_counts_on_the_grid_that_they_fall_through()
    {
        Detectors.Write(_folder["net.onnx"]);
        // One logit of a softmax far above the others: boxes reach 640, and 256 scores are counted.
        Samples([.. Enumerable.Range(0, 8).Select(static s => Enumerable.Range(0, 32).Select(i => i / 8 == s % 4 ? 40f : s - 4f).ToArray())]);
        var figure = Assert.Single(Page("net.onnx", "--target", "int8", "--calibration", "data", "--select", "ML2002").Descendants("figure"), IsGrid);
        Assert.Equal("output0", figure.Attribute("data-value")!.Value);
        Assert.Equal(640.0 / 255, Number(figure, "data-step"), 9);
        Assert.Equal((0, 640), (Number(figure, "data-lo"), Number(figure, "data-hi")));
        var panels = figure.Elements("div").ToList();
        Assert.Equal(["256", "3"], panels.Select(static p => p.Attribute("data-lines")!.Value));
        Assert.Equal((-640.0 / 255, 1280.0 / 255), (Number(panels[1], "data-from"), Number(panels[1], "data-to")));
        var rows = panels[1].Descendants().Where(static e => e.Attribute("data-slice") is not null).ToList();
        Assert.Equal(["axis 1 [0:4]", "axis 1 [4:8]"], rows.Select(static r => r.Attribute("data-slice")!.Value));
        Assert.Equal((0, 1), (Number(rows[1], "data-lo"), Number(rows[1], "data-hi")));
        Assert.Equal(256, rows[1].Attribute("data-counts")!.Value.Split(' ').Sum(static c => long.Parse(c, CultureInfo.InvariantCulture)));
        Assert.Contains("fits in less than one step", figure.Element("figcaption")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_browser_draws_them_in_the_light_in_the_dark_and_on_a_phone_without_errors()
    {
        Detectors.Write(_folder["net.onnx"]);
        Samples([.. Enumerable.Range(0, 8).Select(static s => Enumerable.Range(0, 32).Select(i => i / 8 == s % 4 ? 40f : s - 4f).ToArray())]);
        Page("net.onnx", "--target", "int8", "--calibration", "data", "--select", "ML2002");
        // The colours are those of the style: --note in the light and in the dark.
        const string Light = """{"overflow":0,"plots":4,"fills":{"counts":"rgb(31, 95, 174)"}}""", Dark = """{"overflow":0,"plots":4,"fills":{"counts":"rgb(134, 184, 245)"}}""";
        Assert.Equal([Light, Dark, Light], Browser.Open(_folder, "page.html"));
    }

    [Fact]
    public void Without_data_the_ranges_are_drawn()
    {
        Detectors.Write(_folder["net.onnx"]);
        var figure = Assert.Single(Page("net.onnx", "--target", "int8", "--select", "ML2002").Descendants("figure"), IsGrid);
        Assert.NotEmpty(figure.Descendants().Attributes("data-slice"));
        Assert.Empty(figure.Descendants().Attributes("data-counts"));
        Assert.Contains("no data were given", figure.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_that_grows_with_every_sample_is_drawn_as_it_grows()
    {
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 1, 1).Floats("w", [], 10).Node("Mul", ["x", "w"], ["y"]).Output("y").Bytes);
        Samples([.. Enumerable.Range(1, 6).Select(static i => (float[])[1 << i])]);
        var figure = Page("net.onnx", "--calibration", "data", "--select", "ML3004").Descendants("figure").First();
        Assert.Equal("6", figure.Attribute("data-samples")!.Value);
        var drawn = figure.Descendants().Single(static e => e.Attribute("role") is not null);
        Assert.Equal("20 40 80 160 320 640", drawn.Attribute("data-hi")!.Value);
        Assert.Equal("20 20 20 20 20 20", drawn.Attribute("data-lo")!.Value);
    }
}
