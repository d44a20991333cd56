using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using ModelLint.Reporting.GitHub;
using ModelLint.Reporting.GitLab;
using ModelLint.Reporting.Html;
using ModelLint.Reporting.JUnit;
using ModelLint.Reporting.Markdown;

namespace ModelLint.Reporting.Tests;

/// <summary>Formats of CI servers: what they tell, what they cut, and that no name in a model is a command, markup or a link.</summary>
public sealed class FormatTests
{
    const string Evil = "\n::error file=x::y%0A\r\e[31m<script>|`@team [x](http://evil) ![y](z) #12 www.evil.example *b* _i_ $1$ \u202E\uFFFE&";

    [Fact]
    public void A_page_tells_every_finding_with_its_numbers_and_no_name_is_markup()
    {
        var page = XDocument.Parse(new HtmlReporter().Text(Hostile));
        string[] ours = ["html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "section", "details", "summary", "strong", "code", "div", "table", "thead", "tbody", "tr", "th", "td", "pre", "footer"];
        Assert.Empty(page.Descendants().Select(static e => e.Name.LocalName).Except(ours));
        Assert.Contains("<script>|`@team [x](http://evil)", page.Descendants("td").Single().Value, StringComparison.Ordinal);
        // Nothing is asked of anybody.
        Assert.DoesNotContain(page.Descendants().Attributes(), static a => a.Name.LocalName is "src" or "href" || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));

        var full = XDocument.Parse(new HtmlReporter().Text(Sample.Full()));
        Assert.Equal(Sample.Full().Models.Sum(static m => m.Open.Count()), full.Descendants("details").Count());
        Assert.Equal(Sample.Full().Models.Select(static m => Text.SafeText.Of(m.Path)), full.Descendants("h2").Select(static h => h.Value));
        Assert.All(full.Descendants("details"), static d => Assert.Contains("How known: ", d.Value, StringComparison.Ordinal));
        Assert.Equal(new HtmlReporter().Bytes(Sample.Full()), new HtmlReporter().Bytes(Sample.Full()));
    }

    static LintReport Hostile { get; } = Named(Evil);

    static LintReport Named(string name)
    {
        var graph = new Testing.GraphBuilder().Input(name, 1).Node("Relu", name, "y").Output("y").Document().Model.Graph;
        var details = new Analysis.Findings.FindingDetails
        {
            Arguments = [new("output", name)],
            Meaning = name,
            Grounds = name,
            Advice = [new(name, [name, "````"])],
            Table = new("slices", [new(name, name)], [[name]]),
        };
        return Sample.Clean with
        {
            Models = [new ModelReport(name) { Result = new([.. Analysis.Findings.Fingerprints.Assign([new(Sample.Lost, Analysis.Findings.Severity.Error, Analysis.Findings.ModelElement.Of(graph.Inputs[0]), details)])], [], []) }, new ModelReport("b") { Failure = name }],
            Notifications = [new(Analysis.Findings.Severity.Note, "ML9005", name)],
        };
    }

    [Fact]
    public void Annotations_are_one_line_each_with_their_values_escaped()
    {
        var lines = new GitHubReporter().Text(Hostile).Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Equal("::error file=b,title=the model cannot be read::\\x0A::error file=x::y%250A\\x0D\\x1B[31m<script>|`@team [x](http://evil) ![y](z) #12 www.evil.example *b* _i_ $1$ \\u202E\uFFFE&", lines[0]);
        Assert.StartsWith("::error file=\\x0A%3A%3Aerror file=x%3A%3Ay%250A\\x0D\\x1B[31m<script>", lines[1], StringComparison.Ordinal);
        Assert.Contains(",title=ML2002 SliceLost::main_graph/", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("2 models: 1 error", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_annotations_a_kind_are_told_worst_first_and_the_rest_counted()
    {
        var lines = new GitHubReporter().Text(Known.Many(10_000)).Split('\n');
        Assert.Equal(10, lines.Count(static l => l.StartsWith("::error ", StringComparison.Ordinal)));
        Assert.Equal(10, lines.Count(static l => l.StartsWith("::notice ", StringComparison.Ordinal)));
        Assert.StartsWith("::error ", lines[0], StringComparison.Ordinal);
        Assert.Contains("90 more of kind error are not annotated: GitHub shows 10 a kind", lines);
        Assert.Contains("9890 more of kind notice are not annotated: GitHub shows 10 a kind", lines);
    }

    [Fact]
    public void What_a_baseline_knows_is_no_annotation() =>
        Assert.Equal(Known.Report().Models.Sum(static m => m.Open.Count()) + 1, new GitHubReporter().Text(Known.Report()).Split('\n').Count(static l => l.StartsWith("::", StringComparison.Ordinal)));

    [Fact]
    public void GitLab_gets_what_it_requires_and_unique_fingerprints()
    {
        var one = Known.Many(3).Models[0];
        using var document = JsonDocument.Parse(new GitLabReporter().Text(Hostile with { Models = [.. Hostile.Models, one, one with { Path = "copy.onnx" }] }));
        var issues = document.RootElement.EnumerateArray().ToList();
        Assert.Equal(8, issues.Count);
        Assert.Equal(8, issues.Select(static i => i.GetProperty("fingerprint").GetString()).Distinct().Count());
        Assert.All(issues, static i =>
        {
            Assert.Contains(i.GetProperty("severity").GetString(), (string[])["info", "major", "critical", "blocker"]);
            Assert.NotEmpty(i.GetProperty("description").GetString()!);
            Assert.NotEmpty(i.GetProperty("check_name").GetString()!);
            Assert.Equal(1, i.GetProperty("location").GetProperty("lines").GetProperty("begin").GetInt32());
        });
        Assert.Equal(Evil, issues[0].GetProperty("location").GetProperty("path").GetString());
    }

    [Fact]
    public void JUnit_counts_what_it_has_and_is_legal_xml_whatever_the_names()
    {
        var text = new JUnitReporter().Text(Hostile);
        Assert.DoesNotContain(text, static c => char.IsControl(c) && c != '\n' || c is '\u202E' or '\uFFFE');
        // A log that is printed is read for workflow commands.
        Assert.DoesNotContain("\n::", text, StringComparison.Ordinal);
        var suites = XDocument.Parse(text).Root!.Elements("testsuite").ToList();
        Assert.Equal(("1", "0"), (suites[0].Attribute("failures")!.Value, suites[0].Attribute("errors")!.Value));
        Assert.Equal("1", suites[1].Attribute("errors")!.Value);
        Assert.Equal(suites[0].Attribute("tests")!.Value, $"{suites[0].Elements("testcase").Count()}");
        Assert.Contains("<script>", suites[0].Elements("testcase").First().Element("failure")!.Attribute("message")!.Value, StringComparison.Ordinal);
        var known = XDocument.Parse(new JUnitReporter().Text(Known.Report())).Root!.Elements("testsuite").First();
        Assert.Equal("suppressed: known since the \\x1B[1m2024 [x](1) export", XDocument.Parse(new JUnitReporter().Text(Known.Report())).Descendants("skipped").Select(static s => s.Attribute("message")!.Value).First(static m => m.StartsWith("suppressed", StringComparison.Ordinal)));
        // A rule that looked and found nothing has passed; an unchanged finding doesn't fail.
        Assert.Contains(known.Elements("testcase"), static c => c.Attribute("name")!.Value.StartsWith("ML1004", StringComparison.Ordinal) && !c.HasElements);
        Assert.Contains(known.Elements("testcase"), static c => c.Element("system-out") is not null);
    }

    [Fact]
    public void In_Markdown_no_name_is_markup_a_link_or_a_mention()
    {
        var text = new MarkdownReporter().Text(Hostile);
        Assert.DoesNotContain(text, static c => char.IsControl(c) && c != '\n' || c == '\u202E');
        Assert.DoesNotContain("<script>", Prose(text), StringComparison.Ordinal);
        foreach (var active in (string[])["@team", "[x](", "![y]", "http://evil", "www.evil", "*b*", " #12", "$1$"]) Assert.DoesNotContain(active, Prose(text), StringComparison.Ordinal);
        // A table's row stays a row: bars in names are escaped.
        Assert.All(text.Split('\n').Where(static l => l.StartsWith("| error", StringComparison.Ordinal)), static l => Assert.Equal(6, Enumerable.Range(0, l.Length).Count(i => l[i] == '|' && (i == 0 || l[i - 1] != '\\'))));
        Assert.Contains("`````text", text, StringComparison.Ordinal);
    }

    // What stands in code spans and blocks means nothing to Markdown.
    static string Prose(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"(?s)(?<!\\)(`+)(?!`).*?(?<!`)\1(?!`)", "");

    [Fact]
    public void Markdown_tells_tables_states_and_stays_below_its_limit()
    {
        var text = new MarkdownReporter().Text(Known.Report());
        Assert.Contains("| slice | max | bits | constant | SQNR |", text, StringComparison.Ordinal);
        Assert.Contains("| error (updated) | ML2002 SliceLost |", text, StringComparison.Ordinal);
        Assert.Contains("It got worse: warning with 5.2 bits before.", text, StringComparison.Ordinal);
        var many = new MarkdownReporter(100_000).Text(Known.Many(10_000));
        Assert.InRange(Encoding.UTF8.GetByteCount(many), 90_000, 100_000);
        Assert.Matches(@"\n[0-9]+ further findings are left out: there is no room for more\.\n$", many);
        Assert.InRange(new MarkdownReporter().Bytes(Known.Many(10_000)).Length, 1, 1_000_000);
    }
}
