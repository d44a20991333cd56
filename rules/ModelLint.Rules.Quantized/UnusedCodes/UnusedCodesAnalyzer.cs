using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Quantized.UnusedCodes;

/// <summary>Values of which samples use few of the codes that there are.</summary>
public sealed class UnusedCodesAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4012", "UnusedCodes", Category.Quantized, Severity.Warning,
        title: "Samples use few of the codes",
        message: "{samples} use {used} of {available} codes: '{value}'{others}.",
        description: "A scale made for a wider range than the values have wastes codes, and every unused half costs a bit. It comes from outliers in the calibration data, or from other data than the model sees.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4012"),
        Tags = ["quantization", "calibration"],
        ReadsSamples = true,
    };

    /// <summary>Own choice: two bits lost.</summary>
    public static readonly RuleOption<double> WarnAt = new("warnAt", 0.25, "Share of the codes, from the lowest to the highest used, below which ML4012 is told.");

    static readonly ImmutableArray<FactColumn> _columns =
        [new("value", "value"), new("min", "min", AlignRight: true), new("max", "max", AlignRight: true), new("covered", "codes for"), new("used", "codes used", AlignRight: true), new("share", "share", AlignRight: true), new("scaleOf", "scale of")];

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
        var few = quantized.Values
            .Select(v => (Value: v, Replay: quantized.ReplayOf(v)))
            .Where(v => v.Replay is { } replay && replay.Used.Width > 0 && (replay.Used.Width + 1) / v.Value.Parameters.Count < context.Get(WarnAt))
            .Select(static v => (v.Value, Used: v.Replay!.Used.Width + 1))
            .OrderBy(static v => v.Used / v.Value.Parameters.Count)
            .ToList();
        if (few.Count == 0) return;
        var (worst, used) = few[0];
        var shared = quantized.ScaleOf(worst);
        FoundReport.Tell(context, Rule, [.. few.Select(v => new Found(Told.At(v.Value), v.Value.Name, Row(v.Value, v.Used, quantized.ScaleOf(v.Value))))], _columns, new FindingDetails
        {
            Arguments = [new("used", used), new("available", worst.Parameters.Count), new("samples", Told.SampleCount(context))],
            Meaning = "Where these samples are what the model sees, a scale that fits them would keep more of every number.",
            Facts = shared is null ? [] : [new("scaleOf", shared.Name)],
            Grounds = Told.Samples(context),
            Advice =
            [
                new Advice(shared is null
                    ? "Calibrate again with samples of what the model sees, and a method that leaves outliers out."
                    : $"It has the scale of '{shared.Name}', which it is a part of: give the parts scales of their own, or this value 16-bit codes.", []),
            ],
            Certainty = Certainty.Observed,
        });
    }

    static ImmutableArray<FactValue> Row(CodedValue value, double used, CodedValue? shared)
    {
        var seen = value.SeenRange ?? Interval.Unknown;
        return [value.Name, Told.Number(seen.Lo), Told.Number(seen.Hi), value.Parameters.Covered.ToString(), used, Told.Share(used / value.Parameters.Count), shared?.Name ?? ""];
    }
}
