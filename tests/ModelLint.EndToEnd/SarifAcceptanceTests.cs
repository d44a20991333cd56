using System.Text.Json;
using Google.Protobuf;
using ModelLint.Onnx.Protos;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>What consumers of SARIF ask for, checked on logs of the real command line; what needs crafted reports is in ModelLint.Reporting.Tests.</summary>
public sealed class SarifAcceptanceTests : IDisposable
{
    const int Heads = 50;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static JsonElement Run(string folder, params string[] arguments)
    {
        var run = Cli.RunIn(folder, ["lint", .. arguments, "--format", "sarif", "-q"]);
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        return Assert.Single(run.Json.GetProperty("runs").EnumerateArray());
    }

    static List<JsonElement> Results(JsonElement run) => [.. run.GetProperty("results").EnumerateArray()];

    static JsonElement Place(JsonElement result) => result.GetProperty("locations")[0].GetProperty("physicalLocation");

    // Fifty detectors in one model, each with an output that loses its scores.
    static ModelProto ManyHeads()
    {
        var builder = new GraphBuilder().Input("x", 1, 4, 8).Floats("scale", [1], 640);
        foreach (var i in Enumerable.Range(0, Heads))
            builder.Node("Sigmoid", "x", $"scores{i}").Node("Softmax", ["x"], [$"shares{i}"], ("axis", 1L)).Node("Mul", [$"shares{i}", "scale"], [$"boxes{i}"]).Node("Concat", [$"boxes{i}", $"scores{i}"], [$"output{i}"], ("axis", 1L)).Output($"output{i}");
        return builder.Proto;
    }

    [Fact]
    public void Fifty_findings_of_a_rule_have_fifty_identities_that_outlive_edits_of_the_file()
    {
        SortedSet<string> Identities(string name, byte[] bytes)
        {
            File.WriteAllBytes(_folder[name], bytes);
            var results = Results(Run(_folder.Path, name, "--target", "int8", "--select", "ML2002", "--sarif-profile", "github"));
            Assert.Equal(Heads, results.Count);
            return [.. results.Select(static r => r.GetProperty("partialFingerprints").GetProperty("primaryLocationLineHash").GetString()!)];
        }

        var proto = ManyHeads();
        var known = Identities("a.onnx", proto.ToByteArray());
        Assert.Equal(Heads, known.Count);
        Assert.Equal(known, Identities("renamed.onnx", proto.ToByteArray()));

        var reordered = proto.Clone();
        reordered.Graph.Node.Clear();
        reordered.Graph.Node.AddRange(proto.Graph.Node.Chunk(4).Reverse().SelectMany(static head => head));
        Assert.Equal(known, Identities("reordered.onnx", reordered.ToByteArray()));

        var inserted = proto.Clone();
        inserted.Graph.Node.Insert(7, new NodeProto { OpType = "Relu", Name = "unrelated", Input = { "x" }, Output = { "unrelated" } });
        Assert.Equal(known, Identities("inserted.onnx", inserted.ToByteArray()));

        // Another writer: the fields in another order, other node names, a producer and a text of its own.
        var saved = proto.Clone();
        (saved.ProducerName, saved.DocString) = ("another", "written elsewhere");
        foreach (var (i, node) in saved.Graph.Node.Index()) node.Name = $"node_{i}";
        var rest = saved.Clone();
        rest.Graph = null;
        Assert.Equal(known, Identities("saved.onnx", [.. new ModelProto { Graph = saved.Graph }.ToByteArray(), .. rest.ToByteArray()]));
    }

    [Fact]
    public void All_models_of_an_invocation_are_in_one_run_and_each_result_is_complete()
    {
        Detectors.Write(_folder["a.onnx"]);
        Detectors.Write(_folder["b/b.onnx"]);
        var run = Run(_folder.Path, "--target", "int8");
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        Assert.Equal(["a.onnx", "b/b.onnx"], Results(run).Select(static r => Place(r).GetProperty("artifactLocation").GetProperty("uri").GetString()!).Distinct());
        Assert.All(Results(run), r =>
        {
            Assert.Equal(r.GetProperty("ruleId").GetString(), rules[r.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
            Assert.Contains(r.GetProperty("level").GetString(), (string[])["error", "warning", "note"]);
            Assert.NotEmpty(r.GetProperty("message").GetProperty("text").GetString()!);
            Assert.StartsWith("main_graph", r.GetProperty("locations")[0].GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString(), StringComparison.Ordinal);
            Assert.Equal(2, r.GetProperty("partialFingerprints").EnumerateObject().Count());
            // Bytes of a binary file, never lines.
            Assert.True(Place(r).GetProperty("region").GetProperty("byteLength").GetInt32() > 0);
            Assert.False(Place(r).GetProperty("region").TryGetProperty("startLine", out _));
            Assert.False(r.TryGetProperty("fixes", out _));
        });
        Assert.False(run.TryGetProperty("automationDetails", out _));
        Assert.Equal("models/", Run(_folder.Path, "--target", "int8", "--category", "models").GetProperty("automationDetails").GetProperty("id").GetString());
    }

    [Fact]
    public void A_clean_model_has_an_empty_list_and_every_rule_that_ran_is_described()
    {
        Detectors.Write(_folder["a.onnx"], 1);
        var run = Run(_folder.Path, "a.onnx", "--target", "int8");
        Assert.Equal(JsonValueKind.Array, run.GetProperty("results").ValueKind);
        Assert.DoesNotContain(Results(run), static r => r.GetProperty("level").GetString() != "note");
        Assert.Empty(Results(Run(_folder.Path, "a.onnx", "--target", "int8", "--select", "ML2001,ML2002")));
        Assert.True(run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal(rules.Select(static r => r.GetProperty("id").GetString()).Order(StringComparer.Ordinal), rules.Select(static r => r.GetProperty("id").GetString()));
        Assert.True(rules.Count > 50);
        Assert.All(rules, static r =>
        {
            var (brief, full) = (r.GetProperty("shortDescription").GetProperty("text").GetString()!, r.GetProperty("fullDescription").GetProperty("text").GetString()!);
            Assert.NotEqual(brief, full, StringComparer.OrdinalIgnoreCase);
            Assert.True(brief.Length <= 1024 && full.Length <= 1024);
            Assert.NotEmpty(r.GetProperty("help").GetProperty("text").GetString()!);
            Assert.StartsWith($"# {r.GetProperty("id").GetString()}", r.GetProperty("help").GetProperty("markdown").GetString(), StringComparison.Ordinal);
            Assert.EndsWith($"/{r.GetProperty("id").GetString()}.md", r.GetProperty("helpUri").GetString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Equal_input_gives_equal_bytes_wherever_and_whenever()
    {
        foreach (var folder in (string[])["here", "there/below"]) Detectors.Write(_folder[$"{folder}/models/a.onnx"]);
        string Log(string folder) => Cli.RunIn(_folder[folder], "lint", "--target", "int8", "--format", "sarif").Output;
        var log = Log("here");
        Assert.Equal(log, Log("there/below"));
        foreach (var told in (string[])[_folder.Path, Environment.MachineName, $"\"{Environment.UserName}\"", "TimeUtc\"", "uid\":"]) Assert.DoesNotContain(told, log, StringComparison.Ordinal);
        Assert.StartsWith("{", log, StringComparison.Ordinal);
        Assert.EndsWith("}\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_files_and_what_lies_above_the_folder_are_valid_relative_uris()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files have no such names there");
        foreach (var name in (string[])["a b.onnx", "100%25.onnx", "a#1+.onnx", "модель.onnx", @"a\b.onnx"]) Detectors.Write(_folder[$"work/{name}"]);
        Detectors.Write(_folder["above.onnx"]);
        var run = Cli.RunIn(_folder["work"], "lint", ".", "../above.onnx", "--target", "int8", "--sarif", "log.sarif", "-q");
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(SarifValidator.Validate(_folder["work/log.sarif"]));
        using var log = JsonDocument.Parse(File.ReadAllText(_folder["work/log.sarif"]));
        Assert.Equal(["%D0%BC%D0%BE%D0%B4%D0%B5%D0%BB%D1%8C.onnx", "100%2525.onnx", "_parent/above.onnx", "a%20b.onnx", "a%231%2B.onnx", "a%5Cb.onnx"],
            Results(log.RootElement.GetProperty("runs")[0]).Select(static r => Place(r).GetProperty("artifactLocation").GetProperty("uri").GetString()!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Suppressions_and_states_of_a_real_run_are_on_all_results_or_on_none()
    {
        Detectors.Write(_folder["known.onnx"]);
        Detectors.Write(_folder["mended.onnx"]);
        Assert.Equal(0, Cli.RunIn(_folder.Path, "baseline", "create", "--target", "int8", "-o", "b.sarif").ExitCode);
        Detectors.Write(_folder["mended.onnx"], 1);
        Detectors.Write(_folder["new.onnx"]);
        Detectors.Write(_folder["accepted.onnx"]);
        var plain = Results(Run(_folder.Path, "--target", "int8"));
        Assert.All(plain, static r => Assert.False(r.TryGetProperty("suppressions", out _) || r.TryGetProperty("baselineState", out _)));
        File.WriteAllText(_folder["modellint.json"], """{ "suppressions": [ { "rule": "ML2002", "files": "accepted.onnx", "reason": "stays 16 bit" } ] }""");
        var stated = Results(Run(_folder.Path, "--target", "int8", "--baseline", "b.sarif"));
        Assert.All(stated, static r => Assert.True(r.TryGetProperty("suppressions", out _) && r.TryGetProperty("baselineState", out _)));
        Assert.Equal(["absent", "new", "unchanged"], stated.Select(static r => r.GetProperty("baselineState").GetString()!).Distinct().Order(StringComparer.Ordinal));
        // Code scanning would open alerts for what is accepted or gone.
        var scanned = Results(Run(_folder.Path, "--target", "int8", "--baseline", "b.sarif", "--sarif-profile", "github"));
        Assert.All(scanned, static r => Assert.False(r.TryGetProperty("suppressions", out _) || r.TryGetProperty("baselineState", out _) || Place(r).TryGetProperty("region", out _)));
        Assert.DoesNotContain(scanned, static r => Place(r).GetProperty("artifactLocation").GetProperty("uri").GetString() is "mended.onnx" || r.GetProperty("ruleId").GetString() == "ML2002" && Place(r).GetProperty("artifactLocation").GetProperty("uri").GetString() == "accepted.onnx");
    }
}
