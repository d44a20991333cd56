using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace ModelLint.EndToEnd;

/// <summary>The pages of <c>compare --html</c> and <c>fix --html</c>, and how a browser shows them.</summary>
public sealed class ComparisonPageTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public ComparisonPageTests()
    {
        Detectors.Write(_folder["net.onnx"]);
        Directory.CreateDirectory(_folder["data"]);
        foreach (var s in Enumerable.Range(0, 8))
            File.WriteAllBytes(_folder[$"data/{s:00}.raw"], MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 32).Select(i => i / 8 == s % 4 ? 40f : s - 4f)]).ToArray());
    }

    public void Dispose() => _folder.Dispose();

    CliRun Run(int code, params string[] arguments)
    {
        var run = Cli.RunIn(_folder.Path, [.. arguments, "-q"]);
        Assert.True(run.ExitCode == code, run.Output + run.Error);
        return run;
    }

    XElement Page(string name) => XDocument.Parse(File.ReadAllText(_folder[name])).Root!;

    static List<string> Drawn(XElement page, string measure) => [.. page.Descendants().Single(e => e.Attribute("data-measure")?.Value == measure).Descendants().Select(static e => e.Attribute("aria-label")?.Value).OfType<string>()];

    [Fact]
    public void A_comparison_shows_the_slice_that_the_whole_hides()
    {
        Run(0, "quantize", "net.onnx", "--calibration", "data", "-o", "net.int8.onnx");
        var text = Run(0, "compare", "net.onnx", "net.int8.onnx", "--data", "data", "--html", "pages/compare.html").Output;
        Assert.Contains("'output0' hides a slice", text, StringComparison.Ordinal);
        var page = Page("pages/compare.html");
        Assert.StartsWith("'output0' hides a slice: the whole has cosine 0.99", page.Descendants("p").Single(static p => p.Attribute("class")?.Value == "error").Value, StringComparison.Ordinal);
        Assert.StartsWith("output0 axis 1 [4:8]: ", Drawn(page, "sqnr")[0], StringComparison.Ordinal);
        Assert.Contains("; the whole output: 0.99", Drawn(page, "cosine")[0], StringComparison.Ordinal);
        Assert.Contains(" in float, ", Drawn(page, "zeros")[0], StringComparison.Ordinal);

        // Two slices with a bar, two with two, and what is zero: in the page's blue, in the light and in the dark, and nothing is wider than a phone.
        var shown = Browser.Open(_folder, "pages/compare.html");
        Assert.Equal(3, shown.Length);
        Assert.All(shown, static s => Assert.StartsWith("""{"overflow":0,"plots":""", s, StringComparison.Ordinal));
        Assert.Equal(["rgb(31, 95, 174)", "rgb(134, 184, 245)", "rgb(31, 95, 174)"], shown.Select(static s => s[(s.IndexOf("\"now\":\"", StringComparison.Ordinal) + 7)..^3]));
    }

    [Fact]
    public void A_fix_shows_each_slice_before_and_after()
    {
        Run(0, "fix", "net.onnx", "--calibration", "data", "--target", "int8", "--strategy", "split", "--quantize", "--html", "fix.html");
        var page = Page("fix.html");
        var scores = Drawn(page, "sqnr")[0];
        Assert.Matches(@"^output0 axis 1 \[4:8\]: -?\d+\.\d dB \(\d\.\d bits\) before, (\d\d\.\d dB \(\d\.\d bits\)|∞ dB, nothing differs) after$", scores);
        Assert.Equal(4, page.Descendants("tbody").First().Elements("tr").Count());
        // What was mended with its numbers, what is around it, and what is around the outputs that it became.
        Assert.Contains("ML2002 SliceLost", page.Descendants("details").First().Value, StringComparison.Ordinal);
        var pictures = page.Descendants("figure").Where(static f => f.Attribute("class")?.Value == "picture").ToList();
        Assert.Equal(["What is around it. Scroll, or use the arrow keys, to move.", "What is around the outputs of net.head.int8.onnx. Scroll, or use the arrow keys, to move."], pictures.Select(static p => p.Element("figcaption")!.Value));
        Assert.Equal(2, pictures[1].Descendants().Count(static e => e.Attribute("class")?.Value == "node marked"));
        Assert.Equal(["net.head.int8.onnx", "net.head.onnx"], page.Descendants("li").Select(static l => l.Value).Where(static l => l.Contains(".head.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        var shown = Browser.Open(_folder, "fix.html");
        Assert.All(shown, static s => Assert.StartsWith("""{"overflow":0,"plots":""", s, StringComparison.Ordinal));
        Assert.Equal(["rgb(28, 33, 41)", "rgb(228, 231, 236)", "rgb(28, 33, 41)"], shown.Select(static s => s.Split("\"was\":\"")[1].Split('"')[0]));
    }

    [Fact]
    public void A_fix_that_quantizes_nothing_or_mends_nothing_has_a_page_too()
    {
        Run(0, "fix", "net.onnx", "--calibration", "data", "--target", "int8", "--strategy", "split", "--dry-run", "--html", "fix.html");
        Assert.Contains("Would be written to net.fixed:", Page("fix.html").Value, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["net.fixed"]));
        Detectors.Write(_folder["net.onnx"], 1);
        Run(0, "fix", "net.onnx", "--html", "none.html");
        Assert.Contains("nothing to fix", Page("none.html").Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is a model: no report is written over one", "compare", "net.onnx", "net.onnx", "--data", "data", "--html", "net.onnx")]
    [InlineData("is a model: no report is written over one", "compare", "net.onnx", "net.onnx", "--data", "data", "-o", "net.onnx")]
    [InlineData("is a model: no report is written over one", "lint", "net.onnx", "--html", "net.onnx")]
    [InlineData("is a model: no report is written over one", "fix", "net.onnx", "--html", "net.onnx")]
    [InlineData("cannot be written: it is a folder", "compare", "net.onnx", "net.onnx", "--data", "data", "--html", "data")]
    [InlineData("lies in the folder that the fix writes", "fix", "net.onnx", "--html", "net.fixed/fix.html")]
    public void A_page_that_cannot_be_written_is_refused_before_the_work(string says, params string[] arguments)
    {
        var before = File.ReadAllBytes(_folder["net.onnx"]);
        var run = Run(2, arguments);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal(before, File.ReadAllBytes(_folder["net.onnx"]));
    }
}
