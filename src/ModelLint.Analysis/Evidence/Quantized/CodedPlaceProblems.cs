using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>Why scales and zero points can't stand for anything where an operator takes them: as part of a sentence, null where nothing is wrong or known to be.</summary>
public static class CodedPlaceProblems
{
    /// <summary>A scale that is missing, or as many scales as nothing has indices.</summary>
    public static string? OfScale(ModelFacts facts, CodedPlace place)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(place);
        if (place.Scale is not { } scale) return "it has no scale";
        if (scale.IsDangling) return $"nothing defines its scale '{scale.Name}'";
        if (place.Parameters is not { } parameters || facts.CallOf(place.Node).HasAttribute("block_size")) return null;
        if (parameters.Scales.Length != parameters.ZeroPoints.Length) return $"it has {parameters.Scales.Length} scales and {parameters.ZeroPoints.Length} zero points";
        if (parameters.IsPerTensor || place.Codes is null || facts.ShapeOf(place.Codes) is not { } shape) return null;
        var form = facts.UnitOf(place.Node)?.Coded(facts.CallOf(place.Node));
        // Operators that compute on codes have scales along the output channels of their weights.
        var axis = form is { Role: CodedRole.Computes, Weighted: { } weighted } ? weighted.Weight == place.Port.Codes ? Axes.Normalize(weighted.Axis, shape.Rank) : null : parameters.Axis;
        if (axis is null) return form is { Role: CodedRole.Computes } ? null : $"it has {parameters.Scales.Length} scales along an axis that it doesn't have";
        return shape[axis.Value].Value is { } extent && extent != parameters.Scales.Length ? $"it has {parameters.Scales.Length} scales along axis {axis} of {extent}" : null;
    }

    /// <summary>A zero point of another type than the codes, or none of them.</summary>
    public static string? OfZeroPoint(ModelFacts facts, CodedPlace place)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(place);
        var codes = place.Codes is { } value ? facts.ElementOf(value) : DataType.Undefined;
        var zero = place.ZeroPoint is { } given ? facts.ElementOf(given) : DataType.Undefined;
        if (codes != DataType.Undefined && zero != DataType.Undefined && codes != zero) return $"it is {zero.OnnxName()}, the codes are {codes.OnnxName()}";
        if (place.Parameters is not { } parameters || !parameters.Type.IsInteger()) return null;
        if (parameters.ZeroPoints.Any(z => !parameters.Limits.Contains(z))) return $"{parameters.ZeroPoints.First(z => !parameters.Limits.Contains(z))} is outside of {parameters.Limits}";
        return parameters.Type == DataType.Int32 && parameters.ZeroPoints.Any(static z => z != 0) ? $"{parameters.ZeroPoints.First(static z => z != 0)}, and codes of 32 bits must have 0" : null;
    }
}
