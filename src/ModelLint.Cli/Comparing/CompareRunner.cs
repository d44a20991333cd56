using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Cli.Linting;
using ModelLint.Cli.Output;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Comparing;
using ModelLint.Quantization.Comparing.Targets;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Comparing;

/// <summary>Carries out <c>modellint compare</c>.</summary>
static class CompareRunner
{
    /// <exception cref="UsageException">Not one thing to compare with, images need a preprocessing that nobody stated, or the output can't be written.</exception>
    public static int Run(CompareArguments arguments, CancellationToken cancellation)
    {
        if (arguments.Quantized is null == arguments.DeviceOutputs is null) throw new UsageException("give either a quantized model or --device-outputs to compare the float model with");
        if (arguments.DeviceOutputs is not null && arguments.Provider.Library is not null) throw new UsageException("--ep-library runs a quantized model: a device's outputs are there already");
        if (arguments.DeviceOutputs is not null && arguments.Target is not null) throw new UsageException("--target judges the codes of a quantized model: a device's outputs hold none");
        if (arguments.DeviceOutputs is not null && arguments.WithLayers) throw new UsageException("--layers needs a quantized model: a device's outputs hold no values inside");
        foreach (var path in new[] { arguments.Output, arguments.Html }.OfType<string>()) OutputFile.Require(path);
        var reading = arguments.Reference;
        try
        {
            using var reference = ModelDocument.Open(reading);
            var source = DataSource.Open(arguments.Data);
            var configuration = new ConfigurationSource(arguments.Config).For(arguments.Reference);
            var feed = arguments.Inputs.For(reference, configuration);
            var (preprocessing, _) = RunEvidence.PreprocessingOf(reference, source, arguments.Inputs, feed);
            using var provider = arguments.Provider.Open();
            if (provider is not null) Console.Error.WriteLine(SafeText.Of($"modellint: the quantized model runs on {provider.Description}"));
            var options = new ComparisonOptions { Preprocessing = preprocessing, Feed = feed, WithLayers = arguments.WithLayers, Provider = provider };
            var progress = Progress.For(arguments.Quiet);
            var task = SafeText.Of($"comparing {reference.Path}");
            ComparisonResult result;
            TargetVerdict? verdict = null;
            if (arguments.Quantized is { } path)
            {
                reading = path;
                using var quantized = ModelDocument.Open(path);
                result = progress.Track(task, steps => ModelComparison.Run(reference, quantized, source, options, steps, cancellation));
                if (TargetArgument.Of(arguments.Target, configuration) is { } target) verdict = Judge(target, reference, quantized, source, options, progress, cancellation);
            }
            else
            {
                var device = DeviceOutputs.Open(arguments.DeviceOutputs!);
                result = progress.Track(task, steps => DeviceComparison.Run(reference, device, source, options, steps, cancellation));
            }

            result = result.WorstFirst();
            foreach (var sample in result.Skipped) Console.Error.WriteLine(SafeText.Of($"modellint: sample skipped: {sample.Name}: {sample.Reason}"));
            if (arguments.Html is { } page) AtomicFile.Write(page, stream => ComparisonHtml.Write(result, verdict, arguments, stream));
            if (arguments.Output is { } file) AtomicFile.Write(file, stream => Write(result, verdict, arguments.Format, stream));
            else using (var output = Console.OpenStandardOutput()) Write(result, verdict, arguments.Format, output);
            return ExitCode.Clean;
        }
        catch (ModelFormatException e)
        {
            return Failed($"{reading}: cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is CalibrationException or ModelRunException or QuantizationException)
        {
            return Failed(e.Message);
        }
    }

    // What the target makes of the codes is run on the processor, as its kernels would compute it.
    static TargetVerdict Judge(TargetProfile target, ModelDocument reference, ModelDocument quantized, DataSource source, ComparisonOptions options, Progress progress, CancellationToken cancellation)
    {
        var verdict = TargetVerdict.Of(quantized, target);
        if (verdict.Recoded.IsEmpty) return verdict;
        using var recoded = RecodedModel.Of(quantized, verdict.Recoded);
        var alone = options with { WithLayers = false, Provider = null, Optimization = GraphOptimization.Off };
        return verdict with { There = progress.Track(SafeText.Of($"comparing with the codes of {target.Name}"), steps => ModelComparison.Run(reference, recoded, source, alone, steps, cancellation)).WorstFirst() };
    }

    static void Write(ComparisonResult result, TargetVerdict? verdict, string format, Stream output)
    {
        if (format == "json") ComparisonJson.Write(result, verdict, output);
        else ComparisonText.Write(result, verdict, output);
    }

    static int Failed(string reason)
    {
        Console.Error.WriteLine(SafeText.Of($"modellint: {reason}"));
        return ExitCode.Unreadable;
    }
}
