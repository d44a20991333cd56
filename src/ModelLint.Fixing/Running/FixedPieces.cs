using ModelLint.Onnx;

namespace ModelLint.Fixing.Running;

/// <summary>What takes the original's inputs and gives its outputs: one model, or a head with the tail that follows it.</summary>
/// <param name="First">The model, or the head.</param>
/// <param name="Tail">What makes the original's outputs of the head's; null where there is just one model.</param>
public sealed record FixedPieces(ModelDocument First, ModelDocument? Tail = null);
