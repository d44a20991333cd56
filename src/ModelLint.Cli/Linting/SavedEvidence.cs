using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Calibration;
using ModelLint.Calibration.Saving;
using ModelLint.Onnx;

namespace ModelLint.Cli.Linting;

/// <summary>Takes evidence from saved statistics: those of another graph are refused, those of other weights are used with a warning.</summary>
static class SavedEvidence
{
    /// <exception cref="UsageException">A preprocessing is stated, which the statistics have already.</exception>
    public static GatheredEvidence Read(ModelDocument document, string path, string? preprocess)
    {
        if (preprocess is not null) throw new UsageException($"--preprocess has no meaning for saved statistics: how '{path}' was preprocessed is written in it");
        try
        {
            var statistics = CalibrationFile.Read(path);
            Require(statistics, document, path);
            return new GatheredEvidence(statistics.ToObservations(Path.GetFileName(path)), null, [.. Partiality(statistics, path), .. Staleness(statistics, document, path)], ExitCode.Clean);
        }
        catch (CalibrationException e)
        {
            return RunEvidence.Failed(e.Message);
        }
    }

    static void Require(CalibrationStatistics statistics, ModelDocument document, string path)
    {
        try
        {
            statistics.RequireGraph(ModelFingerprints.GraphOf(document.Model));
        }
        catch (ModelFormatException e)
        {
            throw new CalibrationException($"whether statistics '{path}' belong to the model can't be told: {e.Message}", e);
        }
        catch (CalibrationException e)
        {
            throw new CalibrationException($"statistics '{path}' {e.Message}", e);
        }
    }

    static ImmutableArray<Notification> Partiality(CalibrationStatistics statistics, string path) => statistics.Unreached == 0 ? [] :
        [new Notification(Severity.Warning, ToolIds.StatisticsPartial, $"statistics '{path}' are partial: the run was interrupted, and {statistics.Unreached} of its samples aren't in; what there is is used, finish it with 'modellint calibrate --resume'")];

    static ImmutableArray<Notification> Staleness(CalibrationStatistics statistics, ModelDocument document, string path)
    {
        try
        {
            var weights = ModelFingerprints.WeightsOf(document.Model);
            if (!statistics.IsStaleFor(weights)) return [];
            return [Stale($"statistics '{path}' are stale: they are of the same graph with other weights ({statistics.Model.Weights}) than the model's ({weights}); they are used all the same, calibrate again to be sure")];
        }
        catch (ModelFormatException e)
        {
            return [Stale($"whether statistics '{path}' are stale can't be told, for weights can't be read: {e.Message}; they are used all the same")];
        }
    }

    static Notification Stale(string text) => new(Severity.Warning, ToolIds.StatisticsStale, text);
}
