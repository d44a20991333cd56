using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Rules.Quantized.PerChannelAxis;

/// <summary>Weights with scales along another axis than that of the output channels.</summary>
public sealed class PerChannelAxisAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4017", "PerChannelAxis", Category.Quantized, Severity.Warning,
        title: "Weights have scales along another axis than that of their output channels",
        message: "Weights have scales along axis {axis}, and their output channels lie along axis {channels}: '{value}'{others}.",
        description: "Only a scale an output channel can be taken out of the sum of products: with scales along another axis no integer kernel exists, and the weights are decoded to float.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4017"),
        Tags = ["quantization", "weights"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("weights", "weights"), new("reader", "read by"), new("axis", "axis", AlignRight: true), new("channels", "output channels", AlignRight: true)];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var facts = context.Evidence.Facts;
        var found = new List<(Found Found, int Axis, int Channels)>();
        foreach (var place in context.Evidence.Quantized.Places.Where(static p => p is { IsOutput: false, Kind: CodedKind.Constant, Parameters: { IsPerTensor: false, Axis: not null } }))
        {
            if (place.Node.Outputs is not [{ } decoded, ..] || facts.ShapeOf(decoded) is not { } shape) continue;
            foreach (var use in decoded.Uses)
            {
                if (WeightsOf(facts, use) is not { } weighted || Axes.Normalize(weighted.Axis, shape.Rank) is not { } channels || channels == place.Parameters!.Axis) continue;
                found.Add((new Found(ModelElement.Of(place.Node), place.Name, [place.Name, use.Node.Label, place.Parameters.Axis!.Value, channels]), place.Parameters.Axis!.Value, channels));
            }
        }

        if (found.Count == 0) return;
        FoundReport.Tell(context, Rule, [.. found.Select(static f => f.Found)], _columns, new FindingDetails
        {
            Arguments = [new("axis", found[0].Axis), new("channels", found[0].Channels)],
            Meaning = "Such an operator runs in float, or not at all on hardware that computes in integers only.",
            Advice = [new Advice("Quantize the weights again along the axis of the output channels.", [])],
            Certainty = Certainty.Measured,
        });
    }

    static WeightedInputs? WeightsOf(ModelFacts facts, Use use) =>
        facts.UnitOf(use.Node)?.Quantizable(facts.CallOf(use.Node))?.Weighted is { } weighted && weighted.Weight == use.Index ? weighted : null;
}
