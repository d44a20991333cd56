using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Calibration.Running;

/// <summary>Whether a model that doesn't run is one whose scales or zero points stand for nothing.</summary>
static class UnusableCodes
{
    /// <summary>The first such place and what to do, in one line; null where there is none.</summary>
    public static string? Of(ModelDocument document)
    {
        var evidence = new ModelEvidence(document.Model, ModelFacts.Of(document.Model));
        return evidence.Quantized.Places.Select(p => Problem(evidence.Facts, p)).FirstOrDefault(static p => p is not null) is { } problem
            ? $"'{document.Path}' can't be run: {problem}; quantize the float model again ('modellint lint' lists all such places)"
            : null;
    }

    static string? Problem(ModelFacts facts, CodedPlace place) =>
        CodedPlaceProblems.OfScale(facts, place) is { } scale ? $"codes '{place.Name}' at {place.Node.OpType} '{place.Node.Label}' can't be decoded, {scale}"
        : CodedPlaceProblems.OfZeroPoint(facts, place) is { } zero ? $"the zero point of '{place.Name}' at {place.Node.OpType} '{place.Node.Label}' is none of the codes, {zero}"
        : null;
}
