using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Quantized.MissingQuantization;

/// <summary>An operator that computes on real numbers where the model computes on codes before and behind it, and elsewhere for that very operator.</summary>
public sealed class MissingQuantizationAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4016", "MissingQuantization", Category.Quantized, Severity.Warning,
        title: "An operator was left float among quantized ones of its kind",
        message: "A float {operator} stands between quantized operators, where most of its kind are quantized: '{value}'{others}.",
        description: "Between DequantizeLinear and QuantizeLinear an operator works on codes. One that was left out runs in float: slower, and not at all on hardware that computes in integers only.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4016"),
        Tags = ["quantization"],
    };

    // Where a quarter stays float it was a decision, not an oversight.
    const double Most = 0.75;

    static readonly ImmutableArray<FactColumn> _columns = [new("node", "node"), new("operator", "operator"), new("inputs", "float inputs"), new("quantized", "of its kind quantized", AlignRight: true)];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        if (!context.Evidence.Quantized.Formats.HasFlag(QuantizedFormats.Qdq) || context.Evidence.Quantized.Encodings is not null)
        {
            context.NotApplicable("no operators stand between QuantizeLinear and DequantizeLinear");
            return;
        }

        var neighbours = new CodedNeighbours(context.Model.Graph, context.Evidence);
        var missing = new List<Found>();
        foreach (var kind in context.Model.Graph.Nodes.Where(neighbours.CanBeQuantized).GroupBy(static n => n.OpType))
        {
            var quantized = kind.Count(neighbours.IsQuantized);
            if (quantized < Most * kind.Count()) continue;
            missing.AddRange(kind.Where(n => !neighbours.IsQuantized(n) && neighbours.IsBetweenCodes(n)).Select(n =>
                new Found(ModelElement.Of(n), n.Label, [n.Label, n.OpType, string.Join(", ", neighbours.FloatInputs(n).Select(static v => v.Name)), FactValue.Of(quantized, $"{quantized} of {kind.Count()}")])));
        }

        if (missing.Count == 0) return;
        FoundReport.Tell(context, Rule, [.. missing.OrderBy(static m => m.At.Node!.Index)], _columns, new FindingDetails
        {
            Arguments = [new("operator", missing.MinBy(static m => m.At.Node!.Index)!.At.Node!.OpType)],
            Meaning = "It runs in float, and the numbers around it are turned from codes and back.",
            Advice = [new Advice("Where that wasn't meant, quantize again with these operators taken in.", [])],
            Certainty = Certainty.Measured,
        });
    }
}
