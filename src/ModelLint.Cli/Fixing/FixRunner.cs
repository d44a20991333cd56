using System.Globalization;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Fixes;
using ModelLint.Calibration;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Cli.Files;
using ModelLint.Cli.Linting;
using ModelLint.Cli.Output;
using ModelLint.Cli.Quantizing;
using ModelLint.Fixing;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Driving;
using ModelLint.Fixing.Running;
using ModelLint.Fixing.Showing;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;
using ModelLint.Rules.Model.FreeExtents;

namespace ModelLint.Cli.Fixing;

/// <summary>Carries out <c>modellint fix</c>. The model itself is never changed; what a fix makes is written whole or not at all.</summary>
static class FixRunner
{
    const string Preferred = "split";

    /// <exception cref="UsageException">The command line is wrong, or the folder is in use.</exception>
    public static int Run(FixArguments arguments, CancellationToken cancellation)
    {
        var name = Path.GetFileNameWithoutExtension(arguments.Model);
        var shown = arguments.Output ?? Path.Combine(Path.GetDirectoryName(arguments.Model) ?? "", $"{name}.fixed");
        var folder = new FixFolder(shown, name);
        if (arguments.Html is { } page) FixHtml.Require(page, shown);
        if (arguments.Writes) folder.RequireFree(arguments.Model, arguments.Force);
        try
        {
            var request = Request(arguments);
            using var document = ModelDocument.Open(arguments.Model);
            var report = Fix(document, arguments, request, cancellation);
            cancellation.ThrowIfCancellationRequested();
            if (arguments.Writes && !report.Files.IsEmpty) folder.Write(report.Files);
            if (arguments.Html is { } html) AtomicFile.Write(html, stream => FixHtml.Write(report, arguments, shown, stream));
            Show(report, arguments, shown);
            foreach (var problem in report.Problems) Console.Error.WriteLine(SafeText.Of($"modellint: {problem}"));
            return !report.Problems.IsEmpty ? ExitCode.RuleCrashed : report.HasFailed || arguments.Diff && !report.Files.IsEmpty ? ExitCode.Findings : ExitCode.Clean;
        }
        catch (ModelFormatException e)
        {
            return Failed($"{arguments.Model}: cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is CalibrationException or ModelRunException or FixException)
        {
            return Failed($"{arguments.Model}: {e.Message}");
        }
    }

    static FixReport Fix(ModelDocument document, FixArguments arguments, FixRequest request, CancellationToken cancellation)
    {
        var lint = LintArgumentsOf(arguments);
        var session = LintSession.Open(lint, [arguments.Model], cancellation);
        var (configuration, configured) = session.Of(arguments.Model);
        var options = configured with { Select = [] };
        // Who wants a model mended means it to be quantized.
        if (options.Intent.Length == 0) options = options with { Intent = "INT8 is meant: a fix is asked for" };
        var (calibration, saved) = Calibration(document, RunEvidence.CalibrationOf(lint, configuration), arguments, configuration, cancellation);
        var samples = arguments.Data is { } data ? SamplesOf(ModelOf(document, arguments), data, saved) : calibration;
        if (arguments.Quantize && calibration.Source is null && saved is null) throw new UsageException("--quantize needs samples to take ranges from: give --calibration");
        if (arguments.Promote is not null && samples.Source is null) throw new UsageException("--promote measures on samples: name some with --data or --calibration");
        if (arguments.Promote is not null && options.Target is { Has16Bit: false } target) throw new UsageException($"--promote: target {target.Name} has no 16-bit activations");
        using var provider = arguments.Provider.Open();
        var progress = new FixProgress(Progress.For(arguments.Quiet), document.Path);
        var tools = new FixTools(samples, saved, LintDriver.Of(session.Packs), options, arguments.Facts.For(document, configuration), progress, provider, calibration, cancellation);
        return new FixDriver(tools, request).Fix(document);
    }

    static LintArguments LintArgumentsOf(FixArguments arguments)
    {
        var settings = arguments.Settings;
        if (arguments.SplitRatio is { } ratio)
        {
            if (!(ratio >= 1)) throw new UsageException("--split-ratio is a number of at least 1");
            settings = settings.Add(string.Create(CultureInfo.InvariantCulture, $"ML2001.splitRatio={ratio}"));
        }

        if (!arguments.Inputs.Dims.IsEmpty) settings = settings.Add($"{FreeExtentsAnalyzer.Rule.Id}.{FreeExtentsFixes.Extents.Name}={string.Join(',', arguments.Inputs.Dims)}");
        return new LintArguments
        {
            Paths = [arguments.Model],
            Calibration = arguments.Calibration,
            Inputs = arguments.Inputs,
            Target = arguments.Target,
            Rules = arguments.Rules,
            Select = arguments.Select,
            Settings = settings,
            Facts = arguments.Facts,
            Quiet = arguments.Quiet,
        };
    }

    static FixRequest Request(FixArguments arguments)
    {
        if (!(arguments.MaxScoreError >= 0) || !(arguments.MaxStep >= 0) || double.IsNaN(arguments.MinSqnr)) throw new UsageException("--max-score-error and --max-step are numbers of at least 0, --min-sqnr is one in dB");
        if (!arguments.Quantize && arguments.Promote is not null) throw new UsageException("--promote needs --quantize");
        if (!arguments.Quantize && arguments.Provider.Library is not null) throw new UsageException("--ep-library runs quantized models: give --quantize");
        return new FixRequest
        {
            Select = arguments.Select,
            Strategy = arguments.Strategy == FixArguments.Auto ? null : arguments.Strategy,
            Preferred = Preferred,
            AllowsUnsafe = arguments.UnsafeFixes,
            Quantizes = arguments.Quantize,
            Promotes = arguments.Promote is { } share ? PromotionArgument.Share(share) : null,
            Joins = arguments.Join,
            Tolerances = new Tolerances { Score = arguments.MaxScoreError, Step = arguments.MaxStep, Sqnr = arguments.MinSqnr },
        };
    }

    static (FixSamples Samples, CalibrationStatistics? Saved) Calibration(ModelDocument document, string? calibration, FixArguments arguments, LintConfiguration configuration, CancellationToken cancellation)
    {
        if (calibration is null) return (FixSamples.Of(document, feed: arguments.Inputs.For(document, configuration)), null);
        var model = ModelOf(document, arguments);
        if (CalibrationFile.IsOne(calibration))
        {
            if (arguments is { Inputs.Preprocess: not null, Data: null }) throw new UsageException("--preprocess is for samples: saved statistics hold how theirs were prepared");
            return (FixSamples.Of(document, feed: arguments.Inputs.For(document, configuration)), model.From(calibration, cancellation));
        }

        return (SamplesOf(model, calibration, null), null);
    }

    static ModelStatistics ModelOf(ModelDocument document, FixArguments arguments) => new(document, arguments.Model, arguments.Inputs, arguments.Facts.Config, arguments.Quiet);

    static FixSamples SamplesOf(ModelStatistics model, string path, CalibrationStatistics? saved)
    {
        if (CalibrationFile.IsOne(path)) throw new UsageException($"--data: '{path}' holds statistics: name samples to run models on");
        var (source, feed, preprocessing) = model.Samples(path, saved);
        return FixSamples.Of(model.Document, source, preprocessing, feed);
    }

    static void Show(FixReport report, FixArguments arguments, string folder)
    {
        using var output = Console.OpenStandardOutput();
        if (arguments.Format == "json")
        {
            FixJson.Write(report, arguments, folder, output);
            return;
        }

        using var text = new StreamWriter(output, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        // A diff can be read by other programs: what else there is to say goes to standard error.
        if (arguments.Diff)
        {
            foreach (var line in ModelDiff.Of(report).Split('\n', StringSplitOptions.None).SkipLast(1)) text.WriteLine(SafeText.Of(line));
            FixText.Write(report, arguments, folder, Console.Error);
        }
        else
        {
            FixText.Write(report, arguments, folder, text);
        }
    }

    static int Failed(string reason)
    {
        Console.Error.WriteLine(SafeText.Of($"modellint: {reason}"));
        return ExitCode.Unreadable;
    }

    sealed class FixProgress(Progress progress, string model) : IFixProgress
    {
        public T Track<T>(string task, Func<IProgress<CalibrationProgress>?, T> work) => progress.Track(SafeText.Of($"{task} {model}"), work);
    }
}
