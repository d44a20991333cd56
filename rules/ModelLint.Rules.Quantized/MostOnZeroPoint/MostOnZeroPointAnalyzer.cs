using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Quantized.MostOnZeroPoint;

/// <summary>Values of which nearly all numbers become zero: a few channels take the scale.</summary>
public sealed class MostOnZeroPointAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4014", "MostOnZeroPoint", Category.Quantized, Severity.Warning,
        title: "Nearly all numbers become zero",
        message: "{share} of the numbers become zero on {samples}, {range} in steps of {step}: '{value}'{others}.",
        description: "A few outlier channels make the scale so coarse that the others lie within half a step of zero. Transformers have such channels behind GELU and normalization.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4014"),
        Tags = ["quantization", "outliers"],
        ReadsSamples = true,
    };

    /// <summary>A Whisper-style transformer whose inside lost most had 95 %.</summary>
    public static readonly RuleOption<double> WarnAt = new("warnAt", 0.9, "Share of the numbers other than 0 that become 0 from which ML4014 is told.");

    static readonly ImmutableArray<FactColumn> _columns =
        [new("value", "value"), new("operator", "from"), new("min", "min", AlignRight: true), new("max", "max", AlignRight: true), new("step", "step", AlignRight: true), new("zero", "become 0", AlignRight: true), new("codes", "codes used", AlignRight: true)];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [WarnAt];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNoSamples(context)) return;
        var quantized = context.Evidence.Quantized;
        // What saturates is nearly zero in most places by nature: scores, attention. Its scale is the operator's. Of what was joined the slices are judged.
        var starved = quantized.Values
            .Where(v => v.Bound is null && !IsJoined(context, v))
            .Select(v => (Value: v, Replay: quantized.ReplayOf(v)))
            .Where(v => v.Replay?.OnZero >= context.Get(WarnAt) && v.Replay.Used.Width > 0)
            .OrderByDescending(static v => v.Replay!.OnZero)
            .ToList();
        if (starved.Count == 0) return;
        var (worst, replay) = starved[0];
        FoundReport.Tell(context, Rule, [.. starved.Select(static v => new Found(Told.At(v.Value), v.Value.Name, Row(v.Value, v.Replay!)))], _columns, new FindingDetails
        {
            Arguments = [new("share", Told.Share(replay!.OnZero!.Value)), new("samples", Told.SampleCount(context)), new("range", (worst.SeenRange ?? Interval.Unknown).ToString()), new("step", worst.Parameters.Step)],
            Meaning = "Numbers that are exactly 0 aren't counted.",
            Grounds = Told.Samples(context),
            Advice = [new Advice("Give these values 16-bit codes, or move the outlier channels' scale into the weights around them before quantizing.", [])],
            Certainty = Certainty.Observed,
        });
    }

    static bool IsJoined(ModelContext context, CodedValue value) => value.Real?.Producer is { } node && context.Evidence.Facts.UnitOf(node) is { IsJoin: true };

    static ImmutableArray<FactValue> Row(CodedValue value, Replay replay)
    {
        var seen = value.SeenRange ?? Interval.Unknown;
        return [value.Name, Told.Origin(value.Real ?? value.Codes), Told.Number(seen.Lo), Told.Number(seen.Hi), value.Parameters.Step, Told.Share(replay.OnZero!.Value), replay.Used.Width + 1];
    }
}
