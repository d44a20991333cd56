using System.Collections.Immutable;
using System.Globalization;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Quantization.Exporting;

/// <summary>What was written of samples.</summary>
/// <param name="Lines">Lines of the list, one a run of the model: <c>images:=samples/images/000.raw</c>.</param>
/// <param name="Skipped">Samples that were left out.</param>
public sealed record ExportedSamples(ImmutableArray<string> Lines, ImmutableArray<SkippedSample> Skipped);

/// <summary>
/// Writes samples as Qualcomm's quantizer reads them: raw little-endian float32 in the input's own layout, and lines of pairs <c>name:=path</c> (documentation
/// of qnn-net-run, --input_list).
/// </summary>
public static class RawSamples
{
    /// <summary>Writes the samples that a model can be fed with.</summary>
    /// <param name="document">The model.</param>
    /// <param name="source">The samples.</param>
    /// <param name="feed">What is said about its inputs.</param>
    /// <param name="preprocessing">How pictures are prepared.</param>
    /// <param name="folder">Paths in the list begin here.</param>
    /// <param name="subfolder">Where the files go, below the folder.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="QuantizationException">The model has inputs that the list can't name, takes batches, or is fed with states.</exception>
    /// <exception cref="CalibrationException">The samples don't suit the model, or none can be used.</exception>
    public static ExportedSamples Write(ModelDocument document, DataSource source, FeedOptions feed, Preprocessing? preprocessing, string folder, string subfolder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(source);
        var plan = new FeedPlan(document.Model, feed);
        Require(plan);
        var reader = new SampleReader(plan, source, preprocessing);
        var lines = ImmutableArray.CreateBuilder<string>();
        var skipped = ImmutableArray.CreateBuilder<SkippedSample>();
        foreach (var sample in source.Samples)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var inputs = reader.Read(sample);
                if (inputs.Frames.Any(static f => f.Any(static t => t is null))) throw new SampleException("it leaves a state to the run before, which a list of files can't say");
                foreach (var frame in inputs.Frames) lines.Add(Line(plan, frame, lines.Count, folder, subfolder));
            }
            catch (SampleException e)
            {
                skipped.Add(new SkippedSample(sample.Name, e.Message));
            }
        }

        if (lines.Count == 0) throw new CalibrationException($"none of the {source.Samples.Length} samples of '{source.Path}' can be used; the first, '{skipped[0].Name}': {skipped[0].Reason}");
        return new ExportedSamples(lines.ToImmutable(), skipped.ToImmutable());
    }

    static void Require(FeedPlan plan)
    {
        foreach (var input in plan.Inputs)
            if (input.Name.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)) || input.Name.Contains(":=", StringComparison.Ordinal))
                throw new QuantizationException($"input {input} has a name that a list of inputs can't hold (no blanks, no ':='): rename it");
        if (plan.Batch > 1) throw new QuantizationException($"the model takes batches of {plan.Batch}: the vendor's quantizer needs a batch of 1; export the model so");
    }

    static string Line(FeedPlan plan, ImmutableArray<SampleTensor?> frame, int number, string folder, string subfolder)
    {
        var parts = new List<string>();
        foreach (var (index, tensor) in frame.Index())
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{subfolder}/input_{index}/{number:d4}.raw");
            var full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            // float32 whatever the input's type: the runner casts.
            File.WriteAllBytes(full, tensor!.As(DataType.Float).Data);
            parts.Add($"{plan.Inputs[index].Name}:={path}");
        }

        return string.Join(' ', parts);
    }
}
