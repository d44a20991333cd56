using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;

namespace ModelLint.Calibration.Feeding;

/// <summary>Runs a model on a sample: a frame after the other, what states give goes from frame to frame.</summary>
public static class SampleRuns
{
    /// <summary>The outputs of each frame's run; they are disposed when the next one is asked for. A model that takes batches gets the sample throughout one.</summary>
    /// <param name="runner">The model, loaded with the outputs that states come from.</param>
    /// <param name="plan">How its inputs are fed.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="cancellation">Stops the run where it stands.</param>
    /// <exception cref="ModelRunException">A run fails.</exception>
    public static IEnumerable<RunOutputs> Of(ModelRunner runner, FeedPlan plan, SampleInputs sample, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(runner);
        return Of(inputs => runner.Run(inputs, cancellation), plan, sample);
    }

    /// <summary>The same of a model that is run in pieces.</summary>
    /// <param name="run">Gives the outputs that states come from, for one tensor for each of the plan's inputs.</param>
    /// <param name="plan">How the inputs are fed.</param>
    /// <param name="sample">The sample.</param>
    public static IEnumerable<RunOutputs> Of(Func<IReadOnlyList<SampleTensor>, RunOutputs> run, FeedPlan plan, SampleInputs sample)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(sample);
        return Run(run, plan, sample);
    }

    static IEnumerable<RunOutputs> Run(Func<IReadOnlyList<SampleTensor>, RunOutputs> run, FeedPlan plan, SampleInputs sample)
    {
        var states = new SampleTensor?[plan.Inputs.Length];
        foreach (var frame in sample.Frames)
        {
            SampleTensor[] inputs = [.. frame.Select((t, i) => t is null ? states[i] ?? plan.Rest(i) : sample.IsOneOfBatch && plan.Constants[i] is null ? Repeat(t, plan.Batch) : t)];
            using var outputs = run(inputs);
            yield return outputs;
            for (var i = 0; i < inputs.Length; i++)
                if (frame[i] is null) states[i] = outputs.Copy(plan.States[i]!);
        }
    }

    static SampleTensor Repeat(SampleTensor one, int times)
    {
        var data = new byte[one.Data.Length * times];
        for (var i = 0; i < times; i++) one.Data.CopyTo(data, i * one.Data.Length);
        return one with { Dims = [times, .. one.Dims!.Value.Skip(1)], Data = data };
    }
}
