using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Synthesizing;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Calibrating;

/// <summary>What <c>modellint calibrate synthesize</c> was told.</summary>
sealed record SynthesizeArguments
{
    public required string Model { get; init; }

    public required string Output { get; init; }

    public FloorArguments Domains { get; init; } = new();

    public string? Config { get; init; }

    public InputArguments Inputs { get; init; } = new();

    public bool Force { get; init; }

    public bool Quiet { get; init; }
}

/// <summary>Carries out <c>modellint calibrate synthesize</c>.</summary>
static class SynthesizeRunner
{
    /// <exception cref="UsageException">A file exists or can't be written, or what an input lies in isn't known.</exception>
    public static int Run(SynthesizeArguments arguments)
    {
        try
        {
            using var document = ModelDocument.Open(arguments.Model);
            var configuration = new ConfigurationSource(arguments.Config).For(arguments.Model);
            var feed = arguments.Inputs.For(document, configuration);
            var plan = new FeedPlan(document.Model, feed);
            var inputs = InputSynthesizer.InputsOf(plan);
            var preprocessing = arguments.Inputs.Preprocess is { } name ? Preprocessing.Find(name) : PreprocessingChoice.FromModel(document.Model)?.Preprocessing;
            var domains = arguments.Domains.Domains(document, configuration, FloorArguments.Pictured(inputs, feed, preprocessing));
            if (inputs.FirstOrDefault(i => !domains.ContainsKey(i.Name)) is { } unknown)
                throw new UsageException($"what input {unknown} lies in isn't known: give --input-range {unknown.Name}=lo..hi, --preprocess, or state its \"domain\" in modellint.json");
            if (File.Exists(arguments.Output)) throw new UsageException($"'{arguments.Output}' is a file: name a folder");
            var samples = InputSynthesizer.Of(plan, domains).ToList();
            foreach (var sample in samples) FreeOutput.Require(Path.Combine(arguments.Output, sample.Name), arguments.Force);
            foreach (var sample in samples) AtomicFile.Write(Path.Combine(arguments.Output, sample.Name), stream => stream.Write(sample.ToFile()));
            if (!arguments.Quiet) Console.Error.WriteLine(SafeText.Of($"{arguments.Output}: {samples.Count} synthetic samples, {string.Join(", ", inputs.Select(i => $"'{i.Name}' in {domains[i.Name].Overall}"))}"));
            return ExitCode.Clean;
        }
        catch (ModelFormatException e)
        {
            return Failed($"{arguments.Model}: cannot be read: {e.Message}");
        }
        catch (CalibrationException e)
        {
            return Failed(e.Message);
        }
    }

    static int Failed(string reason)
    {
        Console.Error.WriteLine(SafeText.Of($"modellint: {reason}"));
        return ExitCode.Unreadable;
    }
}
