using System.Collections.Immutable;

namespace ModelLint.Semantics;

/// <summary>What an operator does to codes, the integers that quantized numbers are stored as.</summary>
public enum CodedRole
{
    /// <summary>It makes codes of real numbers (QuantizeLinear).</summary>
    Quantizes,
    /// <summary>It makes real numbers of codes (DequantizeLinear).</summary>
    Dequantizes,
    /// <summary>It reads codes and writes codes with a scale of their own (QLinearConv).</summary>
    Computes,
}

/// <summary>Codes, and where their scale and zero point are.</summary>
/// <param name="Codes">Input, or output, that holds the codes.</param>
/// <param name="Scale">Input that holds the scale.</param>
/// <param name="ZeroPoint">Input that holds the zero point; it may be left out, and is 0 then.</param>
public readonly record struct CodePort(int Codes, int Scale, int ZeroPoint);

/// <summary>Where an operator reads and writes codes whose scales are stated.</summary>
/// <param name="Role">What it does to them.</param>
/// <param name="Inputs">The codes that it reads, weights among them.</param>
/// <param name="Output">The codes that it writes; null where it writes real numbers.</param>
public sealed record CodedForm(CodedRole Role, ImmutableArray<CodePort> Inputs, CodePort? Output)
{
    /// <summary>Where its weights are; null for operators that have none.</summary>
    public WeightedInputs? Weighted { get; init; }

    /// <summary>True where <see cref="Inputs"/> stand side by side in its output (QLinearConcat).</summary>
    public bool IsJoin { get; init; }
}
