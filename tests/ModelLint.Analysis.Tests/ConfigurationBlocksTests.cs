using System.Text.Json;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Testing;

namespace ModelLint.Analysis.Tests;

/// <summary>Rules, suppressions, overrides and pairs of modellint.json, and its published schema.</summary>
public sealed class ConfigurationBlocksTests
{
    static readonly JsonDocumentOptions _comments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    static string WholePath => Path.Combine(Corpus.Repository, "tests", "configuration", "whole.json");

    static string SchemaPath => Path.Combine(Corpus.Repository, "docs", "modellint.schema.json");

    static LintConfiguration Whole => ConfigurationFile.Parse("modellint.json", File.ReadAllText(WholePath));

    [Fact]
    public void Rules_have_severities_and_options()
    {
        var rules = Whole.Rules;
        Assert.Equal([("ML1", Severity.Error), ("ML2001", Severity.Warning), ("ML2002", (Severity?)null)], rules.Select(static r => (r.Id, r.Severity)));
        Assert.Equal(("warnAt", "8", "modellint.json:14"), (rules[1].Options[0].Name, rules[1].Options[0].Text, rules[1].Options[0].Place));
    }

    [Theory]
    [InlineData("net.onnx", "int8", "net.mlcal", 480L, "field/*.jpg")]
    [InlineData("server/a/net.onnx", "none", "net.mlcal", 480L, "field/*.jpg")]
    [InlineData("edge/deep/net.onnx", "qualcomm-htp", "edge.mlcal", 320L, "street")]
    public void Overrides_hold_for_the_files_that_their_globs_fit(string model, string target, string statistics, long height, string validation)
    {
        var own = Whole.For(model);
        Assert.Equal((target, statistics, "photos", height, validation), (own.Target, own.Calibration.Statistics, own.Calibration.Data, own.Dims["height"], own.Validation));
    }

    [Fact]
    public void A_value_knows_the_line_that_it_comes_from()
    {
        Assert.Equal(new StatedValue("int8", "modellint.json:4"), Whole.For("other.onnx").Values["target"]);
        Assert.Equal(new StatedValue("qualcomm-htp", "modellint.json:21"), Whole.For("edge/net.onnx").Values["target"]);
        Assert.Equal(new StatedValue("edge.mlcal", "modellint.json:21"), Whole.For("edge/net.onnx").Values["calibration.statistics"]);
        Assert.Equal("[0, 1]", Whole.Values["inputs.images.domain"].Text);
    }

    [Fact]
    public void A_pair_gives_its_statistics_and_target_to_both_models()
    {
        const string json = """{ "target": "tensorrt", "pairs": [ { "float": "./a.onnx", "quantized": "q/a.onnx", "statistics": "a.mlcal", "target": "int8" } ] }""";
        var read = ConfigurationFile.Parse("modellint.json", json);
        Assert.All(["a.onnx", "q/a.onnx"], m => Assert.Equal(("int8", "a.mlcal", "a.onnx"), (read.For(m).Target, read.For(m).Calibration.Statistics, read.For(m).Pair!.Float)));
        Assert.Equal(("tensorrt", null), (read.For("b.onnx").Target, read.For("b.onnx").Pair));
    }

    [Theory]
    [InlineData("*.onnx", "a/b.onnx", true)]
    [InlineData("a/*.onnx", "a/b.onnx", true)]
    [InlineData("a/*.onnx", "a/c/b.onnx", false)]
    [InlineData("a/**", "a/c/b.onnx", true)]
    [InlineData("**/c/*.onnx", "a/c/b.onnx", true)]
    [InlineData("*.onnx", "../b.onnx", false)]
    public void Globs_of_files_know_names_and_folders(string glob, string path, bool fits) => Assert.Equal(fits, PathGlob.Of(glob).Fits(path));

    [Theory]
    [InlineData("{ \"rules\": {\n \"ML2001\": \"eror\" } }", "modellint.json:2: 'eror' is not known here: did you mean 'error'?")]
    [InlineData("{ \"rules\": { \"ML2001\": {\n \"warnAt\": [8] } } }", "modellint.json:2: a string, a number or a truth value is needed, and this is a list")]
    [InlineData("{ \"rules\": [] }", "modellint.json:1: an object is needed, and this is a list")]
    [InlineData("{ \"suppressions\": [ {\n \"rule\": \"ML2001\", \"elment\": \"x\" } ] }", "modellint.json:2: there is no key 'elment' here: did you mean 'element'?")]
    [InlineData("{ \"suppressions\": [ { \"element\": \"x\" } ] }", "modellint.json:1: a suppression needs \"rule\"")]
    [InlineData("{ \"suppressions\": [ { \"rule\": \"ML2001\", \"element\": \"\" } ] }", "modellint.json:1: a glob of nodes and values is empty")]
    [InlineData("{ \"suppressions\": [ { \"rule\": \"ML2001\", \"files\": \"a[b]\" } ] }", "modellint.json:1: 'a[b]': globs of files know * and ** only")]
    [InlineData("{ \"overrides\": [ { \"files\": \"../x\" } ] }", "modellint.json:1: '../x' leads out of the configuration's folder")]
    [InlineData("{ \"overrides\": [ { \"files\": \"a\\\\b\" } ] }", "modellint.json:1: 'a\\b': globs have forward slashes")]
    [InlineData("{ \"overrides\": [ { \"target\": \"int8\" } ] }", "modellint.json:1: an override needs \"files\"")]
    [InlineData("{ \"overrides\": [ { \"files\": \"a\", \"packs\": [] } ] }", "modellint.json:1: there is no key 'packs' here")]
    [InlineData("{ \"pairs\": [ { \"float\": \"a\" } ] }", "modellint.json:1: a pair needs \"quantized\"")]
    [InlineData("{ \"pairs\": [ { \"float\": \"a\", \"quantized\": \"b\" },\n { \"float\": \"b\", \"quantized\": \"c\" } ] }", "modellint.json:2: one of its models is in the pair of modellint.json:1 already")]
    [InlineData("{ \"epLibrary\": \"x.so\" }", "modellint.json:1: there is no key 'epLibrary' here")]
    public void What_is_wrong_is_named_with_its_line(string json, string said) =>
        Assert.StartsWith(said, Assert.Throws<ConfigurationException>(() => ConfigurationFile.Parse("modellint.json", json)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_published_schema_takes_what_the_reader_takes()
    {
        Assert.Empty(Validate(File.ReadAllText(WholePath)));
        Assert.NotEmpty(Validate("""{ "targets": "int8" }"""));
        Assert.NotEmpty(Validate("""{ "suppressions": [ { "element": "x" } ] }"""));
        Assert.NotEmpty(Validate("""{ "overrides": [ { "files": "a[b]" } ] }"""));
        Assert.NotEmpty(Validate("""{ "rules": { "ML2001": "eror" } }"""));
    }

    [Fact]
    public void The_published_schema_documents_every_key_of_the_reader_and_no_other()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(SchemaPath));
        var (properties, definitions) = (schema.RootElement.GetProperty("properties"), schema.RootElement.GetProperty("$defs"));
        Assert.Equal(ConfigurationFile.Keys.Order(), Keys(schema.RootElement));
        foreach (var (block, keys) in ConfigurationFile.BlockKeys)
        {
            var place = properties.TryGetProperty(block, out var list) && list.TryGetProperty("items", out var items) ? items : definitions.GetProperty(block == "inputs" ? "input" : block);
            Assert.Equal(keys.Order(), Keys(place));
        }

        Assert.Equal(TargetProfile.Names.Append(LintConfiguration.NoTarget).Order(), definitions.GetProperty("target").GetProperty("enum").EnumerateArray().Select(static t => t.GetString()!).Order());
    }

    [Fact]
    public void Every_property_of_the_schema_says_what_it_is_for()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(SchemaPath));
        var root = schema.RootElement;
        Assert.Empty(Properties(root).Where(p => !IsDescribed(p.Value)).Select(static p => p.Name));

        bool IsDescribed(JsonElement property) => property.TryGetProperty("description", out _)
            || property.TryGetProperty("$ref", out var to) && root.GetProperty("$defs").GetProperty(to.GetString()!["#/$defs/".Length..]).TryGetProperty("description", out _);
    }

    static IEnumerable<JsonProperty> Properties(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static p => p is { Name: "properties", Value.ValueKind: JsonValueKind.Object } ? p.Value.EnumerateObject().Concat(Properties(p.Value)) : Properties(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Properties),
        _ => [],
    };

    [Fact]
    public void A_severity_takes_the_place_of_the_rules_own_and_the_last_that_fits_holds()
    {
        var rule = new DiagnosticDescriptor("ML2001", "X", Category.Scale, Severity.Warning, "T", "It is '{x}'.", "D.") { AssumesQuantization = true };
        var options = new LintOptions { Severities = [new("ML2", Severity.Error), new("ML2001", Severity.Note), new("ML1", Severity.None)] };
        Assert.Equal((Severity.Note, true, false), (options.SeverityOf(rule), options.Wants(rule), options.Wants("ML1001")));
        Assert.False((options with { StaysFloat = true }).Wants(rule));
        Assert.True((options with { StaysFloat = true }).Wants(rule.Id));
    }

    static IEnumerable<string> Keys(JsonElement element) => element.GetProperty("properties").EnumerateObject().Select(static p => p.Name).Order();

    static IReadOnlyList<string> Validate(string json)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        try
        {
            using var document = JsonDocument.Parse(json, _comments);
            File.WriteAllText(path, JsonSerializer.Serialize(document.RootElement));
            return SarifValidator.ValidateJson(path, SchemaPath);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
