using ModelLint.Calibration;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Linting;
using ModelLint.Cli.Output;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Quantizing;

/// <summary>Statistics of this very model, saved or made on the way: other weights reach elsewhere.</summary>
/// <param name="Document">The model.</param>
/// <param name="Path">Where it lies, for messages and to find its configuration.</param>
/// <param name="Inputs">What is said about its inputs.</param>
/// <param name="Config">The configuration, where one is named.</param>
/// <param name="Quiet">True for no progress.</param>
sealed record ModelStatistics(ModelDocument Document, string Path, InputArguments Inputs, string? Config, bool Quiet)
{
    /// <summary>Reads saved statistics, or runs the model over samples.</summary>
    /// <param name="calibration">Statistics (.mlcal), or samples.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="UsageException">Images need a preprocessing that nobody stated.</exception>
    /// <exception cref="CalibrationException">They are of another model, or the samples can't be used.</exception>
    public CalibrationStatistics From(string calibration, CancellationToken cancellation)
    {
        if (CalibrationFile.IsOne(calibration)) return Saved(calibration);
        var (source, feed, preprocessing) = Samples(calibration, null);
        var measured = Progress.For(Quiet).Track(
            SafeText.Of($"calibrating {Document.Path}"), steps => Calibrator.Measure(Document, source, preprocessing, new CalibrationOptions { Feed = feed }, steps, cancellation));
        foreach (var sample in measured.Skipped) Console.Error.WriteLine(SafeText.Of($"modellint: sample skipped: {sample.Name}: {sample.Reason}"));
        return measured.Statistics;
    }

    /// <summary>Samples, and how they feed this model.</summary>
    /// <param name="path">Where they are.</param>
    /// <param name="statistics">Statistics of this model, whose samples were prepared as these are where nothing else is stated; null where there are none.</param>
    /// <exception cref="UsageException">Images need a preprocessing that nobody stated.</exception>
    /// <exception cref="CalibrationException">There are no samples, or the configuration doesn't fit the model.</exception>
    public FedSamples Samples(string path, CalibrationStatistics? statistics)
    {
        var source = DataSource.Open(path);
        var feed = Inputs.For(Document, new ConfigurationSource(Config).For(Path));
        var (preprocessing, _) = RunEvidence.PreprocessingOf(Document, source, Inputs, feed, statistics?.Preprocessing ?? "");
        return new FedSamples(source, feed, preprocessing);
    }

    CalibrationStatistics Saved(string calibration)
    {
        var saved = CalibrationFile.ReadWhole(calibration);
        var fingerprint = ModelFingerprints.Of(Document.Model);
        try
        {
            saved.RequireGraph(fingerprint.Graph);
        }
        catch (CalibrationException e)
        {
            throw new CalibrationException($"statistics '{calibration}' {e.Message}", e);
        }

        if (saved.IsStaleFor(fingerprint.Weights)) throw new CalibrationException($"statistics '{calibration}' were made with other weights ({saved.Model.Weights}) than the model's ({fingerprint.Weights}): calibrate this model");
        return saved;
    }
}
