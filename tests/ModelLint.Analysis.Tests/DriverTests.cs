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

    sealed class ValueRule(ValueKinds kinds) : ModelAnalyzer
    {
        static readonly DiagnosticDescriptor _rule = new("XX3000", "AnyValue", Category.Model, Severity.Note, "A value", "There is '{value}'.", "Every value is reported.");

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

        public override void Initialize(AnalysisContext context) => context.RegisterValueAction(
            static c => c.Report(_rule, ModelElement.Of(c.Value), new FindingDetails { Arguments = [new("value", c.Value.Name)], Discriminator = c.Value.Name }), kinds);
    }

    [Theory]
    [InlineData(ValueKinds.GraphInput, "x")]
    [InlineData(ValueKinds.Interior, "a")]
    [InlineData(ValueKinds.GraphOutput, "y")]
    [InlineData(ValueKinds.GraphInput | ValueKinds.GraphOutput, "x", "y")]
    public void A_rule_sees_the_values_that_it_registers_for(ValueKinds kinds, params string[] expected)
    {
        using var document = new GraphBuilder().Input("x", 4).Node("Relu", "x", "a").Node("Neg", "a", "y").Output("y").Document();
        Assert.Equal(expected, Lint(document, new LintOptions(), new ValueRule(kinds)).Diagnostics.Select(static d => d.Details.Arguments[0].Value.Display).Order());
    }

    sealed class CountingWitness : IWitnessRunner
    {
        public int Runs { get; private set; }

        public Observations? Witness(IReadOnlyList<Value> values, out string? problem)
        {
            Runs++;
            problem = "refused";
            return null;
        }
    }

    [Fact]
    public void A_model_is_run_only_when_a_rule_asks_what_was_joined()
    {
        using var document = new GraphBuilder().Input("x", 1, 4).Node("Sigmoid", "x", "s").Node("Neg", "x", "n").Node("Concat", ["s", "n"], ["y"], ("axis", 1L)).Output("y").Document();
        var witness = new CountingWitness();
        var evidence = new ModelEvidence(document.Model, ModelFacts.Of(document.Model), new EvidenceOptions { WitnessRunner = witness });
        new LintDriver([new NodeRule()]).Lint(document, evidence, new LintOptions(), TestContext.Current.CancellationToken);
        Assert.Equal((0, null), (witness.Runs, evidence.WitnessProblem));
        Assert.Single(evidence.JoinedValues);
        Assert.Equal((1, "refused"), (witness.Runs, evidence.WitnessProblem));
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
        // It may have missed what it found before.
        Assert.False(result.HasLooked("XX2000"));
        Assert.True(result.HasLooked(result.Diagnostics[0].Descriptor.Id));
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
