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
        return Told(() =>
        {
            var editor = QdqWriter.Apply(PlanOf(model, observed, directives));
            return new QuantizedForm(editor, ModelSaver.ToDocument(editor, model.Path));
        });
    }

    /// <summary>What would be quantized how.</summary>
    /// <param name="model">The model.</param>
    /// <param name="observed">What its values reach, by name.</param>
    /// <param name="directives">What a fix wants besides.</param>
    /// <exception cref="FixException">It can't be quantized.</exception>
    public QuantizationPlan Plan(ModelDocument model, CalibrationStatistics observed, QuantizationDirectives directives)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(directives);
        return Told(() => PlanOf(model, observed, directives));
    }

    QuantizationPlan PlanOf(ModelDocument model, CalibrationStatistics observed, QuantizationDirectives directives)
    {
        if (directives.Types.Values.Any(static t => CodeType.Of(t).Bits > 8) && !target.Has16Bit) throw new FixException($"target {target.Name} has no 16-bit activations");
        // Values that this model doesn't have belong to another piece.
        var types = directives.Types.Where(t => model.Model.Graph.Find(t.Key) is not null).ToImmutableDictionary(StringComparer.Ordinal);
        var options = new QuantizationOptions
        {
            Target = target,
            Types = types,
            CorrectsBiases = directives.CorrectsBiases,
            Exclude = node => ModelRole.IsFloatTail(node) || node.Outputs.Any(o => o is not null && directives.FloatValues.Contains(o.Name)),
        };
        // What is prepared lives as long as the plan that is made of it.
        return QuantizationPlanner.Plan(PreparedModel.Of(model, Quantizer.LeastOpset(options)), ValueSummary.Of(observed), options);
    }

    static T Told<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is QuantizationException or ModelFormatException)
        {
            throw new FixException($"it can't be quantized: {e.Message}", e);
        }
    }
}
