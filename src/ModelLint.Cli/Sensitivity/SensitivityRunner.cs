using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Cli.Output;
using ModelLint.Cli.Quantizing;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Quantization.Sensitivity;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Sensitivity;

/// <summary>Carries out <c>modellint sensitivity</c>.</summary>
static class SensitivityRunner
{
    /// <exception cref="UsageException">There are no samples to measure on, images need a preprocessing that nobody stated, or the output can't be written.</exception>
    public static int Run(SensitivityArguments arguments, CancellationToken cancellation)
    {
        var samples = arguments.Data ?? arguments.Calibration;
        if (CalibrationFile.IsOne(samples)) throw new UsageException($"'{samples}' holds statistics: name samples to measure on with --data");
        try
        {
            using var document = ModelDocument.Open(arguments.Model);
            QuantizableModel.Require(document);
            var target = TargetArgument.Of(arguments.Plan.Target, new ConfigurationSource(arguments.Config).For(arguments.Model), TargetProfile.Int8, arguments.Quiet);
            var options = QuantizeOptions.For(document, arguments.Plan, target);
            var model = new ModelStatistics(document, arguments.Model, arguments.Inputs, arguments.Config, arguments.Quiet);
            var statistics = model.From(arguments.Calibration, cancellation);
            using var prepared = PreparedModel.Of(document, Quantizer.LeastOpset(options));
            var plan = QuantizationPlanner.Plan(prepared, ValueSummary.Of(statistics), options);
            var fed = model.Samples(samples, statistics);
            var sweep = new SensitivityOptions { Feed = fed.Feed, Preprocessing = fed.Preprocessing, Samples = arguments.Samples };
            var result = Progress.For(arguments.Quiet).Track(SafeText.Of($"measuring {document.Path}"), steps => SensitivitySweep.Run(plan, fed.Source, sweep, steps, cancellation));
            foreach (var sample in result.Skipped) Console.Error.WriteLine(SafeText.Of($"modellint: sample skipped: {sample.Name}: {sample.Reason}"));
            if (arguments.Output is { } file) AtomicFile.Write(file, stream => Write(result, arguments, stream));
            else using (var output = Console.OpenStandardOutput()) Write(result, arguments, output);
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
    }

    static void Write(SensitivityResult result, SensitivityArguments arguments, Stream output)
    {
        if (arguments.Format == "json") SensitivityJson.Write(result, output);
        else SensitivityText.Write(result, arguments.Top, output);
    }

    static int Failed(string reason)
    {
        Console.Error.WriteLine(SafeText.Of($"modellint: {reason}"));
        return ExitCode.Unreadable;
    }
}
