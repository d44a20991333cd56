using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Testing;

namespace ModelLint.Reporting.Tests;

/// <summary>A report with a bit of everything: every severity, a subgraph, hostile names, an unreadable model, a crash, an external pack.</summary>
static class Sample
{
    public const string HostileNode = "evil\e[31m\"'<b>\u202E\u009B\\ {0} [x](1)\n../ж日";

    public const string HostilePath = "../мо дели/a#b%41+c\\d\"\e[0m/../x y.onnx";

    public static DiagnosticDescriptor Lost { get; } = new(
        "ML2002", "SliceLost", Category.Scale, Severity.Error, "A slice of a shared scale is lost",
        "Output '{output}' joins '{wide}' with '{narrow}', and {output} keeps {levels} levels.", "A scale shared by values of very different size leaves the small ones no levels.")
    {
        AssumesQuantization = true,
        Help = "# ML2002\n\nWhat it means.\n",
        Tags = ["int8", "concat"],
    };

    public static DiagnosticDescriptor Mixed { get; } = new(
        "ML2001", "MixedScaleConcat", Category.Scale, Severity.Warning, "A Concat joins values of different scales",
        "Value '{output}' joins values that differ {ratio} times {not closed.", "Some of its levels are lost.")
    { AssumesQuantization = true };

    public static DiagnosticDescriptor Dangling { get; } = new(
        "ML1004", "DanglingName", Category.Model, Severity.Warning, "Nothing defines a name", "Nothing defines '{name}'.", "Nothing defines a name.")
    { HelpUri = "https://example.org/rules/ML1004" };

    public static DiagnosticDescriptor Foreign { get; } = new(
        "ACME001", "NoSigmoid", Category.Model, Severity.Note, "House rule", "Node '{node}' is not liked here.", new string('x', 2000))
    { Tags = ["house"] };

    public static DiagnosticDescriptor Quiet { get; } = new(
        "ACME002", "NeverSeen", Category.Model, Severity.Error, "Never reported", "Nothing about '{node}'.", "It finds nothing.")
    { HelpUri = "not a uri" };

    public static ImmutableArray<PackReport> Packs { get; } =
    [
        new("Acme House Rules", "2.3.4", true, [Quiet, Foreign]),
        new("ModelLint.Rules.Scale", "0.1.0", false, [Lost, Mixed]),
        new("ModelLint.Rules.Model", "0.1.0", false, [Dangling]),
    ];

    public static LintReport Clean { get; } = new() { ToolVersion = "0.1.0", Packs = Packs, Models = [new ModelReport("models/clean.onnx") { Length = 17 }] };

    public static LintReport Full() => new()
    {
        ToolVersion = "0.1.0",
        Packs = Packs,
        ExitCode = 4,
        Notifications = [new Notification(Severity.Note, ToolIds.FileSkipped, "'lfs.onnx' is a Git LFS pointer and was not fetched.")],
        Models = [Detector(), Hostile(), new ModelReport("broken.onnx") { Length = 3, Failure = "not a protobuf message (\e[1m at byte 2)" }],
    };

    static ModelReport Detector()
    {
        var graph = new GraphBuilder().Input("x", 1, 4).Node("Sigmoid", "x", "s").Node("Concat", ["x", "s"], ["output0"], ("axis", 1L)).Output("output0").Document().Model.Graph;
        var (sigmoid, concat) = (graph.Nodes[0], graph.Nodes[1]);
        FactTable table = new(
            "slices",
            [new("slice", "slice"), new("max", "max", AlignRight: true), new("effectiveBits", "bits"), new("collapses", "constant"), new("sqnr", "SQNR")],
            [
                ["[0:4]", 640.0, 8.0, false, FactValue.Of(49.92, "49.9 dB")],
                ["[4:84]", 1.0, -1.32, FactValue.Of(true, "becomes 0"), FactValue.Of(double.NegativeInfinity, "-inf")],
                ["[84:85]", double.NaN, FactValue.None, FactValue.None, FactValue.None],
            ]);
        FindingDetails details = new()
        {
            Arguments = [new("output", "output0"), new("wide", "boxes"), new("narrow", "scores"), new("levels", 2.0)],
            Facts = [new("ratio", 640.0), new("step", 2.5), new("isOutput", true), new("unknown", FactValue.None), new("worst", double.PositiveInfinity), new("ratio", 1.0)],
            Table = table,
            Meaning = "Every class score rounds to 0.",
            Grounds = "Sigmoid bounds [4:84]; [0:4] was seen on 8 samples.",
            Advice = [new("Cut the model before the Concat:", ["onnx.utils.extract_model('a.onnx', 'b.onnx', ['x'], ['x', 's'])"]), new("Give the scores an output of their own.", [])],
            Related = [new(ModelElement.Of(sigmoid), "the scores come from here")],
            Chains = [new("[4:84] can only be in 0..1", [new(ModelElement.Of(sigmoid), "gives 0..1 whatever its input"), new(ModelElement.Of(concat), "joins it as [4:84]")])],
            Certainty = Certainty.Observed,
        };
        return new ModelReport("models/yolo v8 #1.onnx")
        {
            Length = 1234,
            Result = new LintResult(
                [.. Fingerprints.Assign(
                [
                    new Diagnostic(Lost, Severity.Error, ModelElement.Of(graph.Outputs[0], concat), details) { Premise = "--target int8" },
                    new Diagnostic(Lost, Severity.Error, ModelElement.Of(graph.Outputs[0], concat), details with { Table = table with { Name = "facts" }, Grounds = "" }),
                    new Diagnostic(Mixed, Severity.Note, ModelElement.Of(concat), new FindingDetails { Arguments = [new("output", "output0"), new("ratio", 30.0)] }) { Condition = "if quantized to INT8" },
                    new Diagnostic(Lost, Severity.Warning, ModelElement.Of(sigmoid), new FindingDetails()),
                    new Diagnostic(Foreign, Severity.Note, ModelElement.Of(sigmoid), new FindingDetails { Arguments = [new("node", "node_s")] }),
                    new Diagnostic(Mixed, Severity.None, ModelElement.Of(sigmoid), new FindingDetails()),
                ])],
                [new Notification(Severity.Error, ToolIds.RuleCrashed, "rule ACME002 crashed and found nothing more: InvalidOperationException: sorry", "ACME002")],
                [new Abstention("ML2001", "the model has no Concat of floats")]),
            Notifications = [new Notification(Severity.Warning, ToolIds.ModelNotRun, "The model could not be run: no kernel for 'Foo'.")],
        };
    }

    static ModelReport Hostile()
    {
        var builder = new GraphBuilder().Input("x", 1).Input("c", DataType.Bool).Node("If", ["c"], ["y"], ("then_branch", Branch(HostileNode)), ("else_branch", Branch("e"))).Output("y", "nowhere");
        builder.Proto.Graph.Node[0].Name = "If_3";
        var model = builder.Document().Model;
        var inner = model.AllGraphs.First(static g => g.Path.EndsWith("then_branch", StringComparison.Ordinal)).Nodes[0];
        FindingDetails named = new() { Arguments = [new("name", HostileNode)], Meaning = HostileNode, Facts = [new(HostileNode, HostileNode), new("half", "\ud83d")] };
        return new ModelReport(HostilePath)
        {
            Length = 3L << 30,
            Result = new LintResult(
                [.. Fingerprints.Assign(
                [
                    new Diagnostic(Dangling, Severity.Warning, ModelElement.Of(inner), named with { Advice = [new(HostileNode, [HostileNode])] }),
                    new Diagnostic(Dangling, Severity.Warning, ModelElement.Of(model.Graph.Outputs[1]), named with { Related = [new(ModelElement.Of(model.Graph), HostileNode)], Chains = [new(HostileNode, [new(ModelElement.Of(inner), HostileNode)])] }),
                    new Diagnostic(Dangling, Severity.Warning, ModelElement.Of(model.Graph.Inputs[0]), named),
                ])],
                [new Notification(Severity.Error, ToolIds.RuleCrashed, HostileNode, "ML1004"), new Notification(Severity.Warning, "ML9099", "Something new.", "ML1999")],
                []),
        };
    }

    static GraphProto Branch(string name)
    {
        var graph = new GraphProto { Name = name, Node = { new NodeProto { OpType = "Identity", Name = name, Input = { "x" }, Output = { "t" } } } };
        graph.Output.Add(new ValueInfoProto { Name = "t" });
        return graph;
    }
}
