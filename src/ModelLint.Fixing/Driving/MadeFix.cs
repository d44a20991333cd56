using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Quantizing;
using ModelLint.Fixing.Running;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Quantization.Comparing;

namespace ModelLint.Fixing.Driving;

/// <summary>A model that a fix made.</summary>
/// <param name="Part">What it is of the original.</param>
/// <param name="Editor">The model, in change.</param>
/// <param name="Document">The model.</param>
/// <param name="IsWritten">False where it is made only to be checked.</param>
sealed record MadeModel(ModelPart Part, GraphEditor Editor, ModelDocument Document, bool IsWritten)
{
    /// <summary>Its quantized form; null where there is none.</summary>
    public QuantizedForm? Quantized { get; init; }
}

/// <summary>Everything that a fix made of a model.</summary>
/// <param name="Models">The models.</param>
/// <param name="Files">Texts beside them.</param>
sealed record MadeFix(ImmutableArray<MadeModel> Models, ImmutableArray<FixFile> Files)
{
    /// <summary>What quantization leaves of the original outputs; empty where it isn't quantized.</summary>
    public ImmutableArray<ComparedValue> Measured { get; init; } = [];

    /// <summary>What the quantizer was told.</summary>
    public QuantizationDirectives Directives { get; init; } = QuantizationDirectives.None;

    /// <summary>What correcting biases does to its slices; null where it isn't quantized.</summary>
    public BiasTrial? Biases { get; init; }

    /// <summary>What takes the original's inputs and gives its outputs.</summary>
    public FixedPieces Pieces => new(First.Document, Find(ModelPart.Tail)?.Document);

    /// <summary>The same with the quantized head or whole.</summary>
    public FixedPieces? QuantizedPieces => First.Quantized is { } quantized ? new FixedPieces(quantized.Document, Find(ModelPart.Tail)?.Document) : null;

    /// <summary>The whole model, or the head.</summary>
    public MadeModel First => Find(ModelPart.Whole) ?? Find(ModelPart.Head) ?? throw new FixException("the fix made neither a whole model nor a head");

    /// <summary>True where its quantized models are those of another, byte for byte.</summary>
    public bool IsQuantizedAs(MadeFix other) => Models.Zip(other.Models).All(static m => m.First.Quantized is { } a && m.Second.Quantized is { } b ? IsSame(a.Document, b.Document) : m.First.Quantized == m.Second.Quantized);

    public MadeModel? Find(ModelPart part) => Models.FirstOrDefault(m => m.Part == part);

    static bool IsSame(ModelDocument a, ModelDocument b) => a.Length == b.Length && a.Bytes(new ByteSpan(0, a.Length)).SequenceEqual(b.Bytes(new ByteSpan(0, b.Length)));
}
