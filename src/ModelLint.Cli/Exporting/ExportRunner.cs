using System.Collections.Immutable;
using System.Text;
using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Witness;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Cli.Quantizing;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Quantization;
using ModelLint.Quantization.Exporting;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Quantization.Writing;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Exporting;

/// <summary>Carries out <c>modellint export</c>: what a vendor's tools need, in one folder, written whole or not at all.</summary>
static class ExportRunner
{
    const string Encodings061 = "encodings-0.6.1.json";
    const string Encodings100 = "encodings-1.0.0.json";
    const string List = "input_list.txt";
    const string Script = "make-device-file.sh";
    const UnixFileMode Runnable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <exception cref="UsageException">The folder exists, or there are no samples to export.</exception>
    public static int Run(ExportArguments arguments, CancellationToken cancellation)
    {
        FolderOutput.Require(arguments.Output, arguments.Force);
        var samples = arguments.Data ?? arguments.Calibration;
        if (CalibrationFile.IsOne(samples)) throw new UsageException($"'{samples}' holds statistics: name the samples to export with --data");
        if (arguments.Compile && arguments.Provider.Library is null) throw new UsageException("--compile needs the execution provider that compiles: name its library with --ep-library");
        try
        {
            using var provider = arguments.Provider.Open();
            using var document = ModelDocument.Open(arguments.Model);
            QuantizableModel.Require(document);
            var target = TargetArgument.Of(arguments.Plan.Target, new ConfigurationSource(arguments.Config).For(arguments.Model), TargetProfile.Find("qualcomm-htp")!, arguments.Quiet);
            var options = QuantizeOptions.For(document, arguments.Plan, target);
            var model = new ModelStatistics(document, arguments.Model, arguments.Inputs, arguments.Config, arguments.Quiet);
            var statistics = model.From(arguments.Calibration, cancellation);
            var summaries = ValueSummary.Of(statistics);
            using var prepared = PreparedModel.Of(document, Quantizer.LeastOpset(options));
            var plan = QuantizationPlanner.Plan(prepared, summaries, options);
            if (arguments.Promote is { } share) plan = QuantizationPlanner.Plan(prepared, summaries, PromotionArgument.Apply(plan, options, share, model, statistics, samples, cancellation));
            var fed = model.Samples(samples, statistics);
            var skipped = ImmutableArray<SkippedSample>.Empty;
            FolderOutput.Write(arguments.Output, folder =>
            {
                skipped = Fill(folder, plan, arguments, fed, cancellation);
                if (provider is not null) Compile(folder, plan, arguments, provider);
            });
            foreach (var sample in skipped) Console.Error.WriteLine(SafeText.Of($"modellint: sample skipped: {sample.Name}: {sample.Reason}"));
            if (arguments.Quiet) return ExitCode.Clean;
            Tell(arguments, plan, fed.Source.Samples.Length - skipped.Length);
            LostSlices.Tell(plan, statistics);
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

    static ImmutableArray<SkippedSample> Fill(string folder, QuantizationPlan plan, ExportArguments arguments, FedSamples fed, CancellationToken cancellation)
    {
        var name = Path.GetFileNameWithoutExtension(arguments.Model);
        var model = name + ".onnx";
        // The plan's names are those of the prepared model: batch normalization is folded in it.
        using (var stream = File.Create(Path.Combine(folder, model)))
            ModelSaver.Save(new GraphEditor(plan.Document), stream, () => File.Create(Path.Combine(folder, model + ".data")), model + ".data");
        using (var stream = File.Create(Path.Combine(folder, Encodings061))) EncodingsFile.Write(plan, EncodingsVersion.V061, stream);
        using (var stream = File.Create(Path.Combine(folder, Encodings100))) EncodingsFile.Write(plan, EncodingsVersion.V100, stream);
        var exported = RawSamples.Write(plan.Document, fed.Source, fed.Feed, fed.Preprocessing, folder, "samples", cancellation);
        Text(folder, List, string.Concat(exported.Lines.Select(static l => l + "\n")));
        Text(folder, "output_tensors.txt", string.Concat(plan.Document.Model.Graph.Outputs.Select(static o => o.Name).Distinct(StringComparer.Ordinal).Select(static o => SafeText.Of(o) + "\n")));
        Text(folder, Script, VendorScript.Of(plan, name, model, Encodings061, List));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(folder, Script), Runnable);
        return exported.Skipped;
    }

    // Only a graph that is quantized throughout goes to the device: where it isn't, the provider says which nodes it doesn't take, and nothing is written.
    static void Compile(string folder, QuantizationPlan plan, ExportArguments arguments, PluginProvider provider)
    {
        var name = Path.GetFileNameWithoutExtension(arguments.Model) + ".int8.onnx";
        var path = Path.Combine(folder, name);
        using (var stream = File.Create(path)) ModelSaver.Save(QdqWriter.Apply(plan), stream, () => File.Create(path + ".data"), name + ".data");
        using var quantized = ModelDocument.Open(path);
        var compiled = arguments.Compile ? Path.Combine(folder, Path.ChangeExtension(name, ".ctx.onnx")) : null;
        if (WitnessRunner.TryRun(quantized, new RunnerOptions { Provider = provider, CompiledFile = compiled }) is { } problem) throw new QuantizationException(problem);
        if (compiled is not null && !File.Exists(compiled)) throw new QuantizationException($"{provider.Name} runs the model, and writes no compiled form of it (ep.context_file_path)");
    }

    static void Text(string folder, string file, string text) => File.WriteAllText(Path.Combine(folder, file), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    static void Tell(ExportArguments arguments, QuantizationPlan plan, int samples)
    {
        foreach (var step in plan.Preparations) Console.Error.WriteLine(SafeText.Of(step));
        var floats = plan.Nodes.Where(static n => !n.IsQuantized).ToList();
        if (arguments.Provider.Library is not null) Console.Error.WriteLine(SafeText.Of($"the quantized model was run on the execution provider{(arguments.Compile ? ", and what it compiled was written" : "")}"));
        Console.Error.WriteLine(SafeText.Of($"{arguments.Output}: the float model, encodings of {plan.Values.Length} values, {samples} samples, and {Script}, which converts, quantizes and prepares with the vendor's SDK; the vendor's tools were not run"));
        if (floats.Count > 0) Console.Error.WriteLine(SafeText.Of($"{floats.Count} nodes have no encodings ({floats[0].Node.OpType} {floats[0].Node.Label}: {floats[0].StaysFloat}): a chip that computes in integers only takes none of them; cut them off with 'modellint fix'"));
    }

    static int Failed(string reason)
    {
        Console.Error.WriteLine(SafeText.Of($"modellint: {reason}"));
        return ExitCode.Unreadable;
    }
}
