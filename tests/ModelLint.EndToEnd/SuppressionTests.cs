namespace ModelLint.EndToEnd;

/// <summary>Severities, targets, suppressions and the printed configuration, as a user meets them.</summary>
public sealed class SuppressionTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public SuppressionTests() => Detectors.Write(_folder["models/net.onnx"]);

    public void Dispose() => _folder.Dispose();

    CliRun Lint(string json, params string[] arguments)
    {
        File.WriteAllText(_folder["modellint.json"], json);
        return Cli.RunIn(_folder.Path, ["lint", .. arguments.Length == 0 ? ["models"] : arguments]);
    }

    [Fact]
    public void A_suppressed_finding_is_counted_and_doesnt_gate()
    {
        Assert.Equal(1, Lint("""{ "target": "int8" }""").ExitCode);
        var run = Lint("""{ "target": "int8", "suppressions": [ { "rule": "ML2002", "element": "output0", "reason": "stays 16 bit" } ] }""");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Contains("0 errors, 0 warnings, 0 notes; 1 suppressed", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, Lint("""{ "target": "int8", "suppressions": [ { "rule": "ML2002", "element": "main_graph/node_out*", "reason": "x" } ] }""").ExitCode);
        Assert.Equal(1, Lint("""{ "target": "int8", "suppressions": [ { "rule": "ML2002", "element": "output0", "files": "edge/**", "reason": "x" } ] }""").ExitCode);
    }

    [Fact]
    public void A_suppression_without_a_reason_or_without_use_is_reported()
    {
        var run = Lint("{ \"target\": \"int8\", \"suppressions\": [\n{ \"rule\": \"ML2002\", \"element\": \"output0\" }, { \"rule\": \"ML2001\", \"element\": \"gone\", \"reason\": \"x\" } ] }");
        Assert.Contains("modellint.json:2: the suppression of ML2002 at 'output0' gives no reason", run.Error, StringComparison.Ordinal);
        Assert.Contains("modellint.json:2: the suppression of ML2001 at 'gone' matches nothing", run.Error, StringComparison.Ordinal);
        // One named model doesn't show that the others don't need it.
        Assert.DoesNotContain("matches nothing", Lint("{ \"suppressions\": [ { \"rule\": \"ML2001\", \"element\": \"gone\", \"reason\": \"x\" } ] }", "models/net.onnx").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Severities_and_targets_of_the_file_hold_where_the_command_line_says_nothing()
    {
        Assert.Equal(0, Lint("""{ "target": "int8", "rules": { "ML2002": "warning" } }""").ExitCode);
        Assert.Equal(1, Lint("""{ "target": "int8", "rules": { "ML2002": "warning" } }""", "models", "--severity", "ML2=error").ExitCode);
        Assert.Equal(0, Lint("""{ "target": "int8", "rules": { "ML2002": { "lostAt": 100000 }, "ML2001": "none" } }""", "models", "--no-run").ExitCode);
        var none = Lint("""{ "target": "none" }""");
        Assert.Equal((0, "1 model: 0 errors, 0 warnings, 0 notes\n"), (none.ExitCode, none.Output));
        Assert.Equal(1, Lint("""{ "target": "none" }""", "models", "--target", "int8").ExitCode);
        Assert.Equal(0, Lint("""{ "target": "int8", "overrides": [ { "files": "models/**", "target": "none" } ] }""").ExitCode);
    }

    [Theory]
    [InlineData("{\n\"rules\": { \"ML20001\": \"none\" } }", "modellint.json:2: no rule is called 'ML20001': did you mean 'ML20")]
    [InlineData("{\n\"rules\": { \"ML2001\": { \"warnAtt\": 3 } } }", "modellint.json:2: no option is called 'ML2001.warnAtt': did you mean 'ML2001.warnAt'?")]
    [InlineData("{\n\"rules\": { \"ML2001\": { \"warnAt\": \"x\" } } }", "modellint.json:2: 'x' is no value for ML2001.warnAt")]
    [InlineData("{\n\"suppressions\": [ { \"rule\": \"ML3\", \"reason\": \"x\" } ] }", "modellint.json:2: no rule is called 'ML3'")]
    [InlineData("{ \"target\": \"int9\" }", "modellint.json:1: no target is called 'int9': did you mean 'int8'?")]
    [InlineData("{ \"packs\": [\"no.dll\"] }", "rule pack '")]
    public void What_only_the_packs_know_is_checked_too(string json, string said)
    {
        var run = Lint(json);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"modellint: {said}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Packs_of_the_configuration_are_left_aside_where_the_user_says_so()
    {
        var run = Lint("""{ "packs": ["no.dll"], "rules": { "ACME1": "none" } }""", "models", "--no-plugins");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("ML9011: rule packs of the configuration are not loaded", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_is_printed_with_where_it_comes_from()
    {
        File.WriteAllText(_folder["modellint.json"], "{ \"target\": \"tensorrt\", \"calibration\": { \"statistics\": \"a.mlcal\" },\n\"rules\": { \"ML2001\": { \"severity\": \"error\", \"warnAt\": 8 } } }");
        var run = Cli.RunIn(_folder.Path, "config", "--show", "models/net.onnx", "--set", "ML2002.lostAt=99", "--calibration", "photos", "--format", "json");
        Assert.Equal(0, run.ExitCode);
        var settings = run.Json.GetProperty("settings").EnumerateArray().ToDictionary(static s => s.GetProperty("key").GetString()!, static s => (s.GetProperty("value").GetString(), s.GetProperty("from").GetString()));
        Assert.Equal(("tensorrt", "modellint.json:1"), settings["target"]);
        Assert.Equal(("error", "modellint.json:2"), settings["rules.ML2001.severity"]);
        Assert.Equal(("photos", "command line"), settings["calibration.data"]);
        Assert.False(settings.ContainsKey("calibration.statistics"));
        Assert.Equal(("8", "modellint.json:2"), settings["rules.ML2001.warnAt"]);
        Assert.Equal(("99", "command line"), settings["rules.ML2002.lostAt"]);
        Assert.Equal(("error", "default"), settings["rules.ML2002.severity"]);
        Assert.Contains("rules.ML2001.warnAt", Cli.RunIn(_folder.Path, "config", "--show", "models/net.onnx").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_writes_a_configuration_that_is_read_again()
    {
        var run = Cli.RunIn(_folder.Path, "init");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("\"x\": {}\n", File.ReadAllText(_folder["modellint.json"]), StringComparison.Ordinal);
        Assert.Equal(1, Cli.RunIn(_folder.Path, "lint").ExitCode);
        Assert.Equal(2, Cli.RunIn(_folder.Path, "init").ExitCode);
        Assert.Equal(0, Cli.RunIn(_folder.Path, "init", "--force").ExitCode);
        Assert.Equal(2, Cli.RunIn(_folder.Path, "init", "nothing.onnx", "-o", "other.json").ExitCode);
    }
}
