using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Calibration.ScoresSaturated;

/// <summary>Scores that every single sample drives to their very bound, while another preprocessing gives ordinary ones: the inputs are too large.</summary>
public sealed class ScoresSaturatedAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3020", "ScoresSaturated", Category.Calibration, Severity.Warning,
        title: "Every sample drives a score to its very bound",
        message: "'{part}' reaches its bound of {bound} on every one of {samples}; with preprocessing '{better}' the highest of a sample is {least} to {reached}{others}.",
        description: "A model is nearly never that sure on every sample. Inputs that are too large by a factor (0…255 for 0…1) drive everything inside, and with it the scores, to the end.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3020"),
        Tags = ["calibration", "preprocessing"],
    };

    /// <summary>Own choice: a logit above 9.</summary>
    public static readonly RuleOption<double> Full = new("full", 0.9999, "Share of its bound that a score must reach on every sample.");

    /// <summary>Own choice: what one or two samples do may be chance.</summary>
    public static readonly RuleOption<int> Least = new("least", 4, "Number of samples from which it is told.");

    // What another preprocessing must give: scores, but not at the bound on every sample either.
    const double Up = 0.25;
    const double Sure = 0.99;

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("part", "part"), new("least", "every sample", AlignRight: true), new("preset", "with preset"), new("presetLeast", "lowest", AlignRight: true), new("reached", "highest", AlignRight: true),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Full, Least];

    sealed record Saturated(ScorePart Score, double Least, ImmutableArray<Ordinary> Presets);

    sealed record Ordinary(string Preset, double Least, double Reached);

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        // Where nobody prepared pictures there is no other preprocessing to try.
        if (observed.Samples < context.Get(Least) || observed.Preprocessing.Length == 0) return;
        var full = ScorePart.All(context).Select(s => (Score: s, Now: s.In(observed))).Where(s => s.Now is { } now && now.Least >= context.Get(Full) * s.Score.Bound).ToList();
        if (full.Count == 0) return;
        var told = full.Select(s => new Saturated(s.Score, s.Now!.Value.Least, OrdinaryWith(context, s.Score))).Where(static s => s.Presets.Length > 0).ToList();
        if (told.Count == 0)
        {
            if (context.Evidence.TrialProblem is { } problem) context.CouldNotLook($"no other preprocessing could be tried: {problem}");
            else context.NotApplicable("scores are at their bound with every other preprocessing too");
            return;
        }

        var (first, best) = (told[0], told[0].Presets[0]);
        context.Report(Rule, ModelElement.Of(first.Score.Part.Output), new FindingDetails
        {
            Arguments =
            [
                new("part", first.Score.Part.Label), new("bound", first.Score.Bound), new("samples", Wording.Count(observed.Samples, "sample")), new("better", best.Preset), new("least", best.Least), new("reached", best.Reached),
                new("others", FactValue.Of(told.Count - 1, told.Count == 1 ? "" : $"; so with {Wording.Count(told.Count - 1, "other score")}")),
            ],
            Table = new FactTable("scores", _columns, [.. told.SelectMany(static t => t.Presets.Select(p => ImmutableArray.Create<FactValue>(t.Score.Part.Label, t.Least, p.Preset, p.Least, p.Reached)))]),
            Meaning = "If the inputs are too large, every range inside is too wide by about as much, and INT8 made of them keeps next to nothing of what the device sees.",
            Grounds = $"the largest score of each sample, prepared as {observed.Preprocessing}; each other preset was tried on up to six of them",
            Advice = [new Advice($"Look at what the training did with pixels, and take that preset (--preprocess): {Wording.Names([.. first.Presets.Select(static p => $"'{p.Preset}'")], 9)} give ordinary scores. If every sample is as easy as that, ignore this.", [])],
            Certainty = Certainty.Observed,
        });
    }

    // The presets that bring a score up without saturating it; the one that brings it up most first.
    static ImmutableArray<Ordinary> OrdinaryWith(ModelContext context, ScorePart score) =>
    [
        .. context.Evidence.Trials.Select(t => (t.Preprocessing, Tried: score.In(t.Seen))).Where(t => t.Tried is { } tried && tried.Reached >= Up * score.Bound && tried.Least < Sure * score.Bound)
            .Select(static t => new Ordinary(t.Preprocessing, t.Tried!.Value.Least, t.Tried.Value.Reached)).OrderByDescending(static o => o.Reached),
    ];
}
