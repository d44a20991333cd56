using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Calibration.Running;
using ModelLint.Onnx;

namespace ModelLint.Fixing.Running;

/// <summary>Runs models on the samples, for edits that need to know what they give.</summary>
/// <param name="samples">The samples.</param>
/// <param name="cancellation">Ends a run at once.</param>
public sealed class SampleRunner(FixSamples samples, CancellationToken cancellation) : IModelRunner
{
    /// <inheritdoc/>
    public string Source => samples.Description;

    /// <inheritdoc/>
    public IEnumerable<ImmutableDictionary<string, RunTensor>> Run(ModelDocument model, IReadOnlyList<string> values)
    {
        using var runner = PieceRunner.Load(new FixedPieces(model), samples, GraphOptimization.Off, values, null, cancellation);
        foreach (var sample in samples.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var outputs in runner.Run(sample))
                yield return runner.Outputs.Index().Where(o => values.Contains(o.Item)).ToImmutableDictionary(static o => o.Item, o => new RunTensor(outputs.Element(o.Index), outputs.Dims(o.Index), outputs.Bytes(o.Index).ToArray()), StringComparer.Ordinal);
        }
    }
}
