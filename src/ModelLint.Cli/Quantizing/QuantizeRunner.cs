using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Witness;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Quantization.Writing;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Quantizing;

/// <summary>Carries out <c>modellint quantize</c>. The model is written whole or not at all, and only after it was loaded and run.</summary>
static class QuantizeRunner
{
    /// <exception cref="UsageException">The output exists or is the input, or the model hasn't what is named.</exception>
    public static int Run(QuantizeArguments arguments, CancellationToken cancellation)
    {
        RequireUsable(arguments);
        try
        {
            using var document = ModelDocument.Open(arguments.Model);
            if (arguments.Force) QuantizableModel.RequireFloat(document);
            else QuantizableModel.Require(document, "; --force quantizes the rest");
            var target = TargetArgument.Of(arguments.Plan.Target, new ConfigurationSource(arguments.Config).For(arguments.Model), TargetProfile.Int8, arguments.Quiet);
            var options = QuantizeOptions.For(document, arguments.Plan, target) with { QuantizedOutputs = arguments.Outputs == "quantized" };
            var model = new ModelStatistics(document, arguments.Model, arguments.Inputs, arguments.Config, arguments.Quiet);
            var statistics = model.From(arguments.Calibration, cancellation);
            var summaries = ValueSummary.Of(statistics);
            if (arguments.Promote is { } share)
            {
                using var measured = PreparedModel.Of(document, Quantizer.LeastOpset(options));
                options = PromotionArgument.Apply(QuantizationPlanner.Plan(measured, summaries, options), options, share, model, statistics, arguments.Data ?? arguments.Calibration, cancellation);
            }

            using var prepared = PreparedModel.Of(document, Quantizer.LeastOpset(options));
            var plan = QuantizationPlanner.Plan(prepared, summaries, options);
            if (arguments.PlanOnly) Print(plan, arguments.Format);
            else Write(plan, arguments);
            if (!arguments.Quiet) LostSlices.Tell(plan, statistics);
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

    static void RequireUsable(QuantizeArguments arguments)
    {
        if (arguments.Promote is { } share) PromotionArgument.Share(share);
        if (CalibrationFile.IsOne(arguments.Calibration) && arguments.Inputs.Preprocess is not null && arguments.Data is null)
            throw new UsageException("--preprocess is for samples: saved statistics hold how theirs were prepared");
        if (arguments.PlanOnly) return;
        if (arguments.Output is not { } output) throw new UsageException("give -o with the file to write, or --plan to write none");
        if (RealPath.IsSame(output, arguments.Model)) throw new UsageException($"'{output}' is the model itself: a quantized model goes to a file of its own");
        if (Directory.Exists(output)) throw new UsageException($"'{output}' is a folder: name a file to write");
        if (!arguments.Force && File.Exists(output)) throw new UsageException($"'{output}' exists: give --force to replace it, or another name");
    }

    static void Print(QuantizationPlan plan, string format)
    {
        using var output = Console.OpenStandardOutput();
        if (format == "json")
        {
            PlanPrinter.Json(plan, output);
            return;
        }

        using var text = new StreamWriter(output, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        PlanPrinter.Text(plan, text);
    }

    static void Write(QuantizationPlan plan, QuantizeArguments arguments)
    {
        var output = arguments.Output!;
        using var provider = arguments.Provider.Open();
        ModelOutput.Write(QdqWriter.Apply(plan), output, arguments.Force, written =>
        {
            if (WitnessRunner.TryRun(written, new RunnerOptions { Provider = provider }) is { } problem) throw new QuantizationException($"the quantized model was made, but it doesn't run, and was not written: {problem}");
        });
        if (arguments.Quiet) return;
        foreach (var step in plan.Preparations) Console.Error.WriteLine(SafeText.Of(step));
        Console.Error.WriteLine(SafeText.Of($"{output}: {plan.Nodes.Count(static n => n.IsQuantized)} of {plan.Nodes.Length} nodes on codes, {plan.Values.Length} values, {new FileInfo(output).Length / 1024} KiB; loaded and run{(provider is null ? "" : $" on {provider.Description}")}"));
    }

    static int Failed(string reason)
    {
        Console.Error.WriteLine(SafeText.Of($"modellint: {reason}"));
        return ExitCode.Unreadable;
    }
}
