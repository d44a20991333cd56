using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Quantized.BadZeroPoint;

/// <summary>A zero point that isn't one of the codes.</summary>
public sealed class BadZeroPointAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4002", "BadZeroPoint", Category.Quantized, Severity.Error,
        title: "A zero point is none of the codes",
        message: "A zero point is none of the codes, {problem}: '{value}'{others}.",
        description: "The zero point is the code that stands for 0: it must be of the codes' type and in their range, and 0 for codes of 32 bits, which biases are stored as.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4002"),
        Tags = ["quantization", "zero-point"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var found = new List<(Found Found, string Problem)>();
        foreach (var place in context.Evidence.Quantized.Places)
            if (CodedPlaceProblems.OfZeroPoint(context.Evidence.Facts, place) is { } problem) found.Add((new Found(ModelElement.Of(place.Node), place.Name, Told.ScaleRow(place, problem)), problem));
        foreach (var encoding in context.Evidence.Quantized.Encodings?.All ?? [])
        {
            if (encoding.Parameters is not { } parameters || parameters.ZeroPoints.All(z => parameters.Limits.Contains(z)) || context.Model.Graph.Find(encoding.Name) is not { } value) continue;
            var problem = $"{parameters.ZeroPoints.First(z => !parameters.Limits.Contains(z))} is outside of {parameters.Limits}";
            found.Add((new Found(ModelElement.Of(value), encoding.Name, [encoding.Name, value.Producer?.Label ?? "input", $"{parameters.Bits} bits", Told.Scale(parameters), Told.ZeroPoint(parameters), problem]), problem));
        }

        if (found.Count == 0) return;
        FoundReport.Tell(context, Rule, [.. found.Select(static f => f.Found)], Told.ScaleColumns, new FindingDetails
        {
            Arguments = [new("problem", found[0].Problem)],
            Meaning = "ONNX Runtime refuses a zero point of another type; where one is accepted, every number is shifted.",
            Certainty = Certainty.Measured,
        });
    }
}
