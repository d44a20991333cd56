using ModelLint.Analysis.Evidence;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Quantization.Comparing;

/// <summary>Compares a float model, run here, with what a device gave for the same samples.</summary>
public static class DeviceComparison
{
    /// <summary>Compares the float outputs slice by slice. Results count the runs of the model, samples in their order.</summary>
    /// <param name="reference">The float model.</param>
    /// <param name="device">What the device gave.</param>
    /// <param name="source">The samples that the device was given: best the very list.</param>
    /// <param name="options">How samples are fed.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="QuantizationException">Results and samples aren't as many, or a tensor is missing or has another size.</exception>
    /// <exception cref="CalibrationException">The samples don't suit the model, or one can't be read: results would be another sample's from there on.</exception>
    /// <exception cref="ModelRunException">ONNX Runtime refuses the model.</exception>
    public static ComparisonResult Run(ModelDocument reference, DeviceOutputs device, DataSource source, ComparisonOptions? options = null,
        IProgress<CalibrationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new ComparisonOptions();
        var facts = ModelFacts.Of(reference.Model);
        var evidence = new ModelEvidence(reference.Model, facts);
        var plan = new FeedPlan(reference.Model, options.Feed);
        var reader = new SampleReader(plan, source, options.Preprocessing);
        var names = reference.Model.Graph.Outputs.Select(static o => o.Name).Distinct(StringComparer.Ordinal);
        using var runner = ModelRunner.Load(reference, names, static t => t == DataType.Float, null, [.. plan.States.OfType<string>()]);
        var outputs = runner.Outputs.Select((name, place) => (Name: name, Place: place)).Where(o => reference.Model.Graph.Outputs.Any(g => g.Name == o.Name && facts.ElementOf(g) == DataType.Float)).ToList();
        if (outputs.Count == 0) throw new QuantizationException($"'{reference.Path}' has no float output to be compared");
        var comparers = outputs.Select(o => new ValueComparer(reference.Model.Graph.Find(o.Name)!, evidence, withSlices: true)).ToList();
        var result = 0;
        foreach (var (index, sample) in source.Samples.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var run in SampleRuns.Of(runner, plan, Read(reader, sample), cancellation))
            {
                if (result == device.Count) throw new QuantizationException($"the device gave {device.Count} results, and there are more samples in '{source.Path}': give the samples that the device was given");
                foreach (var (output, comparer) in outputs.Zip(comparers))
                {
                    var count = run.Dims(output.Place).Aggregate(1L, static (p, d) => p * d);
                    comparer.Add(run, output.Place, device.Read(result, output.Name, checked((int)count)));
                }

                result++;
            }

            progress?.Report(new CalibrationProgress(index + 1, source.Samples.Length, sample.Name, null));
        }

        if (result < device.Count) throw new QuantizationException($"the device gave {device.Count} results, and '{source.Path}' makes {result} runs: give the samples that the device was given");
        return new ComparisonResult(source.Samples.Length, source.Path, [.. comparers.Select(static c => c.Build())], [], []);
    }

    static SampleInputs Read(SampleReader reader, Sample sample)
    {
        try
        {
            return reader.Read(sample);
        }
        catch (SampleException e)
        {
            throw new CalibrationException($"sample '{sample.Name}' can't be read, so that results can't be told apart from there on: {e.Message}", e);
        }
    }
}
