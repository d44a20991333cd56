using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Splitting;
using ModelLint.Calibration.Saving;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Semantics;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>Head and tail of a model cut by a strategy of modellint fix, joined in one model whose tail stays float.</summary>
static class StrategyModel
{
    const double MixedAt = 16;

    /// <summary>A variant that is cut so before it is quantized.</summary>
    public static Variant Cut(Variant variant, string strategy) => variant with
    {
        Options = variant.Options with { Exclude = ModelRole.IsFloatTail },
        Rebuild = (document, statistics) => Rebuild(document, statistics, strategy),
    };

    static ModelDocument Rebuild(ModelDocument document, CalibrationStatistics statistics, string strategy)
    {
        var evidence = new ModelEvidence(document.Model, ModelFacts.Of(document.Model), new EvidenceOptions { Observed = statistics.ToObservations("photos") });
        var planner = new CutPlanner(document.Model, evidence);
        var mixed = evidence.JoinedValues.Where(static j => JoinVerdict.Of(j, TargetProfile.Int8.Quantizer, MixedAt).Worst?.Loss?.Ratio >= MixedAt).ToList();
        var proposal = strategy == "cut-decode" ? planner.BeforeDecoding(mixed) : planner.BeforeJoins(mixed);
        if (proposal.Plan is not { } plan) throw new InvalidOperationException(proposal.Reason);
        using var prepared = ModelSaver.ToDocument(CutModels.Prepare(document, plan), document.Path);
        var marked = new GraphEditor(prepared);
        CutFix.MarkTail(marked, CutModels.Cut(prepared, plan).TailNodes.Select(static n => n.Index).ToHashSet());
        return ModelSaver.ToDocument(marked, document.Path);
    }
}
