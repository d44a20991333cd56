using ModelLint.Calibration;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Cli.Files;
using ModelLint.Cli.Linting;
using ModelLint.Cli.Output;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Calibrating;

/// <summary>Carries out <c>modellint calibrate</c> and <c>modellint calibrate merge</c>. Statistics are written whole or not at all.</summary>
static class CalibrateRunner
{
    /// <exception cref="UsageException">The output exists, or images need a preprocessing that nobody stated.</exception>
    public static int Run(CalibrateArguments arguments, CancellationToken cancellation)
    {
        RequireFree(arguments.Output, arguments.Force);
        try
        {
            using var document = ModelDocument.Open(arguments.Model);
            var all = DataSource.Open(arguments.Data);
            var source = arguments.Shard is { } shard ? all.Shard(shard.Index, shard.Count) : all;
            var preprocessing = arguments.Preprocess is { } name ? Preprocessing.Find(name) : source.HasImages ? RunEvidence.Chosen(document).Preprocessing : null;
            var part = arguments.Shard is { } s ? $" (shard {s.Index}/{s.Count})" : "";
            using var spill = Spill(arguments.Output);
            var options = new CalibrationOptions { Spill = spill };
            var (statistics, skipped) = Progress.For(arguments.Quiet).Track(
                SafeText.Of($"calibrating {document.Path}{part}"), steps => Calibrator.Measure(document, source, preprocessing, options, steps, cancellation));
            cancellation.ThrowIfCancellationRequested();
            foreach (var sample in skipped) Console.Error.WriteLine(SafeText.Of($"modellint: sample skipped: {sample.Name}: {sample.Reason}"));
            Write(statistics, arguments.Output, arguments.Quiet);
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
    }

    /// <exception cref="UsageException">The output exists.</exception>
    public static int Merge(IReadOnlyList<string> parts, string output, bool force, bool quiet)
    {
        RequireFree(output, force);
        try
        {
            Write(CalibrationStatistics.Merge([.. parts.Select(CalibrationFile.Read)]), output, quiet);
            return ExitCode.Clean;
        }
        catch (CalibrationException e)
        {
            return Failed(e.Message);
        }
    }

    // Beside the output, where there is room for it too; gone when it is closed, however the program ends.
    static FileStream Spill(string output)
    {
        var path = $"{Path.GetFullPath(output)}.{Environment.ProcessId}.spill";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException($"'{output}' cannot be written: {e.Message}");
        }
    }

    static void RequireFree(string output, bool force)
    {
        if (Directory.Exists(output)) throw new UsageException($"'{output}' is a folder: name a file to write");
        if (!force && File.Exists(output)) throw new UsageException($"'{output}' exists: give --force to replace it, or another name");
    }

    static void Write(CalibrationStatistics statistics, string output, bool quiet)
    {
        AtomicFile.Write(output, stream => CalibrationFile.Write(statistics, stream));
        if (!quiet) Console.Error.WriteLine(SafeText.Of($"{output}: {statistics.Values.Length} values on {statistics.Samples.Length} {(statistics.Samples.Length == 1 ? "sample" : "samples")}"));
    }

    static int Failed(string reason)
    {
        Console.Error.WriteLine(SafeText.Of($"modellint: {reason}"));
        return ExitCode.Unreadable;
    }
}
