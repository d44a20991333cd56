using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;

namespace ModelLint.Calibration;

/// <summary>Runs a model on samples and hands what each sample's runs reach to a collector: whole or, where a run fails, not at all.</summary>
/// <param name="runner">The model.</param>
/// <param name="plan">How its inputs are fed.</param>
/// <param name="collector">What gathers.</param>
/// <param name="isObserved">Which outputs and inputs are observed; states that are fetched for the next run only are not.</param>
sealed class SampleObserver(ModelRunner runner, FeedPlan plan, ValueCollector collector, Func<string, bool> isObserved)
{
    // Rounding may differ with the place in a batch; another sample or half of a value differs by far more.
    const float Rounding = 1e-3f;

    // Outputs that hold the samples of a batch one behind the other; null until a batch was run.
    HashSet<string>? _stacked;

    /// <summary>Observes a sample by itself, a frame after the other; what states give goes from frame to frame.</summary>
    /// <exception cref="ModelRunException">A run fails; nothing of the sample was observed.</exception>
    public void Observe(SampleInputs sample, CancellationToken cancellation)
    {
        var states = new SampleTensor?[plan.Inputs.Length];
        // A run of several frames may fail or be interrupted in its midst: what it reached is kept apart until it is through.
        var seen = sample.Frames.Length > 1 ? collector.Another() : collector;
        foreach (var frame in sample.Frames)
        {
            SampleTensor[] inputs = [.. frame.Select((t, i) => t ?? states[i] ?? plan.Rest(i))];
            using var outputs = runner.Run(inputs, cancellation);
            seen.Add(outputs.Only(isObserved), sample.IsSynthetic);
            Add(seen, inputs, sample.IsSynthetic);
            for (var i = 0; i < inputs.Length; i++)
                if (frame[i] is null) states[i] = outputs.Copy(plan.States[i]!);
        }

        if (seen != collector) collector.Merge(seen);
    }

    /// <summary>Observes samples that are to be run as one batch.</summary>
    /// <param name="samples">As many as a batch has, or fewer at the end: then the last one fills it up and is counted once.</param>
    /// <param name="ended">Told, with its index, when all of a sample is observed.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ModelRunException">A run fails; nothing of the samples not yet ended was observed.</exception>
    public void ObserveBatch(IReadOnlyList<SampleInputs> samples, Action<int> ended, CancellationToken cancellation)
    {
        _stacked ??= FindStacked(samples[0], cancellation);
        if (_stacked.IsSupersetOf(runner.Outputs))
        {
            using var outputs = runner.Run(Stack([.. Enumerable.Range(0, plan.Batch).Select(i => samples[Math.Min(i, samples.Count - 1)])]), cancellation);
            for (var i = 0; i < samples.Count; i++) Add(i, outputs.OfSample(i, plan.Batch, _stacked.Contains));
        }
        else
        {
            // Some value mixes the samples: each fills a batch by itself. What such a value holds of it counts once for each place.
            for (var i = 0; i < samples.Count; i++)
            {
                using var outputs = runner.Run(Stack([.. Enumerable.Repeat(samples[i], plan.Batch)]), cancellation);
                Add(i, outputs.OfSample(0, plan.Batch, _stacked.Contains));
            }
        }

        void Add(int i, RunOutputs share)
        {
            collector.Add(share.Only(isObserved), samples[i].IsSynthetic);
            this.Add(collector, samples[i].Frames[0]!, samples[i].IsSynthetic);
            ended(i);
        }
    }

    void Add(ValueCollector seen, IReadOnlyList<SampleTensor?> inputs, bool isSynthetic)
    {
        for (var i = 0; i < inputs.Count; i++)
            if (isObserved(plan.Inputs[i].Name)) seen.Add(plan.Inputs[i].Name, inputs[i]!.Element, inputs[i]!.Dims!, inputs[i]!.Data, isSynthetic);
    }

    // Given one sample throughout a batch, a value that holds its samples one behind the other holds the same again and again.
    HashSet<string> FindStacked(SampleInputs sample, CancellationToken cancellation)
    {
        using var outputs = runner.Run(Stack([.. Enumerable.Repeat(sample, plan.Batch)]), cancellation);
        return Enumerable.Range(0, outputs.Count).Where(o => outputs.Dims(o) is { Length: > 0 } dims && dims[0] == plan.Batch && IsRepeated(outputs, o)).Select(outputs.Name).ToHashSet(StringComparer.Ordinal);
    }

    bool IsRepeated(RunOutputs outputs, int output)
    {
        if (outputs.Element(output) != DataType.Float) return Enumerable.Range(1, plan.Batch - 1).All(i => Bytes(0).SequenceEqual(Bytes(i)));
        var first = Floats(0);
        if (first.Length == 0) return true;
        var differences = new float[first.Length];
        for (var i = 1; i < plan.Batch; i++)
        {
            TensorPrimitives.Subtract(first, Floats(i), differences);
            // NaN compares as different: such a value is taken to mix them.
            if (!(Math.Abs(TensorPrimitives.MaxMagnitude<float>(differences)) <= Rounding * Math.Abs(TensorPrimitives.MaxMagnitude(first)))) return false;
        }

        return true;

        ReadOnlySpan<byte> Bytes(int i) => outputs.OfSample(i, plan.Batch, static _ => true).Bytes(output);

        ReadOnlySpan<float> Floats(int i) => MemoryMarshal.Cast<byte, float>(Bytes(i));
    }

    SampleTensor[] Stack(ImmutableArray<SampleInputs> samples) => [.. plan.Inputs.Select((_, i) =>
    {
        var first = samples[0].Frames[0][i]!;
        if (plan.Constants[i] is not null) return first;
        var data = new byte[first.Data.Length * samples.Length];
        for (var s = 0; s < samples.Length; s++) samples[s].Frames[0][i]!.Data.CopyTo(data, s * first.Data.Length);
        return first with { Dims = [samples.Length, .. first.Dims!.Value.Skip(1)], Data = data };
    })];
}
