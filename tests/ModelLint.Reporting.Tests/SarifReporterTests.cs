using System.Text.Json;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Sarif;
using ModelLint.Testing;

namespace ModelLint.Reporting.Tests;

public sealed class SarifReporterTests
{
    [Fact]
    public void Two_independent_validators_find_nothing_to_mend() => Assert.Empty(Validate(Sample.Full()));

    [Theory]
    [InlineData("\"kind\": \"fail\"", "\"kind\": \"wrong\"", "schema: ")]
    [InlineData("\"ruleIndex\": 2", "\"ruleIndex\": 99", "error SARIF1009")]
    public void The_validators_do_see_what_is_wrong(string right, string wrong, string problem) =>
        Assert.Contains(Validate(new SarifReporter().Text(Sample.Full()).Replace(right, wrong, StringComparison.Ordinal)), p => p.StartsWith(problem, StringComparison.Ordinal));

    [Fact]
    public void A_clean_log_is_valid_and_has_an_empty_list_of_results()
    {
        Assert.Equal(0, Run(Sample.Clean).GetProperty("results").GetArrayLength());
        Assert.Empty(Validate(Sample.Clean));
    }

    [Fact]
    public void Equal_reports_give_equal_bytes_without_mark_and_with_a_last_newline()
    {
        var bytes = new SarifReporter().Bytes(Sample.Full());
        Assert.Equal(bytes, new SarifReporter().Bytes(Sample.Full()));
        Assert.Equal((byte)'{', bytes[0]);
        Assert.Equal((byte)'\n', bytes[^1]);
        Assert.DoesNotContain((byte)'\r', bytes);
    }

    [Fact]
    public void Every_result_has_what_consumers_ask_for()
    {
        foreach (var result in Results())
        {
            Assert.NotEmpty(result.GetProperty("ruleId").GetString()!);
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
            Assert.Equal("fail", result.GetProperty("kind").GetString());
            Assert.Contains(result.GetProperty("level").GetString(), (string[])["error", "warning", "note"]);
            var location = Assert.Single(result.GetProperty("locations").EnumerateArray());
            Assert.True(location.GetProperty("physicalLocation").GetProperty("artifactLocation").TryGetProperty("uri", out _));
            Assert.NotEmpty(location.GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString()!);
            var prints = result.GetProperty("partialFingerprints");
            Assert.NotEmpty(prints.GetProperty("primaryLocationLineHash").GetString()!);
            Assert.NotEmpty(prints.GetProperty("modelElement/v1").GetString()!);
        }
    }

    [Fact]
    public void The_message_is_what_its_format_and_arguments_give()
    {
        var rules = Rules().ToDictionary(static r => r.GetProperty("id").GetString()!);
        foreach (var result in Results())
        {
            var message = result.GetProperty("message");
            var format = rules[result.GetProperty("ruleId").GetString()!].GetProperty("messageStrings").GetProperty(message.GetProperty("id").GetString()!).GetProperty("text").GetString()!;
            Assert.Equal(message.GetProperty("text").GetString(), string.Format(format, [.. message.GetProperty("arguments").EnumerateArray().Select(static a => a.GetString())]));
        }
    }

    [Fact]
    public void A_condition_begins_the_message_and_a_lowered_level_is_told()
    {
        var results = Results();
        Assert.StartsWith("if quantized to INT8: Value 'output0'", results[2].GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("conditional", results[2].GetProperty("message").GetProperty("id").GetString());
        Assert.Equal(("ML2002", "warning"), (results[3].GetProperty("ruleId").GetString(), results[3].GetProperty("level").GetString()));
    }

    [Fact]
    public void Rules_are_sorted_and_fully_described()
    {
        var driver = Run(Sample.Full()).GetProperty("tool").GetProperty("driver").GetProperty("rules");
        Assert.Equal(["ML1004", "ML2001", "ML2002"], driver.EnumerateArray().Select(static r => r.GetProperty("id").GetString()));
        foreach (var rule in Rules())
        {
            var (brief, full) = (rule.GetProperty("shortDescription").GetProperty("text").GetString()!, rule.GetProperty("fullDescription").GetProperty("text").GetString()!);
            Assert.NotEqual(brief, full, StringComparer.OrdinalIgnoreCase);
            Assert.True(brief.Length <= 1024 && full.Length <= 1024);
            Assert.NotEmpty(rule.GetProperty("help").GetProperty("text").GetString()!);
            Assert.NotEmpty(rule.GetProperty("help").GetProperty("markdown").GetString()!);
            Assert.NotEmpty(rule.GetProperty("defaultConfiguration").GetProperty("level").GetString()!);
            Assert.Equal("high", rule.GetProperty("properties").GetProperty("precision").GetString());
            Assert.Contains("onnx", rule.GetProperty("properties").GetProperty("tags").EnumerateArray().Select(static t => t.GetString()));
        }

        Assert.Equal("https://example.org/rules/ML1004", driver[0].GetProperty("helpUri").GetString());
        Assert.Equal("https://github.com/modellint/modellint#what-it-finds", driver[1].GetProperty("helpUri").GetString());
    }

    [Fact]
    public void An_external_pack_is_an_extension_and_its_results_point_there()
    {
        var extension = Assert.Single(Run(Sample.Full()).GetProperty("tool").GetProperty("extensions").EnumerateArray());
        Assert.Equal(("Acme House Rules", "2.3.4"), (extension.GetProperty("name").GetString(), extension.GetProperty("version").GetString()));
        var result = Results()[4];
        var rule = result.GetProperty("rule");
        Assert.Equal("ACME001", result.GetProperty("ruleId").GetString());
        Assert.False(result.TryGetProperty("ruleIndex", out _));
        Assert.Equal(0, rule.GetProperty("toolComponent").GetProperty("index").GetInt32());
        Assert.Equal("ACME001", extension.GetProperty("rules")[rule.GetProperty("index").GetInt32()].GetProperty("id").GetString());
    }

    [Fact]
    public void Trouble_is_told_as_notifications_of_a_successful_execution()
    {
        var invocation = Run(Sample.Full()).GetProperty("invocations")[0];
        Assert.True(invocation.GetProperty("executionSuccessful").GetBoolean());
        Assert.Equal(4, invocation.GetProperty("exitCode").GetInt32());
        var notifications = invocation.GetProperty("toolExecutionNotifications").EnumerateArray().ToArray();
        Assert.Equal(["ML9005", "ML9001", "ML9003", "ML9001", "ML9099", "ML9002"], notifications.Select(static n => n.GetProperty("descriptor").GetProperty("id").GetString()));
        Assert.Equal("ACME002", notifications[1].GetProperty("associatedRule").GetProperty("id").GetString());
        Assert.Equal("error", notifications[1].GetProperty("level").GetString());
        Assert.Equal("broken.onnx", notifications[5].GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.False(Run(Sample.Full() with { ExitCode = 130 }).GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
        Assert.Equal(0, Run(Sample.Clean).GetProperty("invocations")[0].GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public void What_the_tool_can_say_of_itself_is_described()
    {
        var told = Run(Sample.Clean).GetProperty("tool").GetProperty("driver").GetProperty("notifications").EnumerateArray().Select(static n => n.GetProperty("id").GetString()!);
        Assert.Equal(typeof(Analysis.Driving.ToolIds).GetFields().Select(static f => (string)f.GetValue(null)!).Order(), told.Order());
    }

    [Fact]
    public void Logical_locations_are_a_tree_from_the_model_down()
    {
        var run = Run(Sample.Full());
        var tree = run.GetProperty("logicalLocations");
        var place = Results()[5].GetProperty("locations")[0].GetProperty("logicalLocations")[0];
        var names = new List<string>();
        for (int? at = place.GetProperty("index").GetInt32(); at is { } index;)
        {
            names.Insert(0, tree[index].GetProperty("name").GetString()!);
            at = tree[index].TryGetProperty("parentIndex", out var parent) ? parent.GetInt32() : null;
        }

        Assert.Equal([Sample.HostilePath, "main_graph", "If_3", "then_branch", Sample.HostileNode], names);
        Assert.Equal(place.GetProperty("fullyQualifiedName").GetString(), tree[place.GetProperty("index").GetInt32()].GetProperty("fullyQualifiedName").GetString());
    }

    [Fact]
    public void Properties_hold_the_numbers()
    {
        var properties = Results()[0].GetProperty("properties");
        Assert.Equal(640, properties.GetProperty("facts").GetProperty("ratio").GetDouble());
        Assert.Equal(-1.32, properties.GetProperty("slices")[1].GetProperty("effectiveBits").GetDouble());
        Assert.Equal("observed", properties.GetProperty("certainty").GetString());
        Assert.Equal("--target int8", properties.GetProperty("premise").GetString());
        Assert.StartsWith("onnx.utils", properties.GetProperty("advice")[0].GetProperty("lines")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(3, Results()[1].GetProperty("properties").GetProperty("table").GetArrayLength());
        Assert.Equal("the scores come from here", Results()[0].GetProperty("relatedLocations")[0].GetProperty("message").GetProperty("text").GetString());
    }

    [Fact]
    public void A_chain_is_a_code_flow_whose_steps_are_places()
    {
        var flow = Results()[0].GetProperty("codeFlows")[0];
        Assert.Equal("[4:84] can only be in 0..1", flow.GetProperty("message").GetProperty("text").GetString());
        var steps = flow.GetProperty("threadFlows")[0].GetProperty("locations").EnumerateArray().Select(static l => l.GetProperty("location")).ToList();
        Assert.Equal(["gives 0..1 whatever its input", "joins it as [4:84]"], steps.Select(static s => s.GetProperty("message").GetProperty("text").GetString()));
        Assert.Equal(["node_s", "node_output0"], steps.Select(static s => s.GetProperty("logicalLocations")[0].GetProperty("name").GetString()));
    }

    [Fact]
    public void Artifacts_tell_what_the_file_is_and_leave_out_lengths_beyond_32_bits()
    {
        var artifacts = Run(Sample.Full()).GetProperty("artifacts");
        Assert.Equal(1234, artifacts[0].GetProperty("length").GetInt32());
        Assert.Equal("application/x-onnx", artifacts[0].GetProperty("mimeType").GetString());
        Assert.Equal("analysisTarget", artifacts[0].GetProperty("roles")[0].GetString());
        // Hashing a model would read all of its weights, which lint never does.
        Assert.False(artifacts[0].TryGetProperty("hashes", out _));
        Assert.False(artifacts[1].TryGetProperty("length", out _));
        Assert.Equal(Sample.HostilePath, artifacts[1].GetProperty("properties").GetProperty("path").GetString());
    }

    [Theory]
    [InlineData("a b.onnx", "a%20b.onnx")]
    [InlineData("./m//a#1.onnx", "m/a%231.onnx")]
    [InlineData("100%25+.onnx", "100%2525%2B.onnx")]
    [InlineData("модель.onnx", "%D0%BC%D0%BE%D0%B4%D0%B5%D0%BB%D1%8C.onnx")]
    [InlineData(@"a\b.onnx", "a%5Cb.onnx")]
    [InlineData("a:b.onnx", "a%3Ab.onnx")]
    [InlineData("x/../y.onnx", "y.onnx")]
    [InlineData("../x/y.onnx", "_parent/x/y.onnx")]
    [InlineData("../../y.onnx", "_parent/_parent/y.onnx")]
    [InlineData("/home/me/y.onnx", "_root/y.onnx")]
    [InlineData("C:/me/y.onnx", "_root/y.onnx")]
    [InlineData("a\nb.onnx", "a%0Ab.onnx")]
    public void Every_path_becomes_a_valid_relative_uri(string path, string uri)
    {
        LintReport report = new() { ToolVersion = "0.1.0", Packs = Sample.Packs, Models = [new ModelReport(path) { Length = 1 }] };
        var log = new SarifReporter().Text(report);
        Assert.Contains($"\"uri\": \"{uri}\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain("/home/me", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Rooted_paths_of_one_name_stay_apart()
    {
        var run = Run(new LintReport { ToolVersion = "0.1.0", Models = [new ModelReport("/a/m.onnx"), new ModelReport("/b/m.onnx")] });
        Assert.Equal(["_root/m.onnx", "_2/_root/m.onnx"], run.GetProperty("artifacts").EnumerateArray().Select(static a => a.GetProperty("location").GetProperty("uri").GetString()));
    }

    [Fact]
    public void Nothing_in_the_log_is_a_command_or_a_link_of_the_model()
    {
        var log = new SarifReporter().Text(Sample.Full());
        Assert.DoesNotContain(log, static c => char.IsControl(c) && c != '\n' || c == '\u202E');
        Assert.DoesNotContain(Results(), static r => r.GetProperty("message").GetProperty("text").GetString()!.Contains("[x](1)", StringComparison.Ordinal));
    }

    static JsonElement Run(LintReport report)
    {
        using var document = JsonDocument.Parse(new SarifReporter().Bytes(report));
        return document.RootElement.GetProperty("runs")[0].Clone();
    }

    static JsonElement[] Results() => [.. Run(Sample.Full()).GetProperty("results").EnumerateArray()];

    static IEnumerable<JsonElement> Rules()
    {
        var tool = Run(Sample.Full()).GetProperty("tool");
        return tool.GetProperty("driver").GetProperty("rules").EnumerateArray().Concat(tool.GetProperty("extensions").EnumerateArray().SelectMany(static e => e.GetProperty("rules").EnumerateArray()));
    }

    static IReadOnlyList<string> Validate(LintReport report) => Validate(new SarifReporter().Text(report));

    static IReadOnlyList<string> Validate(string log)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".sarif");
        try
        {
            File.WriteAllText(path, log);
            return SarifValidator.Validate(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
