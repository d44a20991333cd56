using System.Collections.Immutable;
using ModelLint.Analysis.Coverage;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Calibration;

/// <summary>What shows that inputs are prepared wrongly: a score that never comes up, or a value that grows out of all proportion.</summary>
/// <param name="Value">What it shows at.</param>
/// <param name="Label">How that is called.</param>
/// <param name="Reached">The largest magnitude that calibration samples showed.</param>
/// <param name="Bound">What it can reach; null for what grows.</param>
sealed record Symptom(Onnx.Value Value, string Label, double Reached, double? Bound);

/// <summary>A preprocessing that heals all symptoms on the samples it was tried on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Samples">On how many samples it was tried.</param>
/// <param name="Reached">What it makes of each symptom.</param>
sealed record Remedy(string Name, int Samples, ImmutableArray<double> Reached);

/// <summary>
/// Whether another preprocessing explains what was seen better. It must bring up every score that shows next to nothing, or keep every value small that grew, and make
/// nothing worse. Two rules ask: the one that tells it, and those that speak of the symptoms where it isn't so.
/// </summary>
sealed record BetterPreprocessing(ImmutableArray<Symptom> Symptoms, ImmutableArray<Remedy> Remedies)
{
    /// <summary>Share of what a score can reach below which it shows next to nothing: own choice; a model that sees no object still doubts a little.</summary>
    public const double Nothing = 0.01;

    // A score that another preprocessing brings up must be one: at a quarter of its bound, and far above what was seen.
    const double Up = 0.25;
    const double Factor = 50;

    // Where every sample drives a score to its very bound, the inputs are too large rather than right.
    const double Saturated = 0.99;

    // What grew must fall by this, and nothing else may grow by it.
    const double Tamed = 1000;

    /// <summary>Judges a model. Runs it with other preprocessings where there are symptoms.</summary>
    /// <param name="context">What is known of it.</param>
    /// <param name="nothing">Share of what a score can reach below which it shows next to nothing.</param>
    public static BetterPreprocessing Of(RuleContext context, double nothing = Nothing)
    {
        var low = ScorePart.All(context).Where(s => s.Share < nothing).ToList();
        var grown = Growth.Find(context.Model.Graph, context.Evidence, Growth.LeastTold, Growth.FactorTold).ToList();
        ImmutableArray<Symptom> symptoms =
        [
            .. low.Select(static s => new Symptom(s.Part.Output, s.Part.Label, s.Reached, s.Bound)), .. grown.Select(static g => new Symptom(g.Output, g.Output.Name, g.Reached, null)),
        ];
        if (symptoms.IsEmpty) return new BetterPreprocessing([], []);
        var remedies = context.Evidence.Trials.Where(t => IsBetter(context, t.Seen, low, grown)).Select(t => new Remedy(t.Preprocessing, t.Seen.Samples,
            [.. low.Select(s => s.In(t.Seen)!.Value.Reached), .. grown.Select(g => t.Seen.Values[g.Output.Name].Range.Magnitude)]));
        // The one that brings scores up most first; how small a value stays says nothing of which is right.
        return new BetterPreprocessing(symptoms, [.. low.Count > 0 ? remedies.OrderByDescending(static r => r.Reached[0]) : remedies]);
    }

    static bool IsBetter(RuleContext context, Observations tried, List<ScorePart> low, List<Blowup> grown)
    {
        var scores = low.Select(s => (Score: s, Tried: s.In(tried))).ToList();
        if (!scores.TrueForAll(static s => s.Tried is not null) || scores.Count > 0 && !scores.Exists(static s => IsUp(s.Score, s.Tried!.Value))) return false;
        if (!grown.TrueForAll(g => tried.Values.TryGetValue(g.Output.Name, out var now) && now.Count > 0 && now.Range.Magnitude * Tamed < g.Reached)) return false;
        return !tried.Values.Any(v => context.Evidence.Observed!.Values.TryGetValue(v.Key, out var seen) && seen.Count > 0 && v.Value.Range.Magnitude > Tamed * Math.Max(1, seen.Range.Magnitude));
    }

    static bool IsUp(ScorePart score, (double Reached, double Least) tried) =>
        tried.Reached >= Up * score.Bound && tried.Reached >= Factor * score.Reached && tried.Least < Saturated * score.Bound;

    /// <summary>What a value reached, as messages say it.</summary>
    public static string Reach(double reached, double? bound) => bound is { } most ? $"{Interval.Format(reached)} of {Interval.Format(most)}" : Interval.Format(reached);
}
