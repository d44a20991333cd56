using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Writing;

namespace ModelLint.Quantization;

/// <summary>Quantizes models: prepare, plan, write.</summary>
public static class Quantizer
{
    /// <summary>The version of ai.onnx that a quantized model needs: 21 for 16-bit codes, 13 for scales along an axis.</summary>
    public static long LeastOpset(QuantizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var has16 = options.Activations is { } a && CodeType.Of(a).Bits > 8 || options.Types.Values.Any(static t => CodeType.Of(t).Bits > 8);
        return has16 ? 21 : 13;
    }

    /// <summary>Makes the quantized model, in memory.</summary>
    /// <param name="plan">What is quantized how.</param>
    /// <param name="name">What to call it in messages.</param>
    public static ModelDocument Apply(QuantizationPlan plan, string name)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return ModelSaver.ToDocument(QdqWriter.Apply(plan), name);
    }
}
