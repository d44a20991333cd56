using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration.Saving;
using ModelLint.Fixing.Running;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Quantization;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Quantization.Writing;

namespace ModelLint.Fixing.Quantizing;

/// <summary>Quantizes models for a target with what the samples showed.</summary>
/// <param name="statistics">What the samples showed.</param>
/// <param name="target">What is quantized for.</param>
public sealed class SampleQuantizer(SampleStatistics statistics, TargetProfile target) : IModelQuantizer
{
    /// <inheritdoc/>
    public ModelDocument Quantize(ModelDocument model, QuantizationDirectives directives)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        return Quantize(model, statistics.Of(model), directives).Document;
    }

    /// <summary>Quantizes a model; nodes of a float tail stay float.</summary>
    /// <param name="model">The model.</param>
    /// <param name="observed">What its values reach, by name.</param>
    /// <param name="directives">What a fix wants besides.</param>
    /// <exception cref="FixException">It can't be quantized.</exception>
    public QuantizedForm Quantize(ModelDocument model, CalibrationStatistics observed, QuantizationDirectives directives)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(directives);
        if (directives.Types.Values.Any(static t => CodeType.Of(t).Bits > 8) && !target.Has16Bit) throw new FixException($"target {target.Name} has no 16-bit activations");
        // Values that this model doesn't have belong to another piece.
        var types = directives.Types.Where(t => model.Model.Graph.Find(t.Key) is not null).ToImmutableDictionary(StringComparer.Ordinal);
        var options = new QuantizationOptions
        {
            Target = target,
            Types = types,
            Exclude = node => ModelRole.IsFloatTail(node) || node.Outputs.Any(o => o is not null && directives.FloatValues.Contains(o.Name)),
        };
        try
        {
            // What is prepared lives as long as the form that is made of it.
            var prepared = PreparedModel.Of(model, Quantizer.LeastOpset(options));
            var editor = QdqWriter.Apply(QuantizationPlanner.Plan(prepared, ValueSummary.Of(observed), options));
            return new QuantizedForm(editor, ModelSaver.ToDocument(editor, model.Path));
        }
        catch (Exception e) when (e is QuantizationException or ModelFormatException)
        {
            throw new FixException($"it can't be quantized: {e.Message}", e);
        }
    }
}
