using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Tests;

/// <summary>Runs one rule on a small model with evidence made by hand.</summary>
static class Linting
{
    /// <summary>As with calibration data that showed the given ranges.</summary>
    public static LintResult Observed(ModelDocument document, ModelAnalyzer analyzer, params (string Value, double Lo, double Hi)[] ranges) =>
        Run(document, analyzer, new EvidenceOptions { Observed = Seen("8 samples", 8, ranges) }, new LintOptions { Intent = "calibration data are given" });

    /// <summary>As with a target and a run that reached the given ranges.</summary>
    public static LintResult Witnessed(ModelDocument document, ModelAnalyzer analyzer, params (string Value, double Lo, double Hi)[] ranges) =>
        Run(document, analyzer, new EvidenceOptions { WitnessRunner = new GivenWitness(Seen("a generated input", 1, ranges)) },
            new LintOptions { Target = TargetProfile.Int8, Intent = "--target int8" });

    /// <summary>As with nothing but the model.</summary>
    public static LintResult Static(ModelDocument document, ModelAnalyzer analyzer, LintOptions? options = null) =>
        Run(document, analyzer, new EvidenceOptions(), options ?? new LintOptions());

    static LintResult Run(ModelDocument document, ModelAnalyzer analyzer, EvidenceOptions evidence, LintOptions options) =>
        new LintDriver([analyzer]).Lint(document, new ModelEvidence(document.Model, ModelFacts.Of(document.Model), evidence), options, TestContext.Current.CancellationToken);

    static Observations Seen(string source, int samples, (string Value, double Lo, double Hi)[] ranges) => new(samples, source,
        ranges.ToImmutableDictionary(static r => r.Value, static r => new ValueObservation { Count = 1000, Range = new Interval(r.Lo, r.Hi) }));

    sealed class GivenWitness(Observations given) : IWitnessRunner
    {
        public Observations? Witness(IReadOnlyList<Value> values, out string? problem)
        {
            problem = null;
            return given;
        }
    }
}
