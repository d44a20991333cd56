using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Rules.Model.WrongAttributeKind;

/// <summary>Attributes of another kind than their operators take.</summary>
public sealed class WrongAttributeKindAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1011", "WrongAttributeKind", Category.Model, Severity.Error,
        title: "An attribute is of the wrong kind",
        message: "'{node}' has the attribute '{attribute}' as {found}, and {operator} takes {wanted}{others}.",
        description: "Runtimes refuse a node whose attribute is of another kind than its operator takes, or take it as left out and compute something else.")
    {
        Help = RulePage.Of<ModelPack>("ML1011"),
        Tags = ["structure"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static c =>
    {
        var wrong = c.Evidence.Facts.Contradictions.OfType<WrongKind>().ToList();
        if (wrong is not [var first, ..]) return;
        c.Report(Rule, ModelElement.Of(first.Node), new FindingDetails
        {
            Arguments =
            [
                new("node", first.Node.Label), new("attribute", first.Attribute), new("found", Words(first.Found)), new("operator", first.Node.OpType), new("wanted", Words(first.Wanted)),
                new("others", wrong.Count == 1 ? "" : $"; {wrong.Count} such attributes in all"),
            ],
            Table = wrong.Count == 1 ? null : new FactTable("attributes", [new FactColumn("node", "node"), new FactColumn("attribute", "attribute"), new FactColumn("found", "is"), new FactColumn("wanted", "should be")],
                [.. wrong.Take(StructureReport.Shown).Select(static w => ImmutableArray.Create<FactValue>(w.Node.Label, w.Attribute, Words(w.Found), Words(w.Wanted)))]),
        });
    });

    static string Words(AttributeKind kind) => kind switch
    {
        AttributeKind.Int => "an integer",
        AttributeKind.Float => "a number with a fraction",
        AttributeKind.String => "a text",
        AttributeKind.Ints => "a list of integers",
        AttributeKind.Floats => "a list of numbers",
        AttributeKind.Strings => "a list of texts",
        AttributeKind.Tensor or AttributeKind.SparseTensor => "a tensor",
        AttributeKind.Graph => "a graph",
        AttributeKind.Type => "a type",
        _ => "a list",
    };
}
