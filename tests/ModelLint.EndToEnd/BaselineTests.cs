using System.Text.Json;
using System.Xml.Linq;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Baselines: what is known doesn't gate, what is new or got worse does.</summary>
public sealed class BaselineTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public BaselineTests() => Detectors.Write(_folder["a/net.onnx"]);

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    CliRun Lint(params string[] arguments) => Run(["lint", "--target", "int8", "--baseline", "b.sarif", .. arguments]);

    void Create(params string[] arguments) => Assert.Equal(0, Run(["baseline", "create", "--target", "int8", "-o", "b.sarif", .. arguments]).ExitCode);

    [Fact]
    public void What_is_known_doesnt_gate_and_what_is_new_does()
    {
        Create();
        var known = Lint();
        Assert.Equal((0, "1 model: 0 errors, 0 warnings, 0 notes; 1 unchanged since b.sarif\n"), (known.ExitCode, known.Output));
        Detectors.Write(_folder["b/net.onnx"]);
        var run = Lint();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("b/net.onnx:main_graph/node_output0: error ML2002", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a/net.onnx:", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, Run("baseline", "create", "-o", "b.sarif").ExitCode);
        Assert.Equal(0, Run("baseline", "update", "--target", "int8", "-o", "b.sarif").ExitCode);
        Assert.Equal(0, Lint().ExitCode);
    }

    [Fact]
    public void One_that_is_mended_never_pays_for_a_new_one()
    {
        File.WriteAllBytes(_folder["a/net.onnx"], Two("left", "right", 640, 1).Bytes);
        Create();
        Assert.Equal(0, Lint().ExitCode);
        File.WriteAllBytes(_folder["a/net.onnx"], Two("left", "right", 1, 640).Bytes);
        var run = Lint();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'right' loses a slice", run.Output, StringComparison.Ordinal);
        Assert.Contains("b.sarif: ML2002 at a/net.onnx:main_graph/node_left is no longer found; --prune-baseline removes it", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_rule_had_no_data_to_judge_again_stays_known()
    {
        Directory.CreateDirectory(_folder["data"]);
        File.WriteAllBytes(_folder["data/a.raw"], new byte[4 * 32]);
        Create("--calibration", "data");
        var known = File.ReadAllText(_folder["b.sarif"]);
        // Of one analyzer: the second id is what it found.
        Assert.Contains("ML3002", known, StringComparison.Ordinal);
        var without = Lint("--prune-baseline", "--select", "ML3001,ML3002");
        Assert.Equal(0, without.ExitCode);
        Assert.DoesNotContain("no longer found", without.Error, StringComparison.Ordinal);
        Assert.Equal(known, File.ReadAllText(_folder["b.sarif"]));
        // Nor does a model that stays float mend what INT8 would do to it.
        File.WriteAllText(_folder["modellint.json"], """{ "target": "none", "baseline": "b.sarif" }""");
        Assert.DoesNotContain("no longer found", Run("lint", "--prune-baseline").Error, StringComparison.Ordinal);
        Assert.Equal(known, File.ReadAllText(_folder["b.sarif"]));
    }

    [Fact]
    public void A_test_report_skips_what_was_not_judged()
    {
        var suite = XDocument.Parse(Run("lint", "--target", "int8", "--format", "junit").Output).Descendants("testcase").ToDictionary(static c => c.Attribute("name")!.Value, static c => c.Elements().SingleOrDefault());
        foreach (var skipped in (string[])["ML3001 TooFewSamples", "ML3002 HardlyAnySamples", "ML3016 FieldClippedBadly", "ML4013 SaturatedCodes"]) Assert.Equal("skipped", suite[skipped]?.Name.LocalName);
        Assert.Null(suite["ML1006 UnsortedNodes"]);
        Assert.Equal("failure", suite["ML2002 SliceLost at main_graph/node_output0"]?.Name.LocalName);
        var few = XDocument.Parse(Run("lint", "--target", "int8", "--select", "ML1006", "--format", "junit").Output).Descendants("testcase");
        Assert.Equal("ML1006 UnsortedNodes", Assert.Single(few).Attribute("name")!.Value);
    }

    [Fact]
    public void What_got_worse_is_updated_and_gates()
    {
        Detectors.Write(_folder["a/net.onnx"], scale: 400);
        Create();
        Detectors.Write(_folder["a/net.onnx"], scale: 1600);
        var run = Lint("--format", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("updated", Assert.Single(run.Json.All()).Text("baselineState"));
        Assert.Contains("got worse: error with", Lint().Output, StringComparison.Ordinal);
        // What got better is known still.
        Detectors.Write(_folder["a/net.onnx"], scale: 390);
        Assert.Equal(0, Lint().ExitCode);
        // A higher severity is worse too.
        File.WriteAllText(_folder["modellint.json"], """{ "rules": { "ML2002": "note" } }""");
        Run("baseline", "create", "--target", "int8", "-o", "b.sarif", "--force");
        File.Delete(_folder["modellint.json"]);
        Assert.Equal(1, Lint().ExitCode);
    }

    [Fact]
    public void Stale_entries_are_pruned_those_of_vanished_models_too_and_others_stay()
    {
        Detectors.Write(_folder["b/net.onnx"]);
        Create();
        File.Delete(_folder["b/net.onnx"]);
        File.WriteAllBytes(_folder["a/net.onnx"], new GraphBuilder().Input("x", 1, 2).Node("Relu", "x", "y").Output("y").Bytes);
        Detectors.Write(_folder["c/net.onnx"], 1);
        // Only c is looked at: nothing is known of a, and b is gone.
        var run = Lint("c/net.onnx", "--prune-baseline");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("ML2002 at b/net.onnx:main_graph/node_output0 is no longer found: removed", run.Error, StringComparison.Ordinal);
        Assert.Contains("a/net.onnx", File.ReadAllText(_folder["b.sarif"]), StringComparison.Ordinal);
        Assert.DoesNotContain("b/net.onnx", File.ReadAllText(_folder["b.sarif"]), StringComparison.Ordinal);
        Lint("--prune-baseline");
        Assert.DoesNotContain("a/net.onnx", File.ReadAllText(_folder["b.sarif"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reexported_renumbered_and_renamed_model_is_known()
    {
        Create();
        File.WriteAllBytes(_folder["a/net.onnx"], Detectors.Reexported());
        Assert.Equal(0, Lint().ExitCode);
        File.Move(_folder["a/net.onnx"], _folder["renamed net.onnx"]);
        Assert.Equal(0, Lint().ExitCode);
        // A copy is a second model, and its findings are new.
        File.Copy(_folder["renamed net.onnx"], _folder["copy.onnx"]);
        File.Copy(_folder["renamed net.onnx"], _folder["a/net.onnx"]);
        Assert.Equal(1, Lint().ExitCode);
    }

    [Fact]
    public void Paths_are_relative_to_the_baseline_wherever_lint_runs()
    {
        Create();
        Assert.Equal(0, Cli.RunIn(_folder["a"], "lint", "net.onnx", "--target", "int8", "--baseline", "../b.sarif").ExitCode);
        File.WriteAllText(_folder["modellint.json"], """{ "baseline": "b.sarif", "target": "int8" }""");
        Assert.Equal(0, Cli.RunIn(_folder["a"], "lint", "net.onnx").ExitCode);
    }

    [Fact]
    public void Any_log_of_ours_is_a_baseline_and_equal_findings_give_equal_bytes()
    {
        Assert.Equal(1, Run("lint", "--target", "int8", "--sarif", "b.sarif").ExitCode);
        Assert.Equal(0, Lint().ExitCode);
        foreach (var profile in (string[])["github", "ide"])
        {
            Run("lint", "--target", "int8", "--sarif", "b.sarif", "--sarif-profile", profile);
            Assert.Equal(0, Lint().ExitCode);
        }

        Create("--force");
        var first = File.ReadAllBytes(_folder["b.sarif"]);
        Create("--force");
        Assert.Equal(first, File.ReadAllBytes(_folder["b.sarif"]));
        // A baseline has identities only: it isn't uploaded, tells no rules, and bytes would change with every export.
        Assert.Empty(SarifValidator.Validate(_folder["b.sarif"], "GH1018", "SARIF2017"));
    }

    [Theory]
    [InlineData("{", "no SARIF log")]
    [InlineData("[]", "no SARIF log")]
    [InlineData("{}", "no SARIF log")]
    [InlineData("""{ "version": "2.1.0", "runs": [] }""", "it has no runs")]
    [InlineData("""{ "version": "2.1.0", "runs": [ { "tool": { "driver": { "name": "ModelLint", "informationUri": 99999999999999999999 } } } ] }""", "no SARIF log")]
    [InlineData("""{ "version": "2.1.0", "runs": [ { "tool": { "driver": { "name": "ModelLint" } }, "properties": { "pathsRelativeTo": {} } } ] }""", "no SARIF log")]
    [InlineData("""{ "version": "2.1.0", "runs": [ { "tool": { "driver": { "name": "CodeQL" } } } ] }""", "a log of 'CodeQL', not of ModelLint")]
    [InlineData("""{ "version": "2.1.0", "runs": [ { "tool": { "driver": { "name": "ModelLint" } }, "results": [ { "ruleId": "ML2002", "message": { "text": "x" } } ] } ] }""", "result 0 has no rule, place or fingerprint")]
    public void What_is_no_baseline_is_refused_in_one_line(string text, string said)
    {
        File.WriteAllText(_folder["b.sarif"], text);
        var run = Lint();
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("modellint: b.sarif: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
    }

    [Fact]
    public void A_baseline_that_isnt_there_says_how_to_make_one()
    {
        var run = Lint();
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("write it with 'modellint baseline create -o b.sarif'", run.Error, StringComparison.Ordinal);
    }

    /// <summary>The Multitool's own matcher is the judge: what it calls new, unchanged and absent, so do we.</summary>
    [Theory]
    [InlineData("none", 640f, 640f)]
    [InlineData("second", 640f, 1f)]
    [InlineData("first", 1f, 640f)]
    [InlineData("all", 1f, 1f)]
    public void The_multitool_matches_as_we_do(string _, float left, float right)
    {
        File.WriteAllBytes(_folder["a/net.onnx"], Two("left", "right", 640, 1).Bytes);
        Run("lint", "--target", "int8", "--sarif", "before.sarif");
        File.WriteAllBytes(_folder["a/net.onnx"], Two("left", "right", left, right).Bytes);
        Run("lint", "--target", "int8", "--sarif", "now.sarif");
        SarifValidator.Multitool("match-results-forward", _folder["now.sarif"], "-r", _folder["before.sarif"], "-o", _folder["matched.sarif"], "--log", "PrettyPrint;ForceOverwrite");
        Run("lint", "--target", "int8", "--baseline", "before.sarif", "--sarif", "ours.sarif");
        Assert.Equal(States("matched.sarif"), States("ours.sarif"));
        // What is no longer there has no bytes.
        Assert.Empty(SarifValidator.Validate(_folder["ours.sarif"], "SARIF2017"));
    }

    string[] States(string file)
    {
        using var log = JsonDocument.Parse(File.ReadAllText(_folder[file]));
        return [.. log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .Select(static r => $"{r.GetProperty("locations")[0].GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName")} {r.GetProperty("baselineState")}").Order(StringComparer.Ordinal)];
    }

    static GraphBuilder Two(string first, string second, float left, float right) => new GraphBuilder()
        .Input("x", 1, 4, 8).Floats("l", [1], left).Floats("r", [1], right)
        .Node("Sigmoid", "x", "scores").Node("Softmax", ["x"], ["shares"], ("axis", 1L))
        .Node("Mul", ["shares", "l"], ["a"]).Node("Mul", ["shares", "r"], ["b"])
        .Node("Concat", ["a", "scores"], [first], ("axis", 1L)).Node("Concat", ["b", "scores"], [second], ("axis", 1L))
        .Output(first, second);
}
