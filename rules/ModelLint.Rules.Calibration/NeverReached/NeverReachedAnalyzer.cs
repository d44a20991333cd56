using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Calibration.NeverReached;

/// <summary>Scores that stay low on every sample: nothing shows what they are for.</summary>
public sealed class NeverReachedAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3012", "NeverReached", Category.Calibration, Severity.Warning,
        title: "A score never comes near what it can reach",
        message: "'{part}' never reaches more than {reached} of {bound} on {samples}: {reason}{others}.",
        description: "A Sigmoid or Softmax can give 1, and a detector gives nearly that where it sees its object. Where no sample brings a score up, the values behind it never were what they are on the device when it matters, and their ranges are too narrow.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3012"),
        Tags = ["calibration", "coverage"],
    };

    /// <summary>Own choice: the usual threshold of detectors.</summary>
    public static readonly RuleOption<double> Low = new("low", 0.25, "Share of what a score can reach below which it is told.");

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("part", "part"), new("operator", "from"), new("reached", "reaches", AlignRight: true), new("bound", "can reach", AlignRight: true), new("sample", "in sample"),
    ];

    const int MaxTrials = 3;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Low];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var scores = ScorePart.All(context).ToList();
        if (scores.Count == 0) context.NotApplicable("no output is bounded as a score is");
        var low = scores.Where(s => s.Share < context.Get(Low)).ToList();
        // Where another preprocessing brings scores up, that is what is wrong, and told by its own rule.
        if (low.Count == 0 || !BetterPreprocessing.Of(context).Remedies.IsEmpty) return;
        var worst = low.MinBy(static s => s.Share)!;
        var isNothing = worst.Share < BetterPreprocessing.Nothing;
        context.Report(Rule, ModelElement.Of(worst.Part.Output), new FindingDetails
        {
            Arguments =
            [
                new("part", worst.Part.Label), new("reached", worst.Reached), new("bound", worst.Bound), new("samples", Wording.Count(observed.Samples, "sample")),
                new("reason", isNothing ? "either no sample shows what it stands for, or samples are prepared otherwise than in training" : "no sample shows what it stands for"),
                new("others", FactValue.Of(low.Count - 1, low.Count == 1 ? "" : $"; {Wording.Count(low.Count - 1, "other score")} {(low.Count == 2 ? "stays" : "stay")} low too")),
            ],
            Table = new FactTable("scores", _columns, [.. low.OrderBy(static s => s.Share).Select(s => ImmutableArray.Create<FactValue>(s.Part.Label, s.Part.Slice.Origin.Producer?.OpType ?? "", s.Reached, s.Bound, Best(s, observed)))]),
            Meaning = "What the model does when it finds something was never observed: the values behind the score go further on the device than calibration saw, and saturate just then.",
            Grounds = $"the operator can give {Interval.Format(worst.Bound)}; smallest and largest over {Wording.Count(observed.Samples, "sample")}{(observed.Preprocessing.Length > 0 ? $", prepared as {observed.Preprocessing}" : "")}",
            Advice = [.. Advice(context, worst, isNothing)],
            Certainty = Certainty.Observed,
        });
    }

    static IEnumerable<Advice> Advice(ModelContext context, ScorePart worst, bool isNothing)
    {
        yield return new Advice("Add samples that show what the model is to find, near and far, and enough of each kind.", []);
        if (context.Evidence.Observed!.Preprocessing.Length == 0) yield break;
        var tried = context.Evidence.Trials.Select(t => (t.Preprocessing, t.Seen.Samples, Tried: worst.In(t.Seen)))
            .Where(t => t.Tried is { } seen && seen.Reached >= Low.Default * worst.Bound && seen.Least < worst.Bound * 0.99).OrderByDescending(static t => t.Tried!.Value.Reached).Take(MaxTrials).ToList();
        if (tried.Count > 0)
            yield return new Advice($"If the model was trained with another preprocessing, that is why: on {Wording.Count(tried[0].Samples, "sample")} it reaches", [.. tried.Select(static t => $"{t.Preprocessing}: {Interval.Format(t.Tried!.Value.Reached)}")]);
        else if (isNothing && context.Evidence.TrialProblem is { } problem)
            yield return new Advice($"Give the samples themselves (--calibration FOLDER) to have other preprocessings tried: {problem}.", []);
    }

    static FactValue Best(ScorePart score, Observations observed)
    {
        foreach (var seen in score.Part.Slice.Sources.Select(s => observed.Values.GetValueOrDefault(s.Name)).OfType<ValueObservation>())
            if (seen.SampleExtremes.Index().FirstOrDefault(e => e.Item.Max == score.Reached, (-1, default)).Index is >= 0 and var index) return Wording.SampleName(observed, index);
        return FactValue.None;
    }
}
