using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Witness;

/// <summary>
/// Runs a model once on a generated input. What a value reaches then it can reach; it may reach further. The input is
/// the same on every machine; what a processor makes of it may differ in the last bits.
/// </summary>
/// <param name="document">The model.</param>
/// <param name="options">How it is run; by default with what is quickest for a single run.</param>
public sealed class WitnessRunner(ModelDocument document, RunnerOptions? options = null) : IWitnessRunner
{
    const string Source = "one run on a generated input";

    readonly RunnerOptions _options = options ?? new RunnerOptions { Optimization = GraphOptimization.Basic };

    /// <inheritdoc/>
    public Observations? Witness(IReadOnlyList<Value> values, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(values);
        try
        {
            using var runner = ModelRunner.Load(document, values.Select(static v => v.Name), FloatBlocks.IsObserved, _options);
            using var outputs = runner.Run(InputGenerator.Generate(runner.Inputs));
            var collector = new ValueCollector(_options.Threads);
            collector.Add(outputs);
            problem = null;
            return new Observations(1, Source, collector.ToObservations());
        }
        catch (Exception e) when (e is ModelRunException or CalibrationException or SampleException)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <summary>Loads a model and runs it once on a generated input; null where that goes well, else why it doesn't, in a line.</summary>
    /// <param name="document">The model.</param>
    /// <param name="options">How it is run; by default as everything is.</param>
    public static string? TryRun(ModelDocument document, RunnerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        try
        {
            using var runner = ModelRunner.Load(document, document.Model.Graph.Outputs.Select(static o => o.Name), null, options);
            using var outputs = runner.Run(InputGenerator.Generate(runner.Inputs));
            return null;
        }
        catch (Exception e) when (e is ModelRunException or CalibrationException or SampleException)
        {
            return e.Message;
        }
    }
}
