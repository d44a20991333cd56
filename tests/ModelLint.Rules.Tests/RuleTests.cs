using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Rules.Tests;

/// <summary>
/// Tests of one rule. The model is text with the expected diagnostics marked in place, <c>{|ML2002:Concat|}</c>; every mark must be told and nothing
/// else may be.
/// </summary>
public abstract class RuleTests<TAnalyzer> where TAnalyzer : ModelAnalyzer, new()
{
    static readonly TextDefaults _defaults = new() { IrVersion = 8, Opset = 17 };

    /// <summary>Evidence: calibration samples showed this range.</summary>
    protected static Given Seen(string value, double lo, double hi) => new(value, lo, hi, IsWitness: false);

    /// <summary>Evidence: a run on a generated input reached this range, and the target is int8.</summary>
    protected static Given Reached(string value, double lo, double hi) => new(value, lo, hi, IsWitness: true);

    /// <summary>Lints the model and compares what is told with the marks.</summary>
    protected static ImmutableArray<Diagnostic> Expect(string marked, params Given[] given) => Expect(Options(given), marked, given);

    /// <summary>The same for a target.</summary>
    /// <param name="target">As the command line names it.</param>
    /// <param name="marked">The model.</param>
    /// <param name="scope">What the user says of the scope.</param>
    /// <param name="given">Evidence.</param>
    protected static ImmutableArray<Diagnostic> ExpectFor(string target, string marked, QuantizationScope? scope = null, params Given[] given) =>
        Expect(For(target) with { Scope = scope }, marked, given);

    static ImmutableArray<Diagnostic> Expect(LintOptions options, string marked, Given[] given)
    {
        using var model = MarkedModel.Parse(marked, _defaults);
        var told = Lint(model.Document, options, given).Diagnostics;
        Assert.Equal(
            model.Marks.Select(static m => (m.Id, Node: m.Node?.Label ?? m.Text)).Order(),
            told.Select(static d => (d.Descriptor.Id, Node: d.Element.Node?.Label ?? d.Element.Name)).Order());
        return told;
    }

    /// <summary>The rule says why it has nothing to judge.</summary>
    protected static void ExpectNotApplicable(string text, string reason, params Given[] given) => ExpectNotApplicable(Options(given), text, reason, given);

    /// <summary>The same for a target.</summary>
    protected static void ExpectNotApplicableFor(string target, string text, string reason) => ExpectNotApplicable(For(target), text, reason, []);

    static void ExpectNotApplicable(LintOptions options, string text, string reason, Given[] given)
    {
        using var model = MarkedModel.Parse(text, _defaults);
        var result = Lint(model.Document, options, given);
        Assert.Empty(result.Diagnostics);
        Assert.Contains(result.Abstentions, a => a.Reason.Contains(reason, StringComparison.Ordinal));
    }

    /// <summary>Lints a model by the data in the lines below it, see <see cref="GivenData"/>.</summary>
    protected static LintResult Judge(string text)
    {
        var (graph, data) = GivenData.Split(text);
        using var model = MarkedModel.Parse(graph, _defaults);
        var evidence = new ModelEvidence(model.Document.Model, ModelFacts.Of(model.Document.Model, data.Facts(model.Document.Model)), data.Evidence());
        return new LintDriver([new TAnalyzer()]).Lint(model.Document, evidence, new LintOptions { Intent = "INT8 is meant: calibration data are given" }, TestContext.Current.CancellationToken);
    }

    /// <summary>The data give exactly one finding, of this id.</summary>
    protected static Diagnostic Tells(string id, string text)
    {
        var finding = Assert.Single(Judge(text).Diagnostics);
        Assert.Equal((id, Certainty.Observed), (finding.Descriptor.Id, finding.Details.Certainty));
        return finding;
    }

    /// <summary>The data give no finding.</summary>
    protected static void IsSilent(string text) => Assert.Empty(Judge(text).Diagnostics);

    static LintOptions Options(Given[] given)
    {
        var isWitness = given.Any(static g => g.IsWitness);
        return new LintOptions { Target = isWitness ? TargetProfile.Int8 : null, Intent = given.Length == 0 ? "" : isWitness ? "INT8 is meant: --target int8" : "INT8 is meant: calibration data are given" };
    }

    static LintOptions For(string target) => new() { Target = TargetProfile.Find(target)!, Intent = $"INT8 is meant: --target {target}" };

    static LintResult Lint(ModelDocument document, LintOptions options, Given[] given)
    {
        var isWitness = given.Any(static g => g.IsWitness);
        var seen = new Observations(isWitness ? 1 : 8, isWitness ? "one run on a generated input" : "8 samples", given.ToImmutableDictionary(static g => g.Value, static g => new ValueObservation { Count = 1000, Range = new Interval(g.Lo, g.Hi) }));
        var evidence = new EvidenceOptions { Observed = given.Length > 0 && !isWitness ? seen : null, WitnessRunner = isWitness ? new GivenWitness(seen) : null, ExternalDataProblems = ExternalDataCheck.Find(document) };
        return new LintDriver([new TAnalyzer()]).Lint(document, new ModelEvidence(document.Model, ModelFacts.Of(document.Model), evidence), options, TestContext.Current.CancellationToken);
    }

    /// <summary>A range that the rule is given as evidence.</summary>
    protected sealed record Given(string Value, double Lo, double Hi, bool IsWitness);

    sealed class GivenWitness(Observations given) : IWitnessRunner
    {
        public Observations? Witness(IReadOnlyList<Value> values, out string? problem)
        {
            problem = null;
            return given;
        }
    }
}
