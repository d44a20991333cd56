using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Running;

/// <summary>A model loaded into ONNX Runtime, with values inside its main graph made readable.</summary>
public sealed class ModelRunner : IDisposable
{
    readonly InferenceSession _session;
    readonly Lazy<string?> _unusable;

    ModelRunner(ModelDocument document, InferenceSession session, ImmutableArray<ModelInput> inputs, ImmutableArray<string> outputs)
    {
        (_session, Inputs, Outputs) = (session, inputs, outputs);
        _unusable = new Lazy<string?>(() => UnusableCodes.Of(document));
    }

    /// <summary>What each run must be given.</summary>
    public ImmutableArray<ModelInput> Inputs { get; }

    /// <summary>Names of what each run gives: the wanted values that are tensors of the wanted types, in the wanted order.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="document">The model.</param>
    /// <param name="wanted">Values of the main graph that each run shall give; those already outputs may be among them.</param>
    /// <param name="isWanted">Which element types are wanted: what a value's type is, ONNX Runtime finds out. Null takes all tensors.</param>
    /// <param name="states">Outputs that become inputs of the next run: they are given whatever their type.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="ModelRunException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="CalibrationException">An input that is no tensor of numbers.</exception>
    public static ModelRunner Load(ModelDocument document, IEnumerable<string> wanted, Func<DataType, bool>? isWanted = null, RunnerOptions? options = null, IReadOnlyCollection<string>? states = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        var names = wanted.Concat(states ?? []).Distinct(StringComparer.Ordinal).ToImmutableArray();
        var inputs = ModelInput.Of(document.Model);
        var session = SessionLoader.Load(document, names, options ?? new RunnerOptions());
        var types = session.OutputMetadata;
        return new ModelRunner(document, session, inputs, [.. names.Where(n => types[n].OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR && (isWanted is null || states?.Contains(n) == true || isWanted((DataType)(int)types[n].ElementDataType)))]);
    }

    /// <summary>Runs the model once. Its outputs are to be disposed before the next run, or memory grows.</summary>
    /// <param name="inputs">One tensor for each of <see cref="Inputs"/>, of its element type and with extents.</param>
    /// <param name="cancellation">Stops the run where it stands.</param>
    /// <exception cref="ModelRunException">ONNX Runtime can't run it on these inputs.</exception>
    public RunOutputs Run(IReadOnlyList<SampleTensor> inputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var bound = new BoundInputs(inputs);
        using var options = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var registration = cancellation.Register(() => options.Terminate = true);
        try
        {
            return new RunOutputs(_session.Run(options, [.. Inputs.Select(static i => i.Name)], bound.Values, Outputs), Outputs, bound);
        }
        catch (Exception e)
        {
            bound.Dispose();
            if (e is not OnnxRuntimeException) throw;
            cancellation.ThrowIfCancellationRequested();
            throw new ModelRunException(_unusable.Value ?? $"ONNX Runtime can't run the model: {OrtReason.Of(e)}", e) { IsOfModel = _unusable.Value is not null };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
