using System.Collections.Immutable;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Resuming;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Calibration;

/// <summary>A model that is loaded, with what gathers its values.</summary>
sealed class ObservedModel : IDisposable
{
    // Samples that are read and prepared while another one runs: one alone would be waited for where it is a large picture.
    const int Lookahead = 2;

    readonly SampleFeeding _feeding;
    readonly ModelRunner _runner;
    readonly HashSet<string> _observed;

    /// <exception cref="ModelRunException">ONNX Runtime refuses the model.</exception>
    public ObservedModel(ModelDocument document, SampleFeeding feeding, CalibrationOptions options)
    {
        var plan = ObservationPlan.Of(document.Model, ModelFacts.Of(document.Model), options.Filter);
        var inputs = document.Model.Graph.Inputs.Where(i => i.IsRequiredInput && (options.Filter is null || options.Filter(i)));
        _feeding = feeding;
        _observed = plan.Names.Concat(inputs.Select(static i => i.Name)).ToHashSet(StringComparer.Ordinal);
        Collector = new ValueCollector(options.Threads, plan, options.Spill);
        _runner = ModelRunner.Load(document, plan.Names, t => FloatBlocks.IsObserved(t) || !plan.Codes.IsEmpty && FloatBlocks.IsCode(t), new RunnerOptions { Threads = options.Threads }, [.. feeding.Plan.States.OfType<string>()]);
    }

    /// <summary>What gathers.</summary>
    public ValueCollector Collector { get; }

    /// <summary>Runs all samples, one after the other; while one runs the next ones are read. The samples that were left out.</summary>
    /// <param name="source">The samples.</param>
    /// <param name="ended">Told when all of a sample is gathered.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="checkpoint">Told now and then, and when it is cancelled, how many samples are missing; null where nobody wants to know.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ImmutableArray<SkippedSample> Run(DataSource source, Action<CalibrationSample> ended, IProgress<CalibrationProgress>? progress, Action<int>? checkpoint, CancellationToken cancellation)
    {
        var queue = new SampleQueue(new SampleObserver(_runner, _feeding.Plan, Collector, _observed.Contains), ended, _feeding.Plan.Batch, source.Samples.Length, progress);
        var checkpoints = new Checkpoints(checkpoint, () => source.Samples.Length - queue.Done);
        try
        {
            for (var (i, ahead) = (0, new Queue<Task<PreparedSample>>()); i < source.Samples.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                while (ahead.Count <= Lookahead && i + ahead.Count < source.Samples.Length) ahead.Enqueue(_feeding.Prepare(source.Samples[i + ahead.Count]));
                queue.Add(ahead.Dequeue().GetAwaiter().GetResult(), cancellation);
                if (queue.IsResumable) checkpoints.Pass();
            }

            queue.End(cancellation);
        }
        catch (OperationCanceledException)
        {
            if (queue.IsResumable) checkpoints.Save();
            throw;
        }

        return queue.Skipped;
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();
}
