using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Calibration;
using ModelLint.Calibration.Checking;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Witness;
using ModelLint.Onnx;

namespace ModelLint.Cli.Linting;

/// <summary>Takes evidence from saved statistics: those of another graph are refused, those of other weights are used as far as one run confirms them.</summary>
static class SavedEvidence
{
    /// <exception cref="UsageException">A preprocessing is stated, which the statistics have already.</exception>
    public static GatheredEvidence Read(ModelDocument document, string path, string? preprocess, bool mayRun)
    {
        if (preprocess is not null) throw new UsageException($"--preprocess has no meaning for saved statistics: how '{path}' was preprocessed is written in it");
        try
        {
            var statistics = CalibrationFile.Read(path);
            Require(statistics, document, path);
            var observed = statistics.ToObservations(Path.GetFileName(path));
            var (weights, unknown) = WeightsOf(document, path);
            if (weights is not { } now || !statistics.IsStaleFor(now)) return new GatheredEvidence(observed, null, [.. Partiality(statistics, path), .. unknown], ExitCode.Clean);
            var (left, stale) = StalenessCheck.Check(document, statistics, observed, now, mayRun ? new WitnessRunner(document) : null);
            return new GatheredEvidence(left, null, Partiality(statistics, path), ExitCode.Clean) { Stale = stale };
        }
        catch (CalibrationException e)
        {
            return RunEvidence.Failed(e.Message);
        }
    }

    /// <summary>Refuses statistics of another graph.</summary>
    /// <exception cref="CalibrationException">They are, or it can't be told.</exception>
    public static void Require(CalibrationStatistics statistics, ModelDocument document, string path)
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

    /// <summary>Fingerprint of the model's weights; null, with a notification, where they can't be read.</summary>
    public static (Fingerprint? Weights, ImmutableArray<Notification> Unknown) WeightsOf(ModelDocument document, string path)
    {
        try
        {
            return (ModelFingerprints.WeightsOf(document.Model), []);
        }
        catch (ModelFormatException e)
        {
            var text = $"whether statistics '{path}' are stale can't be told, for weights can't be read: {e.Message}; they are used all the same";
            return (null, [new Notification(Severity.Warning, ToolIds.StatisticsStale, text)]);
        }
    }
}
