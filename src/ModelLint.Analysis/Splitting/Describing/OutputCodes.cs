using ModelLint.Onnx;

namespace ModelLint.Analysis.Splitting.Describing;

/// <summary>The codes behind a quantized model's output: real = scale · (code − zero point).</summary>
/// <param name="Type">Type of the codes.</param>
/// <param name="Scale">The scale.</param>
/// <param name="ZeroPoint">The code of zero.</param>
sealed record OutputCodes(DataType Type, float Scale, long ZeroPoint)
{
    /// <summary>Reads them off the DequantizeLinear that writes an output; null where none with a single scale does.</summary>
    public static OutputCodes? Of(Model model, string output)
    {
        if (model.Graph.Find(output)?.Producer is not { OpType: "DequantizeLinear", Inputs: [{ } codes, { Initializer: { ElementCount: 1 } scale }, .. var rest] }) return null;
        var zero = rest is [{ Initializer: { ElementCount: 1 } point }, ..] ? point : null;
        return new OutputCodes(zero?.Type ?? DataType.UInt8, scale.ToFloats()[0], zero?.ToInt64s()[0] ?? 0);
    }
}
