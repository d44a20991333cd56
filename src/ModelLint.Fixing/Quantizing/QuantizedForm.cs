using ModelLint.Onnx;
using ModelLint.Onnx.Editing;

namespace ModelLint.Fixing.Quantizing;

/// <summary>A quantized model: as a change, to be written, and as read back.</summary>
/// <param name="Editor">The change.</param>
/// <param name="Document">The model.</param>
public sealed record QuantizedForm(GraphEditor Editor, ModelDocument Document);
