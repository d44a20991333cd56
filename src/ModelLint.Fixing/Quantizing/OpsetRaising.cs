using ModelLint.Analysis.Fixes;
using ModelLint.Onnx.Editing;
using ModelLint.Quantization;
using ModelLint.Quantization.Preparing;
using ModelLint.Semantics;

namespace ModelLint.Fixing.Quantizing;

/// <summary>The quantizer's converter of operator sets, for fixes.</summary>
public sealed class OpsetRaising : IOpsetConverter
{
    /// <inheritdoc/>
    public long Newest => OpsetConverter.Newest;

    /// <inheritdoc/>
    public void Raise(GraphEditor editor, ModelFacts facts, long to)
    {
        try
        {
            OpsetConverter.Raise(editor, facts, to);
        }
        catch (QuantizationException e)
        {
            throw new FixException(e.Message, e);
        }
    }
}
