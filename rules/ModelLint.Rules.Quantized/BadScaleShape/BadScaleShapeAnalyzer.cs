using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Quantized.BadScaleShape;

/// <summary>A scale that is missing, or as many scales as nothing has indices.</summary>
public sealed class BadScaleShapeAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4003", "BadScaleShape", Category.Quantized, Severity.Error,
        title: "Scales are missing, or of another number than what they are for",
        message: "Codes can't be decoded, {problem}: '{value}'{others}.",
        description: "A quantized tensor has one scale, or one for each index of its axis, and as many zero points as scales.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4003"),
        Tags = ["quantization", "scale"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var found = context.Evidence.Quantized.Places
            .Select(p => (Place: p, Problem: CodedPlaceProblems.OfScale(context.Evidence.Facts, p)))
            .Where(static p => p.Problem is not null)
            .Select(static p => (Found: new Found(ModelElement.Of(p.Place.Node), p.Place.Name, Told.ScaleRow(p.Place, p.Problem!)), Problem: p.Problem!))
            .ToList();
        if (found.Count == 0) return;
        FoundReport.Tell(context, Rule, [.. found.Select(static f => f.Found)], Told.ScaleColumns, new FindingDetails
        {
            Arguments = [new("problem", found[0].Problem)],
            Meaning = "Runtimes refuse such a model, or read beside the scales.",
            Certainty = Certainty.Measured,
        });
    }
}
