using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Quantized.SaturatedCodes;

/// <summary>Values of which samples reach beyond the last code.</summary>
public sealed class SaturatedCodesAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4013", "SaturatedCodes", Category.Quantized, Severity.Warning,
        title: "Samples reach beyond the last code",
        message: "{samples} reach {range} where codes stand for {covered}, and {consequence}: '{value}'{others}.",
        description: "What lies beyond the last code becomes the last code. A few clipped numbers pay for finer steps; where they cost more than those give, the scale was made for other data.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4013"),
        Tags = ["quantization", "calibration", "saturation"],
        ReadsSamples = true,
    };

    /// <summary>NNCF's estimator clips a share of 1e-4 on purpose (quantile_outlier_prob); ten times that is more than meant.</summary>
    public static readonly RuleOption<double> WarnAt = new("warnAt", 0.001, "Share of the numbers beyond the codes from which ML4013 is told.");

    /// <summary>Own choice: a range chosen for the least error loses nothing by what it clips, one that is short by little loses less.</summary>
    public static readonly RuleOption<double> LossAt = new("lossAt", 1, "Decibels that clipping costs, finer steps counted against it, from which ML4013 is told.");

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("min", "min", AlignRight: true), new("max", "max", AlignRight: true), new("covered", "codes for"),
        new("below", "below", AlignRight: true), new("above", "above", AlignRight: true), new("loss", "costs dB", AlignRight: true),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [WarnAt, LossAt];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNoSamples(context)) return;
        var quantized = context.Evidence.Quantized;
        var clipped = quantized.Values
            .Select(v => (Value: v, Replay: quantized.ReplayOf(v)))
            .Where(v => v.Replay?.Clipped >= context.Get(WarnAt) && !(v.Replay.ClippingLoss < context.Get(LossAt)))
            .OrderByDescending(static v => v.Replay!.ClippingLoss ?? 0)
            .ThenByDescending(static v => v.Replay!.Clipped)
            .ToList();
        if (clipped.Count == 0) return;
        var (worst, replay) = clipped[0];
        FoundReport.Tell(context, Rule, [.. clipped.Select(static v => new Found(Told.At(v.Value), v.Value.Name, Row(v.Value, v.Replay!)))], _columns, new FindingDetails
        {
            Arguments =
            [
                new("samples", Told.SampleCount(context)), new("range", (worst.SeenRange ?? Interval.Unknown).ToString()), new("covered", worst.Parameters.Covered.ToString()), new("consequence", Consequence(replay!)),
            ],
            Facts = [new("share", replay!.Clipped)],
            Meaning = "Not counted are ends that an activation has itself (ReLU), and where every reader is flat. The costs are those of codes as many that reach as far as the samples.",
            Grounds = Told.Samples(context),
            Advice = [new Advice("Calibrate again with samples that reach as far as these.", [])],
            Certainty = Certainty.Observed,
        });
    }

    static string Consequence(Replay replay) => replay.ClippingLoss is { } loss
        ? $"clipping {Told.Share(replay.Clipped).Display} of the numbers costs {Interval.Format(Math.Round(loss, 1))} dB"
        : $"{Told.Share(replay.Clipped).Display} of the numbers lie on the last code";

    static ImmutableArray<FactValue> Row(CodedValue value, Replay replay)
    {
        var seen = value.SeenRange ?? Interval.Unknown;
        return [value.Name, Told.Number(seen.Lo), Told.Number(seen.Hi), value.Parameters.Covered.ToString(), Share(replay.Below, replay.IsBelowMeant), Share(replay.Above, replay.IsAboveMeant), replay.ClippingLoss is { } loss ? Told.Number(Math.Round(loss, 1)) : FactValue.None];
    }

    static FactValue Share(double share, bool isMeant) => share == 0 ? FactValue.Of(0, "") : isMeant ? FactValue.Of(share, "no loss") : Told.Share(share);
}
