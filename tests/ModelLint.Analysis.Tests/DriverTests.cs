using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Analysis.Tests;

public sealed class DriverTests
{
    sealed class NodeRule : ModelAnalyzer
    {
        static readonly DiagnosticDescriptor _rule = new("XX1000", "AnyNode", Category.Model, Severity.Warning, "A node", "There is '{node}'.", "Every node is reported.");

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

        public override void Initialize(AnalysisContext context) => context.RegisterNodeAction(static c =>
            c.Report(_rule, ModelElement.Of(c.Node), new FindingDetails { Arguments = [new("node", c.Node.Label)] }));
    }

    sealed class CrashingRule : ModelAnalyzer
    {
        static readonly DiagnosticDescriptor _rule = new("XX2000", "Crashing", Category.Model, Severity.Warning, "Crashes", "Never said.", "It throws.");

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

        public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static _ => throw new InvalidOperationException("boom"));
    }

    [Fact]
    public void A_rule_that_throws_does_not_end_the_run()
    {
        var result = Lint(Chain(2), new LintOptions(), new CrashingRule(), new NodeRule());
        Assert.Equal(2, result.Diagnostics.Length);
        Assert.True(result.HasCrash);
        var crash = Assert.Single(result.Notifications);
        Assert.Equal("XX2000", crash.RuleId);
        Assert.Contains("boom", crash.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_are_selected_by_the_beginning_of_their_id()
    {
        Assert.Empty(Lint(Chain(1), new LintOptions { Select = ["ML"] }, new NodeRule()).Diagnostics);
        Assert.NotEmpty(Lint(Chain(1), new LintOptions { Select = ["XX1"] }, new NodeRule()).Diagnostics);
        Assert.Empty(Lint(Chain(1), new LintOptions { Ignore = ["XX"] }, new NodeRule()).Diagnostics);
    }

    [Fact]
    public void Fifty_alike_nodes_have_fifty_fingerprints()
    {
        var prints = Lint(Chain(50), new LintOptions(), new NodeRule()).Diagnostics.Select(static d => d.Fingerprint).ToList();
        Assert.Equal(50, prints.Distinct().Count());
    }

    [Fact]
    public void Fingerprints_survive_renumbered_names_reordered_nodes_and_unrelated_ones()
    {
        using var before = new GraphBuilder().Input("x", 4).Node("Relu", "x", "t_1").Node("Sigmoid", "t_1", "t_2").Node("Tanh", "t_2", "y").Output("y").Document();
        using var after = new GraphBuilder().Input("x", 4).Node("Neg", "x", "t_7").Node("Relu", "x", "t_11").Node("Sigmoid", "t_11", "t_12").Node("Tanh", "t_12", "y").Output("y", "t_7").Document();
        var old = Lint(before, new LintOptions(), new NodeRule()).Diagnostics.Select(static d => d.Fingerprint);
        var now = Lint(after, new LintOptions(), new NodeRule()).Diagnostics.Select(static d => d.Fingerprint).ToHashSet();
        Assert.All(old, f => Assert.Contains(f, now));
    }

    [Fact]
    public void A_message_takes_its_arguments_by_name()
    {
        var finding = Lint(Chain(1), new LintOptions(), new NodeRule()).Diagnostics[0];
        Assert.Equal("There is 'node_v1'.", finding.Message);
    }

    static ModelDocument Chain(int length)
    {
        var builder = new GraphBuilder().Input("v0", 4);
        for (var i = 1; i <= length; i++) builder.Node("Relu", $"v{i - 1}", $"v{i}");
        return builder.Document();
    }

    static LintResult Lint(ModelDocument document, LintOptions options, params ModelAnalyzer[] rules) =>
        new LintDriver([.. rules]).Lint(document, new ModelEvidence(document.Model, ModelFacts.Of(document.Model)), options, TestContext.Current.CancellationToken);
}
