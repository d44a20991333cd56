using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Quantized.BadScale;

/// <summary>A scale that no code can stand for a number with.</summary>
public sealed class BadScaleAnalyzer : ModelAnalyzer
{
    // Below the smallest normal float32 arithmetic loses its digits, and processors may flush it to zero.
    const double SmallestNormal = 1.17549435e-38;

    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4001", "BadScale", Category.Quantized, Severity.Error,
        title: "A scale is no positive number",
        message: "A scale of {scale} is no positive number: '{value}'{others}.",
        description: "A code stands for (code − zero point) · scale. With a scale of zero, a negative one, NaN, infinity or a number too small to compute with, codes stand for nothing.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4001"),
        Tags = ["quantization", "scale"],
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var found = new List<(Found Found, double Scale)>();
        foreach (var place in context.Evidence.Quantized.Places.DistinctBy(static p => (p.Scale, p.Scale is null ? p.Codes : null)))
            if (place.Parameters is { } parameters && Bad(parameters.Scales) is { } bad)
                found.Add((new Found(ModelElement.Of(place.Node), place.Name, Told.ScaleRow(place, Problem(parameters.Scales, bad))), bad));
        foreach (var encoding in context.Evidence.Quantized.Encodings?.All ?? [])
            if (encoding.Parameters is { } parameters && Bad(parameters.Scales) is { } bad && context.Model.Graph.Find(encoding.Name) is { } value)
                found.Add((new Found(ModelElement.Of(value), encoding.Name, [encoding.Name, value.Producer?.Label ?? "input", $"{parameters.Bits} bits", Told.Scale(parameters), Told.ZeroPoint(parameters), Problem(parameters.Scales, bad)]), bad));
        if (found.Count == 0) return;
        FoundReport.Tell(context, Rule, [.. found.Select(static f => f.Found)], Told.ScaleColumns, new FindingDetails
        {
            Arguments = [new("scale", Told.Number(found[0].Scale))],
            Meaning = "What is computed with such codes is zero, infinite or NaN; some runtimes refuse the model.",
            Certainty = Certainty.Measured,
        });
    }

    static double? Bad(ImmutableArray<double> scales) => scales.Where(static s => !(s >= SmallestNormal && double.IsFinite(s))).Select(static s => (double?)s).FirstOrDefault();

    static string Problem(ImmutableArray<double> scales, double bad) =>
        (bad switch { 0 => "zero", double.NaN => "NaN", < 0 => "negative", double.PositiveInfinity => "infinite", _ => "subnormal" })
        + (scales.Length == 1 ? "" : $", {scales.Count(static s => !(s >= SmallestNormal && double.IsFinite(s)))} of {scales.Length} channels");
}
