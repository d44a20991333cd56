using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Calibration.StaleStatistics;

/// <summary>Statistics of the same graph with other weights: the model was trained again since.</summary>
public sealed class StaleStatisticsAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3019", "StaleStatistics", Category.Calibration, Severity.Warning,
        title: "The statistics were made with other weights",
        message: "'{statistics}' was made with other weights ({then}) than the model has now ({now}): {outcome}.",
        description: "The model was trained again after it was calibrated. Ranges move with the weights; what operators bound still holds, and what one run with the weights of now doesn't contradict is used, all else is dropped.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3019"),
        Tags = ["calibration", "stale"],
    };

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("observedMin", "min then", AlignRight: true), new("observedMax", "max then", AlignRight: true), new("reachedMin", "min now", AlignRight: true), new("reachedMax", "max now", AlignRight: true),
    ];

    const int MaxRows = 20;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        if (context.Evidence.Stale is not { } stale) return;
        var dropped = stale.Dropped;
        context.Report(Rule, ModelElement.Of(context.Model.Graph), new FindingDetails
        {
            Arguments = [new("statistics", stale.Origin), new("then", stale.Then), new("now", stale.Now), new("outcome", Outcome(stale))],
            Facts = [new("confirmed", stale.Confirmed.Length), new("dropped", dropped.Length)],
            Table = dropped.IsEmpty ? null : new FactTable("dropped", _columns, [.. dropped.Take(MaxRows).Select(static d => ImmutableArray.Create<FactValue>(d.Value, d.Observed.Lo, d.Observed.Hi, d.Reached.Lo, d.Reached.Hi))]),
            Meaning = stale.Problem is null
                ? "One run can only contradict a range, not show that it is wide enough: a scale made of these statistics may clip what the new weights do."
                : "Nothing shows whether the ranges still hold: a scale made of these statistics may clip what the new weights do.",
            Grounds = stale.Problem is { } problem ? $"the fingerprints of the weights differ; no run with the new ones was made: {problem}" : "the fingerprints of the weights differ; one run on a generated input with the new ones was compared with what was observed",
            Advice = [new Advice("Calibrate the model as it is now (modellint calibrate), and keep the statistics beside the weights they belong to.", [])],
            Certainty = Certainty.Observed,
        });
    }

    static string Outcome(StaleObservations stale)
    {
        if (stale.Problem is not null) return "ranges are used as they were, unconfirmed";
        if (stale.Dropped.IsEmpty) return $"a run with these contradicts none of {Wording.Count(stale.Confirmed.Length, "range")}";
        return $"a run with these contradicts {stale.Dropped.Length} of {stale.Dropped.Length + stale.Confirmed.Length} ranges, which are dropped ({Wording.Names([.. stale.Dropped.Select(static d => d.Value)])})";
    }
}
