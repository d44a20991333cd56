using System.Collections.Immutable;
using System.Xml.Linq;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Comparisons;
using ModelLint.Reporting.Html;

namespace ModelLint.Reporting.Tests;

/// <summary>Pages of comparisons and of fixes: the numbers that their bars are drawn from.</summary>
public sealed class ComparisonPageTests
{
    const string Evil = "\"><script>alert(1)</script>\e[31m\uFFFE\u202E";

    static readonly SliceQuality _whole = new() { Name = "output0", Sqnr = 49.9, EffectiveBits = 8, Cosine = 0.999995, Zeros = 0.2, FloatZeros = 0.018, Codes = 246 };

    static readonly SliceQuality _boxes = new() { Name = "output0 axis 1 [0:4]", Origin = "/boxes", Sqnr = 44.8, EffectiveBits = 7.15, Cosine = 0.99998, Codes = 239 };

    static readonly SliceQuality _scores = new() { Name = "output0 axis 1 [4:5]", Origin = "/score", Sqnr = 0, EffectiveBits = 0, Cosine = null, Zeros = 1, FloatZeros = 0.089, Codes = 1, IsHidden = true };

    static readonly ComparisonReport _comparison = new() { ToolVersion = "0.1.0", Reference = "a.onnx", Other = "a.int8.onnx", Samples = "3 samples of photos", Outputs = [new ComparedOutput(_whole, [_boxes, _scores])] };

    static readonly FixSummary _fix = new()
    {
        ToolVersion = "0.1.0",
        Model = "a.onnx",
        Outcome = "Written to a.fixed:",
        Files = ["a.head.onnx"],
        Slices = [new SliceChange(_scores, _scores with { Sqnr = 41.3, EffectiveBits = 6.6, Cosine = 0.99996, Zeros = 0.089, IsHidden = false }), new SliceChange(null, _boxes)],
        Gained = ["measured on 3 samples"],
    };

    static XElement Page(ComparisonReport report)
    {
        using var text = new StringWriter();
        HtmlComparison.Write(report, text);
        return XDocument.Parse(text.ToString()).Root!;
    }

    static XElement Page(FixSummary fix)
    {
        using var text = new StringWriter();
        HtmlFix.Write(fix, text);
        return XDocument.Parse(text.ToString()).Root!;
    }

    static XElement Panel(XElement page, string measure) => page.Descendants().Single(e => e.Attribute("data-measure")?.Value == measure);

    static List<XElement> Bars(XElement page, string measure) => [.. Panel(page, measure).Descendants().Where(static e => e.Attribute("data-slice") is not null)];

    static string Path(XElement bars, string style) => bars.Elements().Single(e => e.Attribute("class")?.Value == style).Attribute("d")!.Value;

    static List<string[]> Rows(XElement page) => [.. page.Descendants("tbody").First().Elements("tr").Select(static r => r.Elements("td").Select(static d => d.Value).ToArray())];

    [Fact]
    public void A_comparison_draws_slices_worst_first_on_an_axis_of_round_tens()
    {
        var page = Page(_comparison);
        Assert.Equal(("0", "50"), (Panel(page, "sqnr").Attribute("data-from")!.Value, Panel(page, "sqnr").Attribute("data-to")!.Value));
        var bars = Bars(page, "sqnr");
        Assert.Equal(["output0 axis 1 [4:5]", "output0 axis 1 [0:4]"], bars.Select(static b => b.Attribute("data-slice")!.Value));
        // Nothing is left: a hairline of two units. 44.8 of 50 are 896 of 1000.
        Assert.Equal("M0 0H2V9H0Z", Path(bars[0], "now"));
        Assert.Equal("M0 0H896V9H0Z", Path(bars[1], "now"));
        Assert.Equal("output0 axis 1 [0:4]: 44.8 dB (7.2 bits)", bars[1].Attribute("aria-label")!.Value);
        Assert.Equal(["slice lost", "slice"], bars.Select(static b => b.Parent!.Attribute("class")!.Value));
    }

    [Fact]
    public void The_figure_of_the_whole_stands_beside_that_of_the_slice_which_it_hides()
    {
        var page = Page(_comparison);
        var hidden = Bars(page, "cosine")[0];
        Assert.Equal(("0.999995", null), (hidden.Attribute("data-first")!.Value, hidden.Attribute("data-second")));
        Assert.Contains("output0 axis 1 [4:5]: lost; the whole output: 0.999995", page.Value, StringComparison.Ordinal);
        Assert.Equal("'output0' hides a slice: the whole has cosine 0.999995, but output0 axis 1 [4:5] (/score) is lost: 100.0 % of it are zero (float: 8.9 %), 1 different value is left.",
            page.Descendants("p").Single(static p => p.Attribute("class")?.Value == "error").Value);
        // Only the scores have zeros: 8.9 % in float, and all of them quantized.
        var zeros = Assert.Single(Bars(page, "zeros"));
        Assert.Equal(("M0 0H89V9H0Z", "M0 11H1000V20H0Z"), (Path(zeros, "was"), Path(zeros, "now")));
        Assert.Equal([["output0", "", "49.9", "8.0", "0.999995", "0", "20.0 %", "1.8 %", "246"], ["output0 axis 1 [4:5]", "/score", "0.0", "0.0", "-", "0", "100.0 %", "8.9 %", "1"], ["output0 axis 1 [0:4]", "/boxes", "44.8", "7.2", "0.999980", "0", "0.0 %", "0.0 %", "239"]], Rows(page));
    }

    [Fact]
    public void What_has_no_figure_has_no_bar_and_what_differs_nowhere_a_full_one()
    {
        var page = Page(_comparison with { Outputs = [new ComparedOutput(_whole with { Name = "same", Sqnr = double.PositiveInfinity, EffectiveBits = double.PositiveInfinity }, []), new ComparedOutput(_whole with { Name = "empty", Sqnr = null, EffectiveBits = null }, []), new ComparedOutput(_whole with { Name = "noise", Sqnr = -4, EffectiveBits = 0 }, [])] });
        var bars = Bars(page, "sqnr").ToDictionary(static b => b.Attribute("data-slice")!.Value);
        Assert.DoesNotContain(bars["empty"].Elements(), static e => e.Attribute("class")?.Value == "now");
        Assert.Equal("empty: zero throughout in float", bars["empty"].Attribute("aria-label")!.Value);
        // The axis goes from -10 to 10.
        Assert.Equal("M500 0H1000V9H500Z", Path(bars["same"], "now"));
        Assert.Equal("same: ∞ dB, nothing differs", bars["same"].Attribute("aria-label")!.Value);
        Assert.Equal("M300 0H500V9H300Z", Path(bars["noise"], "now"));
        Assert.Equal("noise", bars.Keys.First());
        // Outputs without slices hide none.
        Assert.DoesNotContain(page.Descendants(), static e => e.Attribute("data-measure")?.Value == "cosine");
    }

    [Fact]
    public void Of_many_slices_the_worst_are_drawn_and_the_table_has_all()
    {
        ImmutableArray<SliceQuality> many = [.. Enumerable.Range(0, 1000).Select(static i => new SliceQuality { Name = $"y [{i}]", Sqnr = 1000 - i, Cosine = 1 })];
        var page = Page(_comparison with { Outputs = [new ComparedOutput(_whole, many)] });
        Assert.Equal(30, Bars(page, "sqnr").Count);
        Assert.Equal("y [999]", Bars(page, "sqnr")[0].Attribute("data-slice")!.Value);
        Assert.Contains("(the first 30 of 1000; the table has all)", page.Value, StringComparison.Ordinal);
        Assert.Equal(1001, Rows(page).Count);
    }

    [Fact]
    public void A_fix_draws_each_slice_before_and_after_with_what_is_zero_in_float()
    {
        var page = Page(_fix);
        var bars = Bars(page, "sqnr");
        // An axis to 50: nothing before, 41.3 of 50 after; what could not be quantized has no bar before.
        Assert.Equal(("M0 0H2V9H0Z", "M0 11H826V20H0Z"), (Path(bars[0], "was"), Path(bars[0], "now")));
        Assert.Null(bars[1].Attribute("data-first"));
        Assert.Equal("output0 axis 1 [0:4]: can't be quantized before, 44.8 dB (7.2 bits) after", bars[1].Attribute("aria-label")!.Value);
        var zeros = Assert.Single(Bars(page, "zeros"));
        Assert.Equal(("M0 0H1000V9H0Z", "M0 11H89V20H0Z", "M89 0V20"), (Path(zeros, "was"), Path(zeros, "now"), Path(zeros, "mark")));
        Assert.Equal([["output0 axis 1 [4:5]", "before", "0.0", "0.0", "-", "100.0 %", "8.9 %"], ["", "after", "6.6", "41.3", "0.999960", "8.9 %", "8.9 %"], ["output0 axis 1 [0:4]", "after", "7.2", "44.8", "0.999980", "0.0 %", "0.0 %"]], Rows(page));
        Assert.Contains("Measured on 3 samples.", page.Descendants("p").Select(static p => p.Value));
    }

    [Fact]
    public void A_fix_that_quantized_nothing_shows_what_was_mended()
    {
        var graph = new Testing.GraphBuilder().Input("x", 1).Node("Relu", "x", "y").Output("y").Document().Model.Graph;
        var finding = Fingerprints.Assign([new Diagnostic(Sample.Lost, Severity.Error, ModelElement.Of(graph.Outputs[0]), new FindingDetails { Meaning = "It is lost." })]).Single();
        var page = Page(_fix with { Slices = [], Mended = [new MendedFindings([finding], "Split it (split, safe)", "every bit is the same", ["output 'y' goes into 'y_1'"])], Notes = ["ML1006 has no fix"] });
        Assert.DoesNotContain(page.Descendants(), static e => e.Attribute("data-measure") is not null);
        Assert.Contains("Mended: Split it (split, safe)", page.Descendants("h2").Select(static h => h.Value));
        Assert.Contains("It is lost.", page.Descendants("details").Single().Value, StringComparison.Ordinal);
        foreach (var said in (string[])["Checked: every bit is the same.", "Output 'y' goes into 'y_1'.", "ML1006 has no fix."]) Assert.Contains(said, page.Descendants("p").Select(static p => p.Value));
    }

    [Fact]
    public void Names_are_text_on_both_pages()
    {
        var slice = _scores with { Name = Evil, Origin = Evil };
        foreach (var page in (XElement[])[
            Page(_comparison with { Reference = Evil, Other = Evil, Samples = Evil, Notes = [Evil], Layers = [slice], Outputs = [new ComparedOutput(_whole with { Name = Evil }, [slice])] }),
            Page(_fix with
            {
                Model = Evil, Outcome = Evil, Files = [Evil], Slices = [new SliceChange(slice, slice)], Gained = [Evil], Notes = [Evil], Choice = Evil, Mended = [new MendedFindings([], Evil, Evil, [Evil])],
                Candidates = new FactTable(Evil, [new FactColumn("a", Evil)], [[Evil]]), Became = [new CaptionedPicture(Evil, new XElement("p", "picture"))],
            })])
        {
            Assert.DoesNotContain(page.Descendants(), static e => e.Name.LocalName == "script");
            Assert.DoesNotContain(page.DescendantsAndSelf().SelectMany(static e => e.Attributes().Select(static a => a.Value).Append(e.Value)), static t => t.Contains('\e') || t.Contains('\u202E'));
        }
    }
}
