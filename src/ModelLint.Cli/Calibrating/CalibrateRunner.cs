using ModelLint.Analysis.Configuration;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Floors;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Cli.Linting;
using ModelLint.Cli.Output;
using ModelLint.Cli.Showing;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Reporting.Text;
using ModelLint.Semantics;

namespace ModelLint.Cli.Calibrating;

/// <summary>Carries out <c>modellint calibrate</c> and <c>modellint calibrate merge</c>. Statistics are written whole or not at all.</summary>
static class CalibrateRunner
{
    /// <exception cref="UsageException">The output exists, or what is needed is stated neither on the command line nor in the configuration.</exception>
    public static int Run(CalibrateArguments arguments, CancellationToken cancellation)
    {
        var configuration = new ConfigurationSource(arguments.Config).For(arguments.Model);
        var data = arguments.Data ?? Configured(configuration, configuration.Calibration.Data) ?? throw new UsageException("what to run the model on isn't known: give --data, or state it in modellint.json");
        var output = arguments.Output ?? Configured(configuration, configuration.Calibration.Statistics) ?? throw new UsageException("where the statistics go isn't known: give -o, or state it in modellint.json");
        var partial = new PartialFile(output);
        if (arguments is { TriesSynthetic: true, Shard: { Count: > 1 } }) throw new UsageException("--synthetic compare needs all samples at once: it can't decide for a shard");
        RequireFree(output, partial, arguments);
        var target = TargetArgument.Of(arguments.Target, configuration);
        try
        {
            using var document = ModelDocument.Open(arguments.Model);
            var feed = arguments.Inputs.For(document, configuration);
            var all = DataSource.Open(data);
            var source = arguments.Shard is { } shard ? all.Shard(shard.Index, shard.Count) : all;
            var (preprocessing, _) = RunEvidence.PreprocessingOf(document, source, arguments.Inputs, feed);
            var part = arguments.Shard is { } s ? $" (shard {s.Index}/{s.Count})" : "";
            using var spill = SpillFile.Open(output);
            var floors = arguments.Floors.For(document, configuration, FloorArguments.Pictured(new FeedPlan(document.Model, feed).PicturedInputs(all), feed, preprocessing));
            var options = new CalibrationOptions
            {
                Feed = feed,
                Spill = spill,
                Floors = RangeFloors.Of(document.Model, ModelFacts.Of(document.Model), floors),
                Checkpoint = partial.Save,
                Resumed = arguments.Resume ? Resumed(partial, source, spill, arguments.Quiet) : null,
            };
            var (statistics, skipped) = Progress.For(arguments.Quiet).Track(
                SafeText.Of($"calibrating {document.Path}{part}"), steps => Calibrator.Measure(document, source, preprocessing, options, steps, cancellation));
            foreach (var sample in skipped) Console.Error.WriteLine(SafeText.Of($"modellint: sample skipped: {sample.Name}: {sample.Reason}"));
            var decided = arguments.TriesSynthetic ? SyntheticAdmission.Decide(document, statistics, source, preprocessing, options, target, cancellation) : statistics;
            Write(decided, output, arguments.Quiet);
            partial.Remove();
            if (!arguments.Quiet) TellTags(statistics, document);
            // What one shard doesn't show another may.
            if (target is not null && arguments.Shard is not { Count: > 1 }) TargetReadiness.Tell(document, decided, target, arguments.Quiet);
            return ExitCode.Clean;
        }
        catch (ModelFormatException e)
        {
            return Failed($"{arguments.Model}: cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is CalibrationException or ModelRunException or QuantizationException)
        {
            return Failed(e.Message);
        }
        catch (Exception e) when (DiskProblem.Is(e))
        {
            // The samples' extremes lie in a file while the model runs.
            throw new UsageException($"'{output}' cannot be written: {e.Message}");
        }
        catch (OperationCanceledException) when (partial.Saved is { } saved)
        {
            Console.Error.WriteLine(SafeText.Of($"modellint: interrupted: '{partial.Name}' holds what {saved.Samples.Length} samples showed, {saved.Unreached} are missing; --resume goes on from there"));
            return ExitCode.Interrupted;
        }
    }

    /// <exception cref="UsageException">The output exists.</exception>
    public static int Merge(IReadOnlyList<string> parts, string output, bool force, bool quiet)
    {
        FreeOutput.Require(output, force);
        try
        {
            using var spill = SpillFile.Open(output);
            Write(CalibrationStatistics.Merge(parts.Select(part => CalibrationFile.ReadWhole(part, spill))), output, quiet);
            return ExitCode.Clean;
        }
        catch (CalibrationException e)
        {
            return Failed(e.Message);
        }
        catch (Exception e) when (DiskProblem.Is(e))
        {
            // The samples' extremes lie in a file until all parts are read.
            throw new UsageException($"'{output}' cannot be written: {e.Message}");
        }
    }

    static CalibrationStatistics? Resumed(PartialFile partial, DataSource source, Stream spill, bool quiet)
    {
        var saved = partial.Read(spill);
        if (saved is not null && !quiet) Console.Error.WriteLine(SafeText.Of($"resuming: {saved.Samples.Length} of {source.Samples.Length} samples are done"));
        return saved;
    }

    static string? Configured(LintConfiguration configuration, string? path) => path is null ? null : ModelFiles.Shown(configuration.Resolve(path), Environment.CurrentDirectory);

    static void RequireFree(string output, PartialFile partial, CalibrateArguments arguments)
    {
        if (arguments is { Resume: true, Force: true }) throw new UsageException("--resume goes on with what there is, and --force begins anew: give one of them");
        FreeOutput.Require(output, arguments.Force || arguments.Resume);
        if (!arguments.Force && !arguments.Resume && File.Exists(partial.Name))
            throw new UsageException($"'{partial.Name}' holds what an interrupted run has seen: give --resume to go on with it, or --force to begin anew");
    }

    static void Write(CalibrationStatistics statistics, string output, bool quiet)
    {
        AtomicFile.Write(output, stream => CalibrationFile.Write(statistics, stream));
        if (!quiet) Console.Error.WriteLine(SafeText.Of($"{output}: {statistics.Values.Length} values on {statistics.Samples.Length} {(statistics.Samples.Length == 1 ? "sample" : "samples")}"));
    }

    static void TellTags(CalibrationStatistics statistics, ModelDocument document)
    {
        var outputs = document.Model.Graph.Outputs.Select(static o => o.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (all, own) in TagCoverage.Of(statistics).Zip(TagCoverage.Of(statistics, outputs))) Console.Error.WriteLine($"  {TagText.Of(all)}; {TagText.Percent(own.Reach)} of the outputs'");
    }

    static int Failed(string reason)
    {
        Console.Error.WriteLine(SafeText.Of($"modellint: {reason}"));
        return ExitCode.Unreadable;
    }
}
