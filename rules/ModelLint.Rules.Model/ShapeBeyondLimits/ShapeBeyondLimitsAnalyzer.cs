using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics;

namespace ModelLint.Rules.Model.ShapeBeyondLimits;

/// <summary>Values that no memory holds: more elements than 64 bits count.</summary>
public sealed class ShapeBeyondLimitsAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML1012", "ShapeBeyondLimits", Category.Model, Severity.Error,
        title: "A shape is beyond what 64 bits count",
        message: "'{value}' {shape}{others}.",
        description: "Extents and numbers of elements are integers of 64 bits. What is beyond is a broken export, or made to harm: runtimes refuse it, or count wrong.")
    {
        Help = RulePage.Of<ModelPack>("ML1012"),
        Tags = ["shape"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static c =>
    {
        var beyond = c.Evidence.Facts.Contradictions.OfType<ShapeOverflow>().ToList();
        if (beyond is not [var first, ..]) return;
        c.Report(Rule, first.Value is { } value ? ModelElement.Of(value) : ModelElement.Of(first.Node!), new FindingDetails
        {
            Arguments = [new("value", Name(first)), new("shape", first.Shape is { } shape ? $"has more elements than 64 bits count: {shape}" : "makes extents beyond what 64 bits count"), new("others", beyond.Count == 1 ? "" : $"; {beyond.Count} such values in all")],
            Table = beyond.Count == 1 ? null : new FactTable("values", [new FactColumn("value", "value"), new FactColumn("shape", "shape")],
                [.. beyond.Take(StructureReport.Shown).Select(static b => ImmutableArray.Create<FactValue>(Name(b), b.Shape?.ToString() ?? "-"))]),
        });
    });

    static string Name(ShapeOverflow overflow) => overflow.Value?.Name ?? overflow.Node!.Label;
}
