using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Calibration;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Cli.Output;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Linting;

/// <summary>Adds what data from the field show, in samples or in saved statistics, to be compared with the calibration data.</summary>
static class ValidationEvidence
{
    /// <summary>The field data: those of the command line, or else the configuration's; null where there are none.</summary>
    public static string? PathOf(LintArguments arguments, LintConfiguration configuration) => arguments.Validation
        ?? (configuration.Validation is { } path ? ModelFiles.Shown(configuration.Resolve(path), Environment.CurrentDirectory) : null);

    /// <summary>Runs a model over field data, or reads what was saved of such a run.</summary>
    /// <exception cref="UsageException">Images need a preprocessing that nobody stated.</exception>
    public static GatheredEvidence Add(GatheredEvidence calibrated, ModelDocument document, string path, ImmutableArray<ExternalDataProblem> external,
        InputArguments inputs, LintConfiguration configuration, Progress progress, CancellationToken cancellation)
    {
        if (calibrated.Observed is not { } observed) return calibrated;
        try
        {
            var (field, notifications) = CalibrationFile.IsOne(path) ? Read(document, path) : Run(document, path, observed.Preprocessing, external, inputs, configuration, progress, cancellation);
            // Whatever differed then would be the preparation, not the field.
            if (field.Preprocessing.Length > 0 && observed.Preprocessing.Length > 0 && field.Preprocessing != observed.Preprocessing)
                throw new CalibrationException($"validation data '{path}' are preprocessed as {field.Preprocessing}, and the calibration data as {observed.Preprocessing}: prepare both alike (--preprocess)");
            return calibrated with { Field = field, Notifications = [.. calibrated.Notifications, .. notifications] };
        }
        catch (Exception e) when (e is CalibrationException or ModelRunException)
        {
            return calibrated with { Notifications = [.. calibrated.Notifications, new Notification(Severity.Error, ToolIds.ModelNotRun, e.Message)], Code = ExitCode.Unreadable };
        }
    }

    static (Observations Field, IEnumerable<Notification> Notifications) Run(ModelDocument document, string path, string recorded, ImmutableArray<ExternalDataProblem> external,
        InputArguments inputs, LintConfiguration configuration, Progress progress, CancellationToken cancellation)
    {
        if (!external.IsEmpty) throw new CalibrationException("the model's external data can't be used, so it was not run on the validation data");
        var source = DataSource.Open(path);
        var feed = inputs.For(document, configuration);
        var (preprocessing, _) = RunEvidence.PreprocessingOf(document, source, inputs, feed, recorded);
        var result = progress.Track(SafeText.Of($"validating {document.Path}"), steps => Calibrator.Run(document, source, preprocessing, new CalibrationOptions { Feed = feed }, steps, cancellation));
        return (result.Observations, result.Skipped.Select(static s => new Notification(Severity.Warning, ToolIds.SampleSkipped, $"validation sample skipped: {s.Name}: {s.Reason}")));
    }

    static (Observations Field, IEnumerable<Notification> Notifications) Read(ModelDocument document, string path)
    {
        var statistics = CalibrationFile.Read(path);
        SavedEvidence.Require(statistics, document, path);
        var (weights, unknown) = SavedEvidence.WeightsOf(document, path);
        if (weights is { } now && statistics.IsStaleFor(now)) throw new CalibrationException($"statistics '{path}' were made with other weights ({statistics.Model.Weights}) than the model's ({now}): run the model as it is on the validation data");
        return (statistics.ToObservations(Path.GetFileName(path)), unknown);
    }
}
