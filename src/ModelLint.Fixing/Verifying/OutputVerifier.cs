using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Calibration.Running;
using ModelLint.Fixing.Running;
using ModelLint.Onnx;

namespace ModelLint.Fixing.Verifying;

/// <summary>Runs a model and what a fix made of it side by side on all samples, and compares every output.</summary>
/// <param name="samples">The samples.</param>
/// <param name="cancellation">Ends a comparison at once.</param>
public sealed class OutputVerifier(FixSamples samples, CancellationToken cancellation) : IModelComparer
{
    /// <inheritdoc/>
    public ImmutableArray<OutputDifference> Compare(ModelDocument original, ModelDocument changed) => Compare(original, new FixedPieces(changed), GraphOptimization.Off);

    /// <summary>Compares the outputs of the same name.</summary>
    /// <param name="original">The model as it was.</param>
    /// <param name="changed">What gives the same outputs.</param>
    /// <param name="optimization">How far ONNX Runtime may rewrite the graphs; off runs every node as it stands.</param>
    /// <exception cref="FixException">One can't be run.</exception>
    public ImmutableArray<OutputDifference> Compare(ModelDocument original, FixedPieces changed, GraphOptimization optimization)
    {
        ArgumentNullException.ThrowIfNull(changed);
        using var before = PieceRunner.Load(new FixedPieces(original), samples, optimization, null, null, cancellation);
        using var after = PieceRunner.Load(changed, samples, optimization, null, null, cancellation);
        if (before.Outputs.FirstOrDefault(o => !after.Outputs.Contains(o)) is { } missing) throw new FixException($"output '{missing}' is gone");
        var comparers = before.Outputs.Select((name, i) => (Name: name, First: i, Second: IndexOf(after.Outputs, name), Comparer: new ElementComparer())).ToList();
        foreach (var sample in samples.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (a, b) in before.Run(sample).Zip(after.Run(sample)))
                foreach (var (_, first, second, comparer) in comparers) comparer.Add(a.Element(first), a.Dims(first), a.Bytes(first), b.Element(second), b.Dims(second), b.Bytes(second));
        }

        return [.. comparers.Select(static c => c.Comparer.Build(c.Name))];
    }

    static int IndexOf(IReadOnlyList<string> names, string name) => names.Index().First(n => n.Item == name).Index;
}
