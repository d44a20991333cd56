using System.Text;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Selecting;
using ModelLint.Calibration.Sources;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Cli.Linting;
using ModelLint.Cli.Output;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Calibrating;

/// <summary>Carries out <c>modellint calibrate select</c>.</summary>
static class SelectRunner
{
    /// <exception cref="UsageException">The output exists, or its name says neither list nor manifest.</exception>
    public static int Run(SelectArguments arguments, CancellationToken cancellation)
    {
        if (!SampleListWriter.CanWrite(arguments.Output)) throw new UsageException($"'{arguments.Output}': name a list (.txt) or a manifest (.json)");
        FreeOutput.Require(arguments.Output, arguments.Force);
        try
        {
            using var document = ModelDocument.Open(arguments.Model);
            var feed = arguments.Inputs.For(document, new ConfigurationSource(arguments.Config).For(arguments.Model));
            var pool = DataSource.Open(arguments.Pool);
            var extended = arguments.Extend is { } path ? CalibrationFile.ReadWhole(path) : null;
            var (preprocessing, _) = RunEvidence.PreprocessingOf(document, pool, arguments.Inputs, feed, extended?.Preprocessing ?? "");
            using var spill = SpillFile.Open(arguments.Output);
            var options = new SelectionOptions { Count = arguments.Count, Extended = extended, Feed = feed, Spill = spill };
            var result = Progress.For(arguments.Quiet).Track(SafeText.Of($"looking through {arguments.Pool}"), steps => SampleSelector.Select(document, pool, preprocessing, options, steps, cancellation));
            foreach (var sample in result.Skipped) Console.Error.WriteLine(SafeText.Of($"modellint: sample skipped: {sample.Name}: {sample.Reason}"));
            if (result.Picked.IsEmpty)
            {
                var reason = result.PoolSize == 0 ? $"'{arguments.Extend}' holds every sample of '{arguments.Pool}' already" : $"none of the {result.PoolSize} samples adds anything";
                Console.Error.WriteLine(SafeText.Of($"modellint: {reason}: '{arguments.Output}' is not written"));
                return ExitCode.Clean;
            }

            var list = new SampleListWriter(arguments.Output, new FeedPlan(document.Model, feed)).Write(result.Picked.Select(static p => p.Sample));
            AtomicFile.Write(arguments.Output, stream => stream.Write(list));
            using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
            SelectionText.Write(result, arguments.Output, output);
            return ExitCode.Clean;
        }
        catch (ModelFormatException e)
        {
            return Failed($"{arguments.Model}: cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is CalibrationException or ModelRunException)
        {
            return Failed(e.Message);
        }
        catch (Exception e) when (DiskProblem.Is(e))
        {
            // What each sample reaches lies in a file while samples are picked.
            throw new UsageException($"'{arguments.Output}' cannot be written: {e.Message}");
        }
    }

    static int Failed(string reason)
    {
        Console.Error.WriteLine(SafeText.Of($"modellint: {reason}"));
        return ExitCode.Unreadable;
    }
}
