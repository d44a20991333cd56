using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Witness;
using ModelLint.Fixing.Running;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Fixing.Verifying;

/// <summary>What linting a model gave, with what it was judged by.</summary>
/// <param name="Evidence">What is known of the model.</param>
/// <param name="Result">The findings.</param>
public sealed record LintedDocument(ModelEvidence Evidence, LintResult Result);

/// <summary>Lints a model, and all that fixes make of it, for the same target and on the same samples.</summary>
/// <param name="driver">The rules and fixes.</param>
/// <param name="options">What is looked for, and what for.</param>
/// <param name="statistics">What the samples showed.</param>
/// <param name="facts">What the user says about inputs, and how much of the weights may be read.</param>
/// <param name="cancellation">Ends it at once.</param>
public sealed class FixLinter(LintDriver driver, LintOptions options, SampleStatistics statistics, FactsOptions facts, CancellationToken cancellation)
{
    /// <summary>What is looked for.</summary>
    public LintOptions Options => options;

    /// <summary>Lints a model as it stands.</summary>
    /// <exception cref="Analysis.Fixes.FixException">It can't be run on the samples.</exception>
    public LintedDocument Lint(ModelDocument document) => Lint(document, document);

    /// <summary>Lints a piece of a model.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="from">A model with the original's inputs that it was made of.</param>
    /// <exception cref="Analysis.Fixes.FixException">It can't be run on the samples.</exception>
    public LintedDocument Lint(ModelDocument piece, ModelDocument from)
    {
        ArgumentNullException.ThrowIfNull(piece);
        var inputs = piece.Model.Graph.Inputs.Select(static i => i.Name).ToHashSet(StringComparer.Ordinal);
        var known = ModelFacts.Of(piece.Model, facts with { InputRanges = facts.InputRanges.RemoveRange(facts.InputRanges.Keys.Where(k => !inputs.Contains(k))) });
        var external = ExternalDataCheck.Find(piece);
        var mayRun = !known.IsQuantized && external.IsEmpty && !Analysis.Fixes.ModelRole.IsFloatTail(piece.Model) && driver.NeedsQuantizationEvidence(options);
        var evidence = new ModelEvidence(piece.Model, known, new EvidenceOptions
        {
            ExternalDataProblems = external,
            Observed = mayRun ? statistics.ObservationsOf(piece, from) : null,
            WitnessRunner = mayRun && !statistics.HasData ? new WitnessRunner(piece) : null,
        });
        return new LintedDocument(evidence, driver.Lint(piece, evidence, options, cancellation));
    }
}
