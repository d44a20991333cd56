using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>What codes are of.</summary>
public enum CodedKind
{
    /// <summary>Numbers that the model computes.</summary>
    Activation,
    /// <summary>Numbers that are stored in the model.</summary>
    Constant,
}

/// <summary>A place where an operator reads or writes codes: which scale and zero point it takes for them.</summary>
/// <param name="Node">The operator.</param>
/// <param name="Codes">The codes; null where the operator's input or output is left out.</param>
/// <param name="Port">Which of its inputs or outputs they are.</param>
/// <param name="IsOutput">True where it writes them.</param>
/// <param name="Kind">What they are of.</param>
/// <param name="Parameters">Scale and zero point; null where they aren't constant, or there are none.</param>
public sealed record CodedPlace(Node Node, Value? Codes, CodePort Port, bool IsOutput, CodedKind Kind, CodeParameters? Parameters)
{
    /// <summary>The input that holds the scale; null where there is none.</summary>
    public Value? Scale => Input(Port.Scale);

    /// <summary>The input that holds the zero point; null where it is left out.</summary>
    public Value? ZeroPoint => Input(Port.ZeroPoint);

    /// <summary>What it is called in messages.</summary>
    public string Name => Codes?.Name ?? Node.Label;

    Value? Input(int index) => index >= 0 && index < Node.Inputs.Length ? Node.Inputs[index] : null;
}
