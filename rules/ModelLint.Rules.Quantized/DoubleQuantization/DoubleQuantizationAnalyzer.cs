using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics;

namespace ModelLint.Rules.Quantized.DoubleQuantization;

/// <summary>Numbers that come out of codes and become other codes at once.</summary>
public sealed class DoubleQuantizationAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4008", "DoubleQuantization", Category.Quantized, Severity.Warning,
        title: "A value is quantized twice in a row",
        message: "Numbers come out of codes with scale {before} and become codes with scale {after} at once: '{value}'{others}.",
        description: "QuantizeLinear right behind DequantizeLinear, with another scale: every number is rounded a second time for nothing. It comes about where a model that is quantized already is quantized again.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4008"),
        Tags = ["quantization", "scale"],
    };

    static readonly ImmutableArray<FactColumn> _columns =
        [new("value", "value"), new("first", "first scale", AlignRight: true), new("second", "second", AlignRight: true), new("coversFirst", "first covers"), new("coversSecond", "second")];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var quantized = context.Evidence.Quantized;
        var found = new List<(CodedValue Value, CodeParameters First)>();
        foreach (var value in quantized.Values)
            if (value.Real is { } real && real != value.Codes && quantized.DecodedBy(real) is { Kind: CodedKind.Activation, Parameters: { IsUsable: true } first } && !first.IsSameAs(value.Parameters)) found.Add((value, first));
        if (found.Count == 0) return;
        FoundReport.Tell(context, Rule, [.. found.Select(static f => new Found(Told.At(f.Value), f.Value.Name, Row(f.Value, f.First)))], _columns, new FindingDetails
        {
            Arguments = [new("before", Told.Scale(found[0].First)), new("after", Told.Scale(found[0].Value.Parameters))],
            Meaning = "The second rounding adds its own error and saves nothing.",
            Advice = [new Advice("Quantize the float model once, or take out one of the two pairs.", [])],
            Certainty = Certainty.Measured,
        });
    }

    static ImmutableArray<FactValue> Row(CodedValue value, CodeParameters first) => [value.Name, Told.Scale(first), Told.Scale(value.Parameters), first.Covered.ToString(), value.Parameters.Covered.ToString()];
}
