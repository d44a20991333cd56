using System.Collections.Immutable;
using ModelLint.Analysis.Coverage;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Calibration.TooFewSamples;

/// <summary>Fewer samples than the stated guarantee needs: ML3001, and ML3002 where there are hardly any.</summary>
public sealed class TooFewSamplesAnalyzer : CoverageAnalyzer
{
    /// <summary>The guarantee isn't met.</summary>
    public static readonly DiagnosticDescriptor TooFew = new(
        "ML3001", "TooFewSamples", Category.Calibration, Severity.Warning,
        title: "Too few samples for the stated guarantee",
        message: "'{data}' gives {samples}: {guarantee} is not met, {missing} more are needed.",
        description: "A range is as wide as the samples made it. Whatever their distribution, the largest of n samples covers a share p of all that will come with a confidence of 1 − p^n: 95 % with 95 % confidence needs 59.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3001"),
        Tags = ["calibration"],
    };

    /// <summary>So few that ranges are a matter of luck.</summary>
    public static readonly DiagnosticDescriptor HardlyAny = new(
        "ML3002", "HardlyAnySamples", Category.Calibration, Severity.Error,
        title: "Hardly any samples",
        message: "'{data}' gives only {samples}: ranges are a matter of luck, and {guarantee} needs {missing} more.",
        description: "With fewer than 10 samples the next input goes beyond a calibrated range with a chance of more than one in ten, at each end of each range.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3002"),
        Tags = ["calibration"],
    };

    /// <summary>95 of 95/95, as AI toolchains recommend about a hundred samples and Wilks' bound asks for 59.</summary>
    public static readonly RuleOption<double> Share = new("share", 0.95, "Share of what the device will see that each end of a range is to cover.");

    /// <summary>The other 95.</summary>
    public static readonly RuleOption<double> Confidence = new("confidence", 0.95, "Confidence with which it is to cover that.");

    /// <summary>Own choice: one in eleven.</summary>
    public static readonly RuleOption<int> Least = new("least", 10, "Number of samples below which ML3002 is told.");

    // What moves less than this from sample to sample an operator holds in place.
    const double Still = 0.01;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [TooFew, HardlyAny];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Share, Confidence, Least];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var (share, confidence) = (Math.Clamp(context.Get(Share), 0.01, 0.9999), Math.Clamp(context.Get(Confidence), 0.01, 0.9999));
        var different = observed.SampleList.IsEmpty ? observed.Samples : observed.SampleList.Select(static s => s.Content).Distinct().Count();
        var needed = ToleranceBound.SamplesNeeded(share, confidence);
        if (different >= needed) return;
        var ends = SeenValue.All(context).Sum(v => RangeSupport.OpenEnds(v.Seen.SampleExtremes.AsSpan(), Still));
        var covered = ToleranceBound.ShareCovered(different, confidence);
        context.Report(different < context.Get(Least) ? HardlyAny : TooFew, ModelElement.Of(context.Model.Graph), new FindingDetails
        {
            Arguments =
            [
                new("data", Wording.DataOf(observed)),
                new("samples", different == observed.Samples ? Wording.Count(observed.Samples, "sample") : $"{different} different samples ({observed.Samples} with duplicates)"),
                new("guarantee", $"{Interval.Format(Math.Round(100 * share, 2))}/{Interval.Format(Math.Round(100 * confidence, 2))}"),
                new("missing", needed - different),
            ],
            Facts = [new("sampleCount", different), new("needed", needed), new("shareCovered", covered), new("openEnds", ends), new("expectedBeyond", ends * ToleranceBound.ChanceOfExceeding(different))],
            Meaning = Meaning(different, confidence, covered, ends),
            Grounds = $"the largest of n samples covers a share p of what comes with confidence 1 − p^n, whatever their distribution (Wilks): {needed} are needed for {Wording.Percent(share)} with {Wording.Percent(confidence)} confidence",
            Advice = [new Advice("Add samples of what the device will see, from other days, places and devices; statistics of several runs can be merged (modellint calibrate merge).", [])],
            Certainty = Certainty.Observed,
        });
    }

    static string Meaning(int samples, double confidence, double covered, int ends)
    {
        var sure = $"With {Wording.Percent(confidence)} confidence each end of a range covers {Wording.Percent(covered)} of what the device will see";
        if (ends == 0) return $"{sure}; what lies beyond saturates.";
        return $"{sure}: the next input goes beyond about {Interval.Format(Math.Round(ends * ToleranceBound.ChanceOfExceeding(samples), 1))} of the {Wording.Count(ends, "end")} of ranges that move from sample to sample, and saturates there.";
    }
}
