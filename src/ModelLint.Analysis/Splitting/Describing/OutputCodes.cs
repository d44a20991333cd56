using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Splitting.Describing;

/// <summary>The codes behind a quantized model's output: real = scale · (code − zero point).</summary>
/// <param name="Type">Type of the codes.</param>
/// <param name="Scale">The scale.</param>
/// <param name="ZeroPoint">The code of zero.</param>
sealed record OutputCodes(DataType Type, float Scale, long ZeroPoint)
{
    /// <summary>Those of the quantized head's outputs, by name; an output that no single scale stands behind isn't among them.</summary>
    public static ImmutableDictionary<string, OutputCodes> Of(FinishedModels models)
    {
        if (models.Find(ModelPart.Head, isQuantized: true)?.Document.Model is not { } model) return ImmutableDictionary<string, OutputCodes>.Empty;
        var facts = ModelFacts.Of(model);
        var codes = ImmutableDictionary.CreateBuilder<string, OutputCodes>(StringComparer.Ordinal);
        foreach (var output in model.Graph.Outputs)
            if (Of(output, facts) is { } found) codes[output.Name] = found;
        return codes.ToImmutable();
    }

    static OutputCodes? Of(Value output, ModelFacts facts)
    {
        if (output.Producer is not { } node || facts.UnitOf(node)?.Coded(facts.CallOf(node)) is not { Role: CodedRole.Dequantizes, Inputs: [var port] }) return null;
        return facts.CallOf(node).ParametersOf(port, isOutput: false) is { IsPerTensor: true } p ? new OutputCodes(p.Type, (float)p.Scales[0], (long)p.ZeroPoints[0]) : null;
    }
}
