using System.Text.RegularExpressions;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx.Text;
using ModelLint.Rules.Calibration;
using ModelLint.Rules.Model;
using ModelLint.Rules.Quantized;
using ModelLint.Rules.Scale;
using ModelLint.Rules.Target;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Rules.Tests;

/// <summary>What is true of every rule that ships.</summary>
public sealed partial class CatalogTests
{
    static readonly string[] _headings = ["## What", "## Why", "## Example (bad)", "## Instead (good)", "## Options", "## When to ignore", "## Sources"];

    static IEnumerable<ModelAnalyzer> Analyzers => [.. new ModelPack().Analyzers, .. new ScalePack().Analyzers, .. new CalibrationPack().Analyzers, .. new QuantizedPack().Analyzers, .. new TargetPack().Analyzers];

    static IEnumerable<DiagnosticDescriptor> Rules => Analyzers.SelectMany(static a => a.SupportedDiagnostics);

    [Fact]
    public void Ids_are_unique_and_begin_with_their_category()
    {
        Assert.Equal(Rules.Count(), Rules.Select(static r => r.Id).Distinct().Count());
        Assert.All(Rules, static r => Assert.StartsWith($"ML{(int)r.Category}", r.Id, StringComparison.Ordinal));
    }

    [Fact]
    public void Texts_fit_code_scanning()
    {
        Assert.All(Rules, static r =>
        {
            Assert.InRange(r.Title.Length, 1, 1024);
            Assert.InRange(r.Description.Length, 1, 1024);
            Assert.False(r.Title.EndsWith('.'));
            Assert.Matches(@"'\{\w+\}'", r.Message);
        });
    }

    [Fact]
    public void Every_rule_has_its_page_with_the_fixed_headings_in_order()
    {
        Assert.All(Rules, static r =>
        {
            Assert.StartsWith($"# {r.Id} {r.Name}\n", r.Help, StringComparison.Ordinal);
            var places = _headings.Select(h => r.Help.IndexOf($"\n{h}\n", StringComparison.Ordinal)).ToList();
            Assert.All(places, static p => Assert.True(p > 0));
            Assert.Equal(places.Order(), places);
        });
    }

    [Fact]
    public void Every_option_is_on_its_page_with_its_default()
    {
        foreach (var analyzer in Analyzers)
            foreach (var rule in analyzer.SupportedDiagnostics)
                Assert.All(analyzer.Options, o => Assert.Contains($"| `{o.Name}` | {o.DefaultText} | {o.Description} |", rule.Help, StringComparison.Ordinal));
    }

    /// <summary>Rules whose examples are files beside each other, not models.</summary>
    static readonly string[] _fileRules = ["ML1001", "ML1002"];

    /// <summary>Rules whose examples need more than a model: samples, encodings. Their own tests show them.</summary>
    static readonly string[] _rulesWithMore = ["ML4012", "ML4013", "ML4014", "ML4019"];

    public static TheoryData<string> IdsWithModels => [.. Rules.Select(static r => r.Id).Except(_fileRules).Except(_rulesWithMore)];

    [Theory]
    [MemberData(nameof(IdsWithModels))]
    public void The_examples_of_a_page_behave_as_it_says(string id)
    {
        var help = Rules.Single(r => r.Id == id).Help;
        var target = StatedTarget().Match(help) is { Success: true } stated ? TargetProfile.Find(stated.Groups[1].Value) : null;
        Assert.Contains(id, Told(Example(help, "## Example (bad)"), target));
        Assert.DoesNotContain(id, Told(Example(help, "## Instead (good)"), target));
    }

    // Rules on targets say in their example which one is meant.
    [GeneratedRegex("^With `--target ([^`]+)`:$", RegexOptions.Multiline)]
    private static partial Regex StatedTarget();

    // The indented block below a heading.
    static string Example(string page, string heading) =>
        string.Join('\n', page[page.IndexOf(heading, StringComparison.Ordinal)..].Split('\n').SkipWhile(static l => !l.StartsWith("    ", StringComparison.Ordinal)).TakeWhile(static l => l.StartsWith("    ", StringComparison.Ordinal) || l.Length == 0));

    static IEnumerable<string> Told(string text, TargetProfile? target)
    {
        var (graph, data) = GivenData.Split(text);
        using var model = MarkedModel.Parse(graph, new TextDefaults { IrVersion = 8, Opset = 17 });
        var evidence = new ModelEvidence(model.Document.Model, ModelFacts.Of(model.Document.Model, data.Facts(model.Document.Model)), data.Evidence());
        var intent = target is not null ? $"INT8 is meant: --target {target.Name}" : data.IsEmpty ? "" : "INT8 is meant: calibration data are given";
        return [.. new LintDriver([.. Analyzers]).Lint(model.Document, evidence, new LintOptions { Target = target, Intent = intent }, TestContext.Current.CancellationToken).Diagnostics.Select(static d => d.Descriptor.Id)];
    }

    [Fact]
    public void Every_page_is_where_its_address_says()
    {
        foreach (var analyzer in Analyzers)
            foreach (var rule in analyzer.SupportedDiagnostics)
                Assert.True(File.Exists(Path.Combine(Corpus.Repository, "rules", RulePage.UriOf(analyzer, rule.Id)[DiagnosticDescriptor.HelpRoot.Length..])), rule.Id);
    }

    [Fact]
    public void The_readme_lists_every_rule()
    {
        var readme = File.ReadAllText(Path.Combine(Corpus.Repository, "README.md"));
        Assert.All(Rules, r => Assert.Contains($"{r.Id}](", readme, StringComparison.Ordinal));
    }
}
