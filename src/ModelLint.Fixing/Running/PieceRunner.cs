using ModelLint.Analysis.Fixes;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Fixing.Running;

/// <summary>Runs what takes the original's inputs and gives its outputs, in one piece or in two.</summary>
sealed class PieceRunner : IDisposable
{
    readonly FixSamples _samples;
    readonly ModelRunner _first;
    readonly ModelRunner? _tail;
    readonly CancellationToken _cancellation;

    PieceRunner(FixSamples samples, ModelRunner first, ModelRunner? tail, CancellationToken cancellation) => (_samples, _first, _tail, _cancellation) = (samples, first, tail, cancellation);

    /// <summary>Names of what each run gives.</summary>
    public IReadOnlyList<string> Outputs => (_tail ?? _first).Outputs;

    /// <param name="pieces">One model or two.</param>
    /// <param name="samples">How the original is fed.</param>
    /// <param name="optimization">How far ONNX Runtime may rewrite the graphs.</param>
    /// <param name="outputs">Values of the last piece's main graph; null for its outputs.</param>
    /// <param name="provider">What the first piece runs on; null for the processor, as the tail does.</param>
    /// <param name="cancellation">Stops runs where they stand.</param>
    /// <exception cref="FixException">ONNX Runtime refuses a piece.</exception>
    public static PieceRunner Load(FixedPieces pieces, FixSamples samples, GraphOptimization optimization, IEnumerable<string>? outputs, PluginProvider? provider, CancellationToken cancellation)
    {
        var options = new RunnerOptions { Optimization = optimization };
        var wanted = (outputs ?? OutputsOf(pieces.Tail ?? pieces.First)).Concat(samples.Plan.States.OfType<string>()).ToList();
        ModelRunner? first = null;
        try
        {
            first = ModelRunner.Load(pieces.First, pieces.Tail is null ? wanted : OutputsOf(pieces.First), static t => t != DataType.String, options with { Provider = provider });
            return new PieceRunner(samples, first, pieces.Tail is { } tail ? ModelRunner.Load(tail, wanted, static t => t != DataType.String, options) : null, cancellation);
        }
        catch (Exception e) when (e is ModelRunException or CalibrationException)
        {
            first?.Dispose();
            throw new FixException($"a model can't be run: {e.Message}", e);
        }
    }

    /// <summary>The outputs of each frame of a sample; they are disposed when the next ones are asked for.</summary>
    /// <exception cref="FixException">A run fails.</exception>
    public IEnumerable<RunOutputs> Run(SampleInputs sample) => SampleRuns.Of(Run, _samples.Plan, sample);

    /// <inheritdoc/>
    public void Dispose()
    {
        _first.Dispose();
        _tail?.Dispose();
    }

    static IEnumerable<string> OutputsOf(ModelDocument document) => document.Model.Graph.Outputs.Select(static o => o.Name).Distinct();

    RunOutputs Run(IReadOnlyList<SampleTensor> inputs)
    {
        var byName = _samples.Plan.Inputs.Zip(inputs).ToDictionary(static i => i.First.Name, static i => i.Second, StringComparer.Ordinal);
        try
        {
            var outputs = _first.Run(Pick(_first, byName), _cancellation);
            if (_tail is null) return outputs;
            using (outputs)
                foreach (var name in _first.Outputs) byName[name] = outputs.Copy(name);
            return _tail.Run(Pick(_tail, byName), _cancellation);
        }
        catch (ModelRunException e)
        {
            throw new FixException(e.Message, e);
        }
    }

    static SampleTensor[] Pick(ModelRunner runner, Dictionary<string, SampleTensor> tensors) =>
        [.. runner.Inputs.Select(i => tensors.TryGetValue(i.Name, out var tensor) ? tensor : throw new FixException($"nothing gives input '{i.Name}' of a piece"))];
}
