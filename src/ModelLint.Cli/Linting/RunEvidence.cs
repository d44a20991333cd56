using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Calibration;
using ModelLint.Calibration.Checking;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Witness;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Cli.Output;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Linting;

/// <summary>What running a model gave, or will give when it is needed.</summary>
/// <param name="Observed">What calibration samples showed.</param>
/// <param name="WitnessRunner">What can run the model once on a generated input.</param>
/// <param name="Notifications">Samples that were skipped, and why the model could not be run.</param>
/// <param name="Code">What this means for the exit code.</param>
sealed record GatheredEvidence(Observations? Observed, IWitnessRunner? WitnessRunner, ImmutableArray<Notification> Notifications, int Code)
{
    /// <summary>What validation samples showed.</summary>
    public Observations? Field { get; init; }

    /// <summary>What can try other preprocessings on the samples.</summary>
    public ITrialRunner? TrialRunner { get; init; }

    /// <summary>Set where the statistics were made with other weights.</summary>
    public StaleObservations? Stale { get; init; }

    /// <summary>How the model says itself that its inputs are prepared.</summary>
    public AskedPreprocessing? Asked { get; init; }

    /// <summary>All of it as evidence for rules.</summary>
    public EvidenceOptions AddTo(EvidenceOptions options) => options with
    {
        Observed = Observed,
        WitnessRunner = WitnessRunner,
        Field = Field,
        TrialRunner = TrialRunner,
        Stale = Stale,
        Asked = Asked,
    };
}

/// <summary>Gathers evidence by running the model, as far as the user allows it.</summary>
static class RunEvidence
{
    static GatheredEvidence Nothing => new(null, null, [], ExitCode.Clean);

    /// <exception cref="UsageException">Images need a preprocessing that nobody stated.</exception>
    public static GatheredEvidence Gather(
        ModelDocument document, ImmutableArray<ExternalDataProblem> external, LintArguments arguments, LintConfiguration configuration, LintOptions options, Progress progress, CancellationToken cancellation)
    {
        if (CalibrationOf(arguments, configuration) is { } path)
        {
            // The finding about the external data says it all; running the model would only repeat it, and must not follow a hostile path.
            if (!external.IsEmpty && !CalibrationFile.IsOne(path)) return Failed("the model's external data can't be used, so it was not run on the calibration data");
            var validation = ValidationEvidence.PathOf(arguments, configuration);
            var mayRun = !arguments.NoRun && external.IsEmpty;
            var calibrated = CalibrationFile.IsOne(path)
                ? Saved(SavedEvidence.Read(document, path, validation is null ? arguments.Inputs.Preprocess : null, mayRun))
                : Calibrate(document, path, arguments.Inputs, configuration, progress, cancellation);
            calibrated = calibrated with { Asked = PreprocessingChoice.FromModel(document.Model)?.ToEvidence() };
            return validation is null ? calibrated : ValidationEvidence.Add(calibrated, document, validation, external, arguments.Inputs, configuration, progress, cancellation);
        }

        if (arguments.Validation is not null) throw new UsageException("--validation has nothing to compare with: give --calibration besides");

        return options.Target is null || arguments.NoRun || !external.IsEmpty ? Nothing : new GatheredEvidence(null, new WitnessRunner(document), [], ExitCode.Clean);

        GatheredEvidence Saved(GatheredEvidence read) => read with { TrialRunner = SavedTrials.For(document, read.Observed?.Preprocessing ?? "", arguments.Inputs, configuration, cancellation) };
    }

    /// <summary>Runs a model over samples, or reads what was saved of such a run.</summary>
    /// <exception cref="UsageException">Images need a preprocessing that nobody stated, or one is stated for saved statistics.</exception>
    public static GatheredEvidence Calibrate(
        ModelDocument document, string path, InputArguments inputs, LintConfiguration configuration, Progress progress, CancellationToken cancellation)
    {
        if (CalibrationFile.IsOne(path)) return SavedEvidence.Read(document, path, inputs.Preprocess, mayRun: false);
        try
        {
            var source = DataSource.Open(path);
            var feed = inputs.For(document, configuration);
            var (preprocessing, chosen) = PreprocessingOf(document, source, inputs, feed);
            var task = SafeText.Of($"calibrating {document.Path}");
            var result = progress.Track(task, steps => Calibrator.Run(document, source, preprocessing, new CalibrationOptions { Feed = feed }, steps, cancellation));
            var skipped = result.Skipped.Select(static s => new Notification(Severity.Warning, ToolIds.SampleSkipped, $"sample skipped: {s.Name}: {s.Reason}"));
            var observed = chosen is null ? result.Observations : result.Observations with { Source = $"{result.Observations.Source}, chosen by {chosen}" };
            return new GatheredEvidence(observed, null, [.. skipped], ExitCode.Clean) { TrialRunner = new PreprocessingTrials(document, source, preprocessing, feed, cancellation) };
        }
        catch (Exception e) when (e is CalibrationException or ModelRunException)
        {
            return Failed(e.Message);
        }
    }

    /// <summary>The samples or statistics that a model is judged by: those of the command line, or else the configuration's; null where there are none.</summary>
    public static string? CalibrationOf(LintArguments arguments, LintConfiguration configuration) => arguments.Calibration
        ?? ((configuration.Calibration.Statistics ?? configuration.Calibration.Data) is { } path ? ModelFiles.Shown(configuration.Resolve(path), Environment.CurrentDirectory) : null);

    /// <summary>
    /// The preprocessing of pictures of which the configuration says nothing: as the user says, as that of statistics that they stand beside, or as the model asks for itself,
    /// and by what it does.
    /// </summary>
    /// <param name="document">The model.</param>
    /// <param name="source">Its samples.</param>
    /// <param name="inputs">What the command line says.</param>
    /// <param name="feed">How the model is fed.</param>
    /// <param name="recorded">How the statistics' samples were prepared, in their words; empty where there are no statistics.</param>
    /// <exception cref="UsageException">Nothing says it, and there are such pictures.</exception>
    public static (Preprocessing? Preprocessing, string? ChosenBy) PreprocessingOf(ModelDocument document, DataSource source, InputArguments inputs, FeedOptions feed, string recorded = "")
    {
        if (inputs.Preprocess is { } name) return (Preprocessing.Find(name), null);
        var pictured = new FeedPlan(document.Model, feed).PicturedInputs(source).ToList();
        if (pictured.TrueForAll(i => feed.Of(i.Name).Preprocessing is not null)) return (null, null);
        // No preprocessing helps where none of them takes pictures: whoever feeds them says so.
        if (pictured.TrueForAll(static i => ImageLayout.Of(i) is null)) return (Preprocessing.None, null);
        var choice = (recorded.Length == 0 ? null : PreprocessingChoice.FromStatistics(document.Model, source, feed, recorded)) ?? Chosen(document, recorded);
        return (choice.Preprocessing, choice.Reason);
    }

    /// <summary>The preprocessing that a model asks for itself.</summary>
    /// <exception cref="UsageException">It doesn't.</exception>
    static PreprocessingChoice Chosen(ModelDocument document, string recorded) => PreprocessingChoice.FromModel(document.Model)
        ?? throw new UsageException(recorded.Length == 0
            ? $"'{document.Path}' doesn't say how images become its input: give --preprocess with one of {string.Join(", ", Preprocessing.Presets.Select(static p => p.Name))}, or state it in {LintConfiguration.FileName}"
            : $"the statistics' samples were prepared as {recorded}, and no preset does just that with these: state it in {LintConfiguration.FileName}");

    internal static GatheredEvidence Failed(string reason) => new(null, null, [new Notification(Severity.Error, ToolIds.ModelNotRun, reason)], ExitCode.Unreadable);
}
