using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Fixes;
using ModelLint.Calibration.Running;
using ModelLint.Fixing.Running;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Comparing;
using ModelLint.Semantics;

namespace ModelLint.Fixing.Choosing;

/// <summary>Measures what quantization left of the original outputs, slice by slice, whatever pieces make them.</summary>
/// <param name="samples">The samples.</param>
/// <param name="progress">Told after each sample.</param>
/// <param name="provider">What quantized models run on, their float tails apart; null for the processor.</param>
/// <param name="cancellation">Ends it at once.</param>
public sealed class SliceMeasuring(FixSamples samples, IFixProgress progress, PluginProvider? provider, CancellationToken cancellation)
{
    /// <summary>On what it is measured, in one line.</summary>
    public string Description => provider is null ? samples.Description : $"{samples.Description}, INT8 run by {provider.Description}";

    /// <summary>Compares float outputs of a model with what quantized pieces make of them.</summary>
    /// <param name="reference">The float model.</param>
    /// <param name="quantized">What gives the same outputs.</param>
    /// <exception cref="FixException">One can't be run, or they can't be compared.</exception>
    public ImmutableArray<ComparedValue> Run(ModelDocument reference, FixedPieces quantized)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(quantized);
        var facts = ModelFacts.Of(reference.Model);
        var evidence = new ModelEvidence(reference.Model, facts);
        var outputs = reference.Model.Graph.Outputs.DistinctBy(static o => o.Name).Where(o => facts.ElementOf(o) == DataType.Float).ToList();
        var comparers = outputs.ConvertAll(o => (o.Name, Comparer: new ValueComparer(o, evidence, withSlices: true)));
        using var first = PieceRunner.Load(new FixedPieces(reference), samples, GraphOptimization.Extended, null, null, cancellation);
        using var second = PieceRunner.Load(quantized, samples, GraphOptimization.Extended, null, provider, cancellation);
        try
        {
            progress.Track("comparing", steps =>
            {
                foreach (var (done, sample) in samples.Read().Index())
                {
                    cancellation.ThrowIfCancellationRequested();
                    foreach (var (a, b) in first.Run(sample).Zip(second.Run(sample)))
                        foreach (var (name, comparer) in comparers) comparer.Add(a, IndexOf(first.Outputs, name), b, IndexOf(second.Outputs, name));
                    steps?.Report(new Calibration.CalibrationProgress(done + 1, samples.Source?.Samples.Length ?? 1, "", null));
                }

                return 0;
            });
        }
        catch (QuantizationException e)
        {
            throw new FixException(e.Message, e);
        }

        return [.. comparers.Select(static c => c.Comparer.Build())];
    }

    static int IndexOf(IReadOnlyList<string> names, string name) =>
        names.Index().Where(n => n.Item == name).Select(static n => n.Index).FirstOrDefault(-1) is >= 0 and var index ? index : throw new FixException($"output '{name}' is gone");
}
