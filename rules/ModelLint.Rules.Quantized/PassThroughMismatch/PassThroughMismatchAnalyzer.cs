using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Quantized.PassThroughMismatch;

/// <summary>An operator that only moves elements, with another scale behind it than before it.</summary>
public sealed class PassThroughMismatchAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4007", "PassThroughMismatch", Category.Quantized, Severity.Warning,
        title: "An operator that changes nothing has another scale behind it than before it",
        message: "An operator that only moves elements has scale {before} before and {after} behind it: '{value}'{others}.",
        description: "Reshape, Transpose, MaxPool and their like give elements of their input. With another scale behind them every element is rounded a second time, or clipped, and the operator can't work on codes.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4007"),
        Tags = ["quantization", "scale"],
    };

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("operator", "operator"), new("before", "scale before", AlignRight: true), new("after", "behind", AlignRight: true),
        new("coversBefore", "covers before"), new("coversAfter", "behind"),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var quantized = context.Evidence.Quantized;
        var found = new List<(CodedValue Value, CodedValueBefore Before)>();
        foreach (var value in quantized.Values)
            if (Before(context, value) is { } before && !before.Parameters.IsSameAs(value.Parameters)) found.Add((value, before));
        if (found.Count == 0) return;
        var ordered = found.OrderByDescending(static f => Math.Abs(Math.Log(f.Value.Parameters.Step / f.Before.Parameters.Step))).ToList();
        FoundReport.Tell(context, Rule, [.. ordered.Select(static f => new Found(ModelElement.Of(f.Value.Real!), f.Value.Name, Row(f.Value, f.Before)))], _columns, new FindingDetails
        {
            Arguments = [new("before", Told.Scale(ordered[0].Before.Parameters)), new("after", Told.Scale(ordered[0].Value.Parameters))],
            Meaning = "Every element is rounded once more than needed; where the second scale covers less, what lies beyond is clipped.",
            Advice = [new Advice("Give both sides one scale: then such operators work on codes and lose nothing.", [])],
            Certainty = Certainty.Measured,
        });
    }

    sealed record CodedValueBefore(Node Operator, Semantics.CodeParameters Parameters);

    // What leaves elements out (Slice, Gather) may have a narrower scale for good reason.
    static CodedValueBefore? Before(ModelContext context, CodedValue value)
    {
        var (quantized, facts) = (context.Evidence.Quantized, context.Evidence.Facts);
        if (value.Real is not { Producer: { } node } real || !quantized.IsPassing(node) || node.Inputs is not [{ } input, ..]) return null;
        if (facts.UnitOf(node)?.Layout(facts.CallOf(node), 0, real.ProducerOutput) is { DropsElements: true }) return null;
        var parameters = quantized.Encodings is null ? quantized.DecodedBy(input)?.Parameters : quantized.At(input)?.Parameters;
        return parameters is { IsUsable: true } ? new CodedValueBefore(node, parameters) : null;
    }

    static ImmutableArray<FactValue> Row(CodedValue value, CodedValueBefore before) =>
        [value.Name, before.Operator.OpType, Told.Scale(before.Parameters), Told.Scale(value.Parameters), before.Parameters.Covered.ToString(), value.Parameters.Covered.ToString()];
}
