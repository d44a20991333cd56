using System.Xml.Linq;

namespace ModelLint.EndToEnd;

/// <summary>Pictures on the page of a real run.</summary>
public sealed class HtmlPictureTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_shows_what_is_around_a_finding_and_the_whole_graph_each_with_its_zoom()
    {
        Detectors.Write(_folder["m.onnx"]);
        Assert.Equal(1, Cli.RunIn(_folder.Path, "lint", "m.onnx", "--target", "int8", "--html", "lint.html").ExitCode);
        var page = XDocument.Parse(File.ReadAllText(_folder["lint.html"]));
        var figures = page.Descendants("figure").Where(static f => (string?)f.Attribute("class") == "picture").ToList();
        Assert.True(figures.Count >= 2);
        Assert.Contains(figures, static f => f.Parent?.Name.LocalName == "details");
        Assert.Contains(figures, static f => f.Parent?.Name.LocalName == "section");
        Assert.All(figures, static f =>
        {
            Assert.Contains(f.Descendants(), static e => (string?)e.Attribute("class") == "node marked" && e.Value.Contains("Concat", StringComparison.Ordinal));
            Assert.Equal("0", (string?)f.Elements("div").Single().Attribute("tabindex"));
            Assert.Equal(4, f.Descendants("input").Count());
            Assert.Equal("100", (string?)f.Descendants("input").Single(static i => i.Attribute("checked") is not null).Attribute("value"));
        });
        Assert.Equal(figures.Count, figures.SelectMany(static f => f.Descendants("input").Select(static i => (string?)i.Attribute("name")).Distinct()).Distinct().Count());
        Assert.DoesNotContain(page.Descendants(), static e => e.Name.LocalName == "script");
    }

    [Fact]
    public void The_graph_moves_by_keys_wheel_and_finger_and_the_zoom_makes_it_larger_and_smaller()
    {
        // Higher and wider than the frame, which is at most 70 % of the window's height: thirty layers, and a layer of thirty boxes.
        var model = Detectors.One();
        model.Node("Relu", "x", "chain0");
        foreach (var i in Enumerable.Range(1, 29)) model.Node("Relu", $"chain{i - 1}", $"chain{i}");
        foreach (var i in Enumerable.Range(0, 30)) model.Node("Neg", "x", $"branch_with_a_name_{i}").Output($"branch_with_a_name_{i}");
        File.WriteAllBytes(_folder["m.onnx"], model.Output("chain29").Bytes);
        Assert.Equal(1, Cli.RunIn(_folder.Path, "lint", "m.onnx", "--target", "int8", "--select", "ML2002", "--html", "lint.html").ExitCode);

        var run = Browser.Run("pan.mjs", "playwright-core", _folder.Path, _folder["lint.html"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        (int Left, int Top, int Width, int MostLeft, int MostTop) At(string step)
        {
            var at = run.Json.GetProperty(step);
            int Number(string name) => at.GetProperty(name).GetInt32();
            return (Number("left"), Number("top"), Number("width"), Number("mostLeft"), Number("mostTop"));
        }

        var start = At("start");
        Assert.Equal((0, 0), (start.Left, start.Top));
        Assert.InRange(run.Json.GetProperty("start").GetProperty("height").GetInt32(), 600, 630);
        Assert.True(start is { MostTop: > 1000, MostLeft: > 1000 }, $"{start}");
        Assert.InRange(At("end").Top, start.MostTop - 1, start.MostTop);
        Assert.Equal(0, At("home").Top);
        Assert.True(At("down").Top > 0);
        Assert.True(At("right").Left > 0);
        Assert.Equal(240, At("wheel").Top);
        Assert.True(At("finger").Top > 150);
        Assert.InRange(At("half").Width, start.Width / 2 - 1, start.Width / 2 + 1);
        Assert.InRange(At("quarter").Width, start.Width / 4 - 1, start.Width / 4 + 1);
        Assert.InRange(At("double").Width, 2 * start.Width - 2, 2 * start.Width + 2);
        Assert.True(run.Json.GetProperty("othersStay").GetBoolean());
    }
}
