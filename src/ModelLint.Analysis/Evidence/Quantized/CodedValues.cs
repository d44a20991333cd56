using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>Finds what becomes codes while a model runs.</summary>
static class CodedValues
{
    /// <summary>What the model itself quantizes.</summary>
    public static ImmutableArray<CodedValue> Find(ImmutableArray<CodedPlace> places, ModelEvidence evidence) =>
        [.. places.Where(static p => p is { IsOutput: true, Kind: CodedKind.Activation, Codes: not null, Parameters.IsUsable: true }).Select(p => Of(p, evidence))];

    /// <summary>What a file of encodings says of a float model.</summary>
    public static ImmutableArray<CodedValue> Of(EncodingSet encodings, Model model, ModelEvidence evidence)
    {
        var values = ImmutableArray.CreateBuilder<CodedValue>();
        foreach (var value in model.Graph.Inputs.Where(static i => i.IsRequiredInput).Concat(GraphOrder.Of(model.Graph).Nodes.SelectMany(static n => n.Outputs).OfType<Value>()))
        {
            if (encodings.Activations.GetValueOrDefault(value.Name) is not { Parameters: { IsUsable: true } parameters } || evidence.IsConstant(value)) continue;
            values.Add(new CodedValue
            {
                Codes = value,
                Real = value,
                Parameters = parameters,
                Proved = evidence.BoundOf(value) ?? evidence.Facts.RangeOf(value).Overall,
                Bound = evidence.BoundOf(value),
                Seen = evidence.ObservationOf(value),
            });
        }

        return values.ToImmutable();
    }

    static CodedValue Of(CodedPlace place, ModelEvidence evidence)
    {
        var facts = evidence.Facts;
        var real = facts.UnitOf(place.Node)!.Coded(facts.CallOf(place.Node))!.Role == CodedRole.Quantizes ? place.Node.Inputs[0] : null;
        return new CodedValue
        {
            Codes = place.Codes!,
            Real = real,
            Parameters = place.Parameters!,
            Proved = real is null ? RealRange(place, evidence) : facts.RangeOf(real).Overall,
            Bound = real is null ? null : evidence.BoundOf(real),
            Seen = real is null ? null : evidence.ObservationOf(real),
            SeenCodes = evidence.ObservationOf(place.Codes!),
        };
    }

    static Interval RealRange(CodedPlace place, ModelEvidence evidence) => evidence.Facts.UnitOf(place.Node)!.RealRange(evidence.Facts.CallOf(place.Node)).Overall;
}
