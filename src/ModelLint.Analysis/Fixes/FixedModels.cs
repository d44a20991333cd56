using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;

namespace ModelLint.Analysis.Fixes;

/// <summary>What a model of a fix is of the original.</summary>
public enum ModelPart
{
    /// <summary>The model itself, with its inputs and outputs.</summary>
    Whole,
    /// <summary>What comes before a cut; it takes the model's inputs and is what gets quantized.</summary>
    Head,
    /// <summary>What comes behind a cut; it takes the head's outputs (and inputs of the model, by name), stays float, and gives the model's outputs.</summary>
    Tail,
    /// <summary>Head and tail in one model with the original's inputs and outputs; the tail's nodes are marked (<see cref="ModelRole"/>).</summary>
    Joined,
}

/// <summary>A model that a fix makes.</summary>
/// <param name="Part">What it is of the original.</param>
/// <param name="Editor">The model; of the context's document, or of one that <see cref="EditContext.ToDocument"/> made.</param>
public sealed record FixedModel(ModelPart Part, GraphEditor Editor)
{
    /// <summary>False where it is made only to be checked, or only its quantized form is written.</summary>
    public bool IsWritten { get; init; } = true;
}

/// <summary>What a fix makes of a model.</summary>
/// <param name="Models">A whole model; or a head with its tail, and perhaps both joined.</param>
public sealed record FixedModels(ImmutableArray<FixedModel> Models)
{
    /// <summary>What the quantizer must be told, where the fix is quantized.</summary>
    public QuantizationDirectives Quantization { get; init; } = QuantizationDirectives.None;

    /// <summary>Text files that go beside the models.</summary>
    public ImmutableArray<FixFile> Files { get; init; } = [];

    /// <summary>What the user should know of it, one sentence a line: where it was cut, what outputs are called now.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The model of that part; null where the fix makes none.</summary>
    public FixedModel? Find(ModelPart part) => Models.FirstOrDefault(m => m.Part == part);
}

/// <summary>A text file beside the models of a fix.</summary>
/// <param name="Suffix">What its name ends with, behind the model's: <c>.fix.json</c>.</param>
/// <param name="Text">Its text, made when the models are done and checked. Lines end with LF.</param>
public sealed record FixFile(string Suffix, Func<FinishedModels, string> Text);

/// <summary>A model that is about to be written.</summary>
/// <param name="Part">What it is of the original.</param>
/// <param name="IsQuantized">True for the quantized form.</param>
/// <param name="FileName">Its name in the folder.</param>
/// <param name="Document">The model.</param>
public sealed record FinishedModel(ModelPart Part, bool IsQuantized, string FileName, ModelDocument Document);

/// <summary>All models of a fix that are about to be written.</summary>
/// <param name="Name">The model's file name without extension: what all names begin with.</param>
/// <param name="Models">The models.</param>
public sealed record FinishedModels(string Name, ImmutableArray<FinishedModel> Models)
{
    /// <summary>The model of that part and form; null where there is none.</summary>
    public FinishedModel? Find(ModelPart part, bool isQuantized = false) => Models.FirstOrDefault(m => m.Part == part && m.IsQuantized == isQuantized);
}
