using System.Text.Json;
using ModelLint.Reporting.Json;

namespace ModelLint.Reporting.Tests;

public sealed class JsonReporterTests
{
    [Fact]
    public void The_document_has_every_documented_field()
    {
        using var document = JsonDocument.Parse(new JsonReporter().Bytes(Sample.Full()));
        var root = document.RootElement;
        Assert.Equal(["version", "tool", "models", "notifications", "baseline", "summary"], Names(root));
        var models = root.GetProperty("models");
        Assert.Equal(["path", "failure", "findings", "suppressed", "notApplicable", "notifications"], Names(models[0]));
        var finding = models[0].GetProperty("findings")[0];
        Assert.Equal(
            ["ruleId", "severity", "message", "element", "certainty", "premise", "condition", "meaning", "grounds", "facts", "slices", "advice", "related", "chains", "fixes", "fingerprint", "suppression", "baselineState"],
            Names(finding));
        Assert.Equal(["text", "steps"], Names(finding.GetProperty("chains")[0]));
        Assert.Equal("main_graph/node_s", finding.GetProperty("chains")[0].GetProperty("steps")[0].GetProperty("element").GetProperty("path").GetString());
        Assert.Equal(["kind", "graph", "node", "value", "path", "byteOffset", "byteLength", "line"], Names(finding.GetProperty("element")));
        Assert.StartsWith("not a protobuf", models[2].GetProperty("failure").GetString(), StringComparison.Ordinal);
        Assert.Equal("ML2001", models[0].GetProperty("notApplicable")[0].GetProperty("ruleId").GetString());
        Assert.Equal("ACME002", models[0].GetProperty("notifications")[0].GetProperty("ruleId").GetString());
        var summary = root.GetProperty("summary");
        Assert.Equal((2, 4, 2, 1), (summary.GetProperty("error").GetInt32(), summary.GetProperty("warning").GetInt32(), summary.GetProperty("note").GetInt32(), summary.GetProperty("unreadable").GetInt32()));
    }

    [Fact]
    public void Values_keep_their_kinds_and_what_is_not_finite_is_null()
    {
        using var document = JsonDocument.Parse(new JsonReporter().Bytes(Sample.Full()));
        var finding = document.RootElement.GetProperty("models")[0].GetProperty("findings")[0];
        var (facts, slices) = (finding.GetProperty("facts"), finding.GetProperty("slices"));
        Assert.Equal(2.5, facts.GetProperty("step").GetDouble());
        Assert.True(facts.GetProperty("isOutput").GetBoolean());
        Assert.Equal(JsonValueKind.Null, facts.GetProperty("unknown").ValueKind);
        Assert.Equal(JsonValueKind.Null, facts.GetProperty("worst").ValueKind);
        Assert.Equal(640, facts.GetProperty("ratio").GetDouble());
        Assert.Equal("[0:4]", slices[0].GetProperty("slice").GetString());
        Assert.Equal(JsonValueKind.Null, slices[1].GetProperty("sqnr").ValueKind);
        Assert.Equal(JsonValueKind.Null, slices[2].GetProperty("max").ValueKind);
    }

    [Fact]
    public void A_table_never_hides_a_field()
    {
        using var document = JsonDocument.Parse(new JsonReporter().Bytes(Sample.Full()));
        var finding = document.RootElement.GetProperty("models")[0].GetProperty("findings")[1];
        Assert.Equal(JsonValueKind.Object, finding.GetProperty("facts").ValueKind);
        Assert.Equal(3, finding.GetProperty("table").GetArrayLength());
    }

    [Fact]
    public void Hostile_names_come_back_as_they_are_and_are_quiet_on_the_way()
    {
        var text = new JsonReporter().Text(Sample.Full());
        Assert.DoesNotContain(text, static c => char.IsControl(c) && c != '\n' || c == '\u202E');
        using var document = JsonDocument.Parse(text);
        var model = document.RootElement.GetProperty("models")[1];
        Assert.Equal(Sample.HostilePath, model.GetProperty("path").GetString());
        Assert.Equal(Sample.HostileNode, model.GetProperty("findings")[0].GetProperty("element").GetProperty("node").GetString());
        Assert.Equal("\uFFFD", model.GetProperty("findings")[0].GetProperty("facts").GetProperty("half").GetString());
    }

    [Fact]
    public void Equal_reports_give_equal_bytes_without_mark_and_with_a_last_newline()
    {
        var bytes = new JsonReporter().Bytes(Sample.Full());
        Assert.Equal(bytes, new JsonReporter().Bytes(Sample.Full()));
        Assert.Equal((byte)'{', bytes[0]);
        Assert.Equal((byte)'\n', bytes[^1]);
        Assert.DoesNotContain((byte)'\r', bytes);
    }

    static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(static p => p.Name)];
}
