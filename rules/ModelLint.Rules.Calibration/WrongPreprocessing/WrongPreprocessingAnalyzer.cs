using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Calibration.WrongPreprocessing;

/// <summary>The samples are prepared otherwise than the model was trained: another preprocessing brings up what this one leaves at nothing.</summary>
public sealed class WrongPreprocessingAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3013", "WrongPreprocessing", Category.Calibration, Severity.Error,
        title: "The samples are prepared in a way that the model doesn't understand",
        message: "'{value}' {symptom} with preprocessing '{used}'; with '{better}' it {healed}: the preprocessing is wrong.",
        description: "A model that gets its pictures in another scale or colour order than in training doesn't see anything in them. Every range that comes of such samples is wrong.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3013"),
        Tags = ["calibration", "preprocessing"],
    };

    /// <summary>A score that shows next to nothing.</summary>
    public static readonly RuleOption<double> Nothing = new("nothing", BetterPreprocessing.Nothing, "Share of what a score can reach below which other preprocessings are tried.");

    const int MaxRemedies = 3;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Nothing];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var (symptoms, remedies) = BetterPreprocessing.Of(context, context.Get(Nothing));
        if (symptoms.IsEmpty) return;
        if (remedies.IsEmpty)
        {
            if (context.Evidence.TrialProblem is { } problem) context.CouldNotLook($"no other preprocessing could be tried: {problem}");
            else context.NotApplicable("no other preprocessing brings up what this one leaves at nothing");
            return;
        }

        var (best, first) = (remedies[0], symptoms[0]);
        // The score that comes up most is the one to name.
        var shown = Enumerable.Range(0, symptoms.Length).Where(i => symptoms[i].Bound is not null == first.Bound is not null).MaxBy(i => first.Bound is null ? symptoms[i].Reached : best.Reached[i]);
        var symptom = symptoms[shown];
        context.Report(Rule, ModelElement.Of(symptom.Value), new FindingDetails
        {
            Arguments =
            [
                new("value", symptom.Label), new("symptom", symptom.Bound is null ? $"grows to {BetterPreprocessing.Reach(symptom.Reached, null)}" : $"never reaches more than {BetterPreprocessing.Reach(symptom.Reached, symptom.Bound)}"),
                new("used", NameOf(observed)), new("better", best.Name),
                new("healed", symptom.Bound is null ? $"stays within {BetterPreprocessing.Reach(best.Reached[shown], null)}" : $"reaches {BetterPreprocessing.Reach(best.Reached[shown], null)}"),
            ],
            Table = Table(symptoms, remedies),
            Meaning = "Whatever is calibrated on these samples is wrong for the device, where inputs are prepared as in training: no other finding about them counts until this is mended.",
            Grounds = $"each other preset was tried on {Wording.Count(best.Samples, "sample")} of {Wording.DataOf(observed)}",
            Advice = [new Advice($"Calibrate again with the preprocessing of the training; of the presets {Wording.Names([.. remedies.Take(MaxRemedies).Select(static r => $"'{r.Name}'")], MaxRemedies)} fit{(remedies.Length == 1 ? "s" : "")} (--preprocess).", [])],
            Certainty = Certainty.Observed,
        });
    }

    // One line of the statistics tells all; the name stands before what it does.
    static string NameOf(Observations observed) => observed.Preprocessing.Split(" (", 2)[0];

    static FactTable Table(ImmutableArray<Symptom> symptoms, ImmutableArray<Remedy> remedies) => new("values",
        [new("value", "value"), new("reached", "now", AlignRight: true), .. remedies.Take(MaxRemedies).Select(static r => new FactColumn(r.Name, r.Name, AlignRight: true))],
        [.. symptoms.Select((s, i) => ImmutableArray.Create<FactValue>([s.Label, s.Reached, .. remedies.Take(MaxRemedies).Select(r => (FactValue)r.Reached[i])]))]);
}
