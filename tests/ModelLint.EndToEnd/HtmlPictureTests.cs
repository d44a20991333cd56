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
}
