using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Rules.Model;
using ModelLint.Rules.Scale;
using ModelLint.Testing;

namespace ModelLint.Rules.Tests;

/// <summary>What is true of every rule that ships.</summary>
public sealed class CatalogTests
{
    static readonly string[] _headings = ["## What", "## Why", "## Example (bad)", "## Instead (good)", "## Options", "## When to ignore", "## Sources"];

    static IEnumerable<ModelAnalyzer> Analyzers => [.. new ModelPack().Analyzers, .. new ScalePack().Analyzers];

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

    [Fact]
    public void The_readme_lists_every_rule()
    {
        var readme = File.ReadAllText(Path.Combine(Corpus.Repository, "README.md"));
        Assert.All(Rules, r => Assert.Contains($"{r.Id}](", readme, StringComparison.Ordinal));
    }
}
