using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ModelLint.Reporting.Sarif;
using ModelLint.Testing;

namespace ModelLint.Reporting.Tests;

/// <summary>What each profile of SARIF tells, and what its readers are spared.</summary>
public sealed class SarifProfileTests
{
    static readonly SarifOptions _gitHub = new() { Profile = SarifProfile.GitHub, Category = "models" };
    static readonly SarifOptions _ide = new() { Profile = SarifProfile.Ide, ListingFolder = "out dir" };

    [Fact]
    public void Every_profile_is_valid()
    {
        // Absent results have no bytes any more.
        Assert.Empty(Validate(new SarifOptions(), "SARIF2017"));
        Assert.Empty(Validate(_ide, "SARIF2017"));
        // Code scanning has no use for bytes of a binary file, and takes results without a region.
        Assert.Empty(Validate(_gitHub, "GH1017", "SARIF2017"));
        Assert.Empty(Validate(new SarifOptions(), Sample.Full()));
    }

    [Fact]
    public void The_default_carries_the_models_text_and_links_into_it()
    {
        var run = Run(new SarifOptions());
        var (artifacts, result) = (run.GetProperty("artifacts"), run.GetProperty("results")[0]);
        var listing = artifacts[3];
        Assert.Equal(("models/yolo%20v8%20%231.onnx.listing.txt", "one\ntwo\nthree\n", "text/plain"),
            (listing.GetProperty("location").GetProperty("uri").GetString(), listing.GetProperty("contents").GetProperty("text").GetString(), listing.GetProperty("mimeType").GetString()));
        Assert.EndsWith(" See [line 2](2) of its text.", result.GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
        var target = result.GetProperty("relatedLocations").EnumerateArray().Single(static l => l.GetProperty("id").GetInt32() == 2).GetProperty("physicalLocation");
        Assert.Equal((3, 2), (target.GetProperty("artifactLocation").GetProperty("index").GetInt32(), target.GetProperty("region").GetProperty("startLine").GetInt32()));
        // A binary file has no lines.
        Assert.All(run.GetProperty("results").EnumerateArray().SelectMany(static r => r.GetProperty("locations").EnumerateArray()), static l => Assert.False(l.GetProperty("physicalLocation").TryGetProperty("region", out var region) && region.TryGetProperty("startLine", out _)));
    }

    [Fact]
    public void The_linked_message_is_what_its_format_and_arguments_give()
    {
        var run = Run(new SarifOptions());
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Concat(run.GetProperty("tool").GetProperty("extensions")[0].GetProperty("rules").EnumerateArray()).ToDictionary(static r => r.GetProperty("id").GetString()!);
        foreach (var message in run.GetProperty("results").EnumerateArray().Where(static r => r.GetProperty("message").TryGetProperty("id", out _)).Select(static r => (Rule: r.GetProperty("ruleId").GetString()!, Message: r.GetProperty("message"))))
        {
            var format = rules[message.Rule].GetProperty("messageStrings").GetProperty(message.Message.GetProperty("id").GetString()!).GetProperty("text").GetString()!;
            Assert.Equal(message.Message.GetProperty("text").GetString(), string.Format(format, [.. message.Message.GetProperty("arguments").EnumerateArray().Select(static a => a.GetString())]));
        }
    }

    [Fact]
    public void Suppressions_and_states_are_on_all_results_or_on_none()
    {
        var results = Run(new SarifOptions()).GetProperty("results").EnumerateArray().ToList();
        Assert.All(results, static r => Assert.True(r.TryGetProperty("suppressions", out _) && r.TryGetProperty("baselineState", out _)));
        Assert.Equal(["absent", "new", "unchanged", "updated"], results.Select(static r => r.GetProperty("baselineState").GetString()!).Distinct().Order());
        var accepted = Assert.Single(results.SelectMany(static r => r.GetProperty("suppressions").EnumerateArray()));
        Assert.Equal(("external", "accepted", 7), (accepted.GetProperty("kind").GetString(), accepted.GetProperty("status").GetString(), accepted.GetProperty("location").GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32()));
        Assert.StartsWith("known since", accepted.GetProperty("justification").GetString(), StringComparison.Ordinal);
        Assert.All(Run(new SarifOptions(), Sample.Full()).GetProperty("results").EnumerateArray(), static r => Assert.False(r.TryGetProperty("suppressions", out _) || r.TryGetProperty("baselineState", out _)));
    }

    [Fact]
    public void Code_scanning_gets_open_results_without_regions_states_or_listings()
    {
        var run = Run(_gitHub);
        Assert.Equal("models/", run.GetProperty("automationDetails").GetProperty("id").GetString());
        Assert.Equal(3, run.GetProperty("artifacts").GetArrayLength());
        var text = run.GetRawText();
        foreach (var absent in (string[])["\"region\"", "suppressions", "baselineState", "listing.txt", "gone:1", "Listed"]) Assert.DoesNotContain(absent, text, StringComparison.Ordinal);
        Assert.Equal(Known.Report().Models.Sum(static m => m.Findings.Count()), run.GetProperty("results").GetArrayLength());
        Assert.False(Run(new SarifOptions()).TryGetProperty("automationDetails", out _));
    }

    [Fact]
    public void Code_scanning_gets_the_worst_and_is_told_how_many_are_cut()
    {
        var run = Run(_gitHub with { MaxResults = 110 }, Known.Many(10_000));
        var levels = run.GetProperty("results").EnumerateArray().Select(static r => r.GetProperty("level").GetString()!).CountBy(static l => l).ToDictionary(static l => l.Key, static l => l.Value);
        Assert.Equal((100, 10), (levels["error"], levels["note"]));
        var said = run.GetProperty("invocations")[0].GetProperty("toolExecutionNotifications")[0];
        Assert.Equal("ML9010", said.GetProperty("descriptor").GetProperty("id").GetString());
        Assert.Contains("9890 of 10000 are left out", said.GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(5000, Run(_gitHub, Known.Many(10_000)).GetProperty("results").GetArrayLength());
    }

    [Fact]
    public void Every_finding_of_a_rule_in_one_file_has_a_hash_of_its_own() =>
        Assert.Equal(50, Run(_gitHub, Known.Many(50)).GetProperty("results").EnumerateArray().Select(static r => r.GetProperty("partialFingerprints").GetProperty("primaryLocationLineHash").GetString()).Distinct().Count());

    [Fact]
    public void A_log_of_25_000_results_is_small_when_packed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) new SarifReporter().Write(Known.Many(25_000), gzip);
        Assert.InRange(packed.Length, 1, 10_000_000);
    }

    [Fact]
    public void Editors_get_lines_of_listings_and_the_bytes_as_properties()
    {
        var run = Run(_ide);
        var result = run.GetProperty("results")[0];
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal(("out%20dir/yolo%20v8%20%231.onnx.listing.txt", 2), (place.GetProperty("artifactLocation").GetProperty("uri").GetString(), place.GetProperty("region").GetProperty("startLine").GetInt32()));
        Assert.DoesNotContain("byteOffset", place.GetRawText(), StringComparison.Ordinal);
        Assert.True(result.GetProperty("properties").GetProperty("byteLength").GetInt64() > 0);
        Assert.Equal("models/yolo v8 #1.onnx", result.GetProperty("properties").GetProperty("model").GetString());
        Assert.All(run.GetProperty("artifacts").EnumerateArray(), static a => Assert.False(a.TryGetProperty("contents", out _)));
    }

    [Fact]
    public void Listings_of_one_name_are_numbered() => Assert.Equal(
        ["net.onnx.listing.txt", "net.onnx.2.listing.txt", "Net.onnx.3.listing.txt"],
        SarifListings.Names(new LintReport { ToolVersion = "0.1.0", Models = [new ModelReport("a/net.onnx"), new ModelReport("b/net.onnx"), new ModelReport("Net.onnx")] }));

    [Fact]
    public void Node_reads_every_profile()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/node"), "node is not installed");
        foreach (var options in (SarifOptions[])[new(), _gitHub, _ide])
        {
            var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            File.WriteAllBytes(path, new SarifReporter(options).Bytes(Known.Report()));
            using var node = Process.Start(new ProcessStartInfo("node", ["-e", "JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'))", path]))!;
            node.WaitForExit();
            File.Delete(path);
            Assert.Equal(0, node.ExitCode);
        }
    }

    static JsonElement Run(SarifOptions options, LintReport? report = null)
    {
        using var document = JsonDocument.Parse(new SarifReporter(options).Bytes(report ?? Known.Report()));
        return document.RootElement.GetProperty("runs")[0].Clone();
    }

    static IReadOnlyList<string> Validate(SarifOptions options, params string[] waived) => Validate(options, Known.Report(), waived);

    static IReadOnlyList<string> Validate(SarifOptions options, LintReport report, params string[] waived)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".sarif");
        try
        {
            File.WriteAllText(path, Encoding.UTF8.GetString(new SarifReporter(options).Bytes(report)));
            return SarifValidator.Validate(path, waived);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
