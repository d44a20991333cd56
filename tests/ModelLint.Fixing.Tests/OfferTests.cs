using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx.Editing;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Fixing.Tests;

/// <summary>What is offered for findings, before anything is edited.</summary>
public sealed class OfferTests
{
    const string TwoReluModel = """
        two (float[4] x) => (float[4] z) {
            y = Relu (x)
            z = Relu (y)
        }
        """;

    [Fact]
    public void A_finding_carries_its_fixes_in_the_order_of_registration()
    {
        using var model = MarkedModel.Parse(TwoReluModel);
        var findings = Lint(model, new ReluFixes()).Diagnostics;
        Assert.Equal(2, findings.Length);
        Assert.All(findings, static d => Assert.Equal(["to-abs", "to-clip"], d.Fixes.Select(static f => f.EquivalenceKey)));
        Assert.All(findings, static d => Assert.Equal([FixSafety.Safe, FixSafety.Unsafe], d.Fixes.Select(static f => f.Safety)));
    }

    [Fact]
    public void An_edit_in_place_changes_the_copy_and_leaves_the_model()
    {
        using var model = MarkedModel.Parse(TwoReluModel);
        var findings = Lint(model, new ReluFixes()).Diagnostics;
        using var context = new EditContext(model.Document, new ModelEvidence(model.Document.Model, ModelFacts.Of(model.Document.Model)), findings, new LintOptions(), null!);
        var editor = context.NewEditor();
        foreach (var finding in findings) finding.Fixes[0].EditInPlace!(editor, context);
        Assert.Equal(["Abs", "Abs"], context.ToDocument(editor).Model.Graph.Nodes.Select(static n => n.OpType));
        Assert.Equal(["Relu", "Relu"], model.Document.Model.Graph.Nodes.Select(static n => n.OpType));
    }

    [Fact]
    public void Settings_of_a_provider_are_those_of_its_rules()
    {
        using var model = MarkedModel.Parse(TwoReluModel);
        var options = new LintOptions { Settings = ImmutableDictionary<string, string>.Empty.Add("TEST100.top", "3") };
        Assert.All(Lint(model, new ReluFixes(), options).Diagnostics, static d => Assert.Equal("Clip to 3", d.Fixes[1].Title));
    }

    [Fact]
    public void A_provider_that_throws_is_told_once_and_the_findings_stand()
    {
        using var model = MarkedModel.Parse(TwoReluModel);
        var result = Lint(model, new ThrowingFixes());
        Assert.Equal(2, result.Diagnostics.Length);
        Assert.All(result.Diagnostics, static d => Assert.Empty(d.Fixes));
        var told = Assert.Single(result.Notifications);
        Assert.Contains("boom", told.Text, StringComparison.Ordinal);
        Assert.True(result.HasCrash);
    }

    [Fact]
    public void What_a_fix_left_float_is_not_judged()
    {
        using var model = MarkedModel.Parse(TwoReluModel);
        var editor = new GraphEditor(model.Document);
        editor.Nodes[1].Message.MetadataProps.Add(new Onnx.Protos.StringStringEntryProto { Key = ModelRole.Key, Value = ModelRole.Tail });
        using var joined = ModelSaver.ToDocument(editor, "joined.onnx");
        Assert.Equal("y", Assert.Single(Lint(joined, new ReluFixes()).Diagnostics).Element.Node!.Outputs[0]!.Name);

        editor = new GraphEditor(model.Document);
        editor.SetMetadata(ModelRole.Key, ModelRole.Tail);
        using var tail = ModelSaver.ToDocument(editor, "tail.onnx");
        Assert.Empty(Lint(tail, new ReluFixes()).Diagnostics);
    }

    static LintResult Lint(MarkedModel model, ModelFixProvider provider, LintOptions? options = null) => Lint(model.Document, provider, options);

    static LintResult Lint(Onnx.ModelDocument document, ModelFixProvider provider, LintOptions? options = null) => new LintDriver([new ReluAnalyzer()], [provider])
        .Lint(document, new ModelEvidence(document.Model, ModelFacts.Of(document.Model)), options ?? new LintOptions(), TestContext.Current.CancellationToken);

    sealed class ReluAnalyzer : ModelAnalyzer
    {
        static readonly DiagnosticDescriptor _rule = new("TEST100", "Relu", Category.Scale, Severity.Warning, "A Relu", "A Relu writes '{output}'.", "There is a Relu.");

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

        public override void Initialize(AnalysisContext context) => context.RegisterNodeAction(static c =>
        {
            if (c.Node.OpType == "Relu") c.Report(_rule, ModelElement.Of(c.Node), new FindingDetails { Arguments = [new("output", c.Node.Outputs[0]!.Name)] });
        });
    }

    sealed class ReluFixes : ModelFixProvider
    {
        static readonly RuleOption<double> _top = new("top", 6, "Where it clips.");

        public override ImmutableArray<string> FixableDiagnosticIds => ["TEST100"];

        public override ImmutableArray<RuleOption> Options => [_top];

        public override void RegisterFixes(FixContext context)
        {
            var node = context.Diagnostic.Element.Node;
            context.Register(ModelFix.Safe("Take the absolute value", "to-abs", editor => editor.Nodes.First(n => n.Source == node).Message.OpType = "Abs"));
            context.Register(ModelFix.Unsafe($"Clip to {context.Get(_top)}", "to-clip", 1, static (_, _) => { }));
        }
    }

    sealed class ThrowingFixes : ModelFixProvider
    {
        public override ImmutableArray<string> FixableDiagnosticIds => ["TEST100"];

        public override void RegisterFixes(FixContext context) => throw new InvalidOperationException("boom");
    }
}
