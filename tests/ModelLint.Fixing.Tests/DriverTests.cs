using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Rules;
using ModelLint.Fixing.Driving;
using ModelLint.Fixing.Running;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;
using ModelLint.Testing;

namespace ModelLint.Fixing.Tests;

/// <summary>What the driver lets pass, and what it doesn't: fixes are somebody else's code.</summary>
public sealed class DriverTests
{
    const string Model = """
        g (float[4] x) => (float[4] y) {
            [a] a = Relu (x)
            [b] y = Abs (a)
        }
        """;

    [Fact]
    public void A_fix_that_keeps_every_bit_is_taken()
    {
        var report = Fix(ModelFix.Safe("Drop it", "drop", RemoveRelu));
        Assert.True(Assert.Single(report.Applied).Verification.IsIdentical);
        Assert.Equal(["m.onnx", "m.fix.json"], report.Files.Select(static f => f.Name));
        Assert.Equal(["Abs"], report.Files[0].Document!.Model.Graph.Nodes.Select(static n => n.OpType));
        Assert.Contains("TEST100", report.Files[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fix_that_claims_to_be_safe_and_changes_numbers_is_refused()
    {
        // The generated input lies within 0..1, where Exp is 1 to e and Relu the number itself.
        var report = Fix(ModelFix.Safe("Make it Exp", "exp", static editor => editor.Nodes[0].Message.OpType = "Exp"));
        Assert.Contains("output 'y' is off by up to", Assert.Single(report.Rejected).Reason, StringComparison.Ordinal);
        AssertFailed(report);
    }

    [Fact]
    public void An_unsafe_fix_is_held_to_its_tolerance()
    {
        Assert.Contains("0.001 of its range", Assert.Single(Fix(ModelFix.Unsafe("Exp", "exp", 0.001, static (editor, _) => editor.Nodes[0].Message.OpType = "Exp")).Rejected).Reason, StringComparison.Ordinal);
        Assert.False(Fix(ModelFix.Unsafe("Exp", "exp", 2, static (editor, _) => editor.Nodes[0].Message.OpType = "Exp")).HasFailed);
    }

    [Fact]
    public void An_unsafe_fix_is_offered_and_not_taken_unasked()
    {
        var report = Fix(ModelFix.Unsafe("Exp", "exp", 2, static (editor, _) => editor.Nodes[0].Message.OpType = "Exp"), new FixRequest());
        Assert.Empty(report.Files);
        Assert.False(report.HasFailed);
        Assert.Equal("give --unsafe-fixes", Assert.Single(report.HeldBack).Hint);
    }

    [Fact]
    public void A_fix_after_which_the_finding_is_still_there_is_refused()
    {
        var report = Fix(ModelFix.Safe("Rename", "rename", static editor => editor.Nodes[0].Message.Name = "other"));
        Assert.Contains("TEST100 is still found", Assert.Single(report.Rejected).Reason, StringComparison.Ordinal);
        AssertFailed(report);
    }

    [Fact]
    public void A_fix_that_brings_another_finding_as_bad_is_refused()
    {
        // Max of one value is the value itself, and TEST200 forbids it.
        var report = Fix(ModelFix.Safe("Max", "max", static editor => editor.Nodes[0].Message.OpType = "Max"));
        Assert.Contains("it would bring TEST200", Assert.Single(report.Rejected).Reason, StringComparison.Ordinal);
        AssertFailed(report);
    }

    [Fact]
    public void A_fix_that_changes_nothing_is_refused() => Assert.Contains("it would change nothing", Assert.Single(Fix(ModelFix.Safe("Nothing", "nothing", static _ => { })).Rejected).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_fix_that_throws_is_refused_and_told() =>
        Assert.Contains("it crashed: InvalidOperationException: boom", Assert.Single(Fix(ModelFix.Safe("Throw", "throw", static (GraphEditor _) => throw new InvalidOperationException("boom"))).Rejected).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_fix_that_makes_no_model_that_can_be_run_is_refused() =>
        Assert.Contains("a model can't be run", Assert.Single(Fix(ModelFix.Safe("Break", "break", static editor => editor.Nodes[0].Message.OpType = "NoSuchOperator")).Rejected).Reason, StringComparison.Ordinal);

    [Fact]
    public void Fixes_that_undo_each_other_end()
    {
        using var model = MarkedModel.Parse(Model);
        var report = Fix(model, new FixRequest(), new ReluRule(), new AbsRule(), new Swap("TEST100", "Relu", "Abs"), new Swap("TEST300", "Abs", "Relu"));
        Assert.True(report.HasFailed);
        Assert.Empty(report.Files);
    }

    [Fact]
    public void Of_two_fixes_the_named_one_is_taken()
    {
        var report = Fix([ModelFix.Safe("Drop it", "drop", RemoveRelu), ModelFix.Safe("Make it PRelu", "identity", static editor => editor.Nodes[0].Message.OpType = "Identity")], new FixRequest { Strategy = "identity" });
        Assert.Equal("identity", Assert.Single(report.Applied).Fix.EquivalenceKey);
        Assert.Equal("Identity", report.Files[0].Document!.Model.Graph.Nodes[0].OpType);
    }

    [Fact]
    public void A_strategy_that_nothing_offers_is_told_with_what_there_is() =>
        Assert.Contains("there is drop", Assert.Throws<FixException>(() => Fix([ModelFix.Safe("Drop it", "drop", RemoveRelu)], new FixRequest { Strategy = "splitt" })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_head_and_its_tail_are_run_one_after_the_other()
    {
        var report = Fix(ModelFix.Safe("Cut", "cut", static context => Cut(context, "Abs")));
        Assert.Equal(["m.head.onnx", "m.tail.onnx", "m.fix.json"], report.Files.Select(static f => f.Name));
        Assert.True(report.Applied[0].Verification.IsIdentical);
        Assert.Equal("float-tail", ModelRole.Of(report.Files[1].Document!.Model));
        Assert.Equal("head", ModelRole.Of(report.Files[0].Document!.Model));
    }

    [Fact]
    public void A_tail_that_rebuilds_something_else_is_refused()
    {
        var report = Fix(ModelFix.Safe("Cut", "cut", static context => Cut(context, "Neg")));
        Assert.Contains("output 'y' is off by up to", Assert.Single(report.Rejected).Reason, StringComparison.Ordinal);
        AssertFailed(report);
    }

    // The Relu goes to the tail, where nothing is judged; the head hands its input on.
    static FixedModels Cut(EditContext context, string last)
    {
        var (head, tail) = (context.NewEditor(), context.NewEditor());
        head.Outputs = [Info("a")];
        head.Nodes.RemoveAt(1);
        head.Nodes[0].Message.OpType = "Identity";
        tail.Inputs = [Info("a")];
        tail.Nodes[0].Message.Input[0] = "a";
        tail.Nodes[0].Message.Output[0] = "r";
        tail.Nodes[1].Message.Input[0] = "r";
        tail.Nodes[1].Message.OpType = last;
        return new FixedModels([new FixedModel(ModelPart.Head, head), new FixedModel(ModelPart.Tail, tail)]);
    }

    static ValueInfoProto Info(string name) => new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimValue = 4 } } } } } };

    static void RemoveRelu(GraphEditor editor)
    {
        editor.Nodes[1].Message.Input[0] = "x";
        editor.Nodes.RemoveAt(0);
    }

    static void AssertFailed(FixReport report)
    {
        Assert.True(report.HasFailed);
        Assert.Empty(report.Files);
        Assert.Empty(report.Applied);
    }

    static FixReport Fix(ModelFix fix, FixRequest? request = null) => Fix([fix], request ?? new FixRequest { AllowsUnsafe = true });

    static FixReport Fix(ImmutableArray<ModelFix> fixes, FixRequest request)
    {
        var model = MarkedModel.Parse(Model);
        return Fix(model, request, new ReluRule(), new MaxRule(), new Given(fixes));
    }

    static FixReport Fix(MarkedModel model, FixRequest request, params object[] parts)
    {
        var document = Onnx.ModelDocument.Parse(model.Bytes, "m.onnx");
        var tools = new FixTools(FixSamples.Of(document), null, new LintDriver([.. parts.OfType<ModelAnalyzer>()], [.. parts.OfType<ModelFixProvider>()]), new LintOptions(), cancellation: TestContext.Current.CancellationToken);
        return new FixDriver(tools, request).Fix(document);
    }

    abstract class OperatorRule(string id, string operation) : ModelAnalyzer
    {
        readonly DiagnosticDescriptor _rule = new(id, "Operator", Category.Scale, Severity.Warning, "An operator", "'{output}' is written.", "An operator that isn't wanted.");

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

        public override void Initialize(AnalysisContext context) => context.RegisterNodeAction(c =>
        {
            if (c.Node.OpType == operation) c.Report(_rule, ModelElement.Of(c.Node), new FindingDetails { Arguments = [new("output", c.Node.Outputs[0]!.Name)] });
        });
    }

    sealed class ReluRule() : OperatorRule("TEST100", "Relu");

    sealed class MaxRule() : OperatorRule("TEST200", "Max");

    sealed class AbsRule() : OperatorRule("TEST300", "Abs");

    sealed class Given(ImmutableArray<ModelFix> fixes) : ModelFixProvider
    {
        public override ImmutableArray<string> FixableDiagnosticIds => ["TEST100"];

        public override void RegisterFixes(FixContext context)
        {
            foreach (var fix in fixes) context.Register(fix);
        }
    }

    sealed class Swap(string id, string from, string to) : ModelFixProvider
    {
        public override ImmutableArray<string> FixableDiagnosticIds => [id];

        public override void RegisterFixes(FixContext context) => context.Register(ModelFix.Safe($"{from} to {to}", $"to-{to.ToLowerInvariant()}", editor =>
        {
            foreach (var node in editor.Nodes.Where(n => n.OpType == from)) node.Message.OpType = to;
        }));
    }
}
