using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>Finds every place where an operator reads or writes codes with a stated scale.</summary>
static class CodedPlaces
{
    public static ImmutableArray<CodedPlace> Find(Model model, ModelFacts facts)
    {
        var places = ImmutableArray.CreateBuilder<CodedPlace>();
        foreach (var node in model.AllGraphs.SelectMany(static g => g.Nodes))
        {
            var call = facts.CallOf(node);
            if (facts.UnitOf(node)?.Coded(call) is not { } form) continue;
            foreach (var port in form.Inputs) places.Add(Place(node, call, facts, port, isOutput: false));
            if (form.Output is { } output) places.Add(Place(node, call, facts, output, isOutput: true));
        }

        return places.ToImmutable();
    }

    static CodedPlace Place(Node node, OperatorCall call, ModelFacts facts, CodePort port, bool isOutput)
    {
        var values = isOutput ? node.Outputs : node.Inputs;
        var codes = port.Codes < values.Length ? values[port.Codes] : null;
        // What an operator writes is of the numbers that it reads: weights may be stored as numbers and made codes of first.
        var source = isOutput && facts.UnitOf(node)!.Coded(call)!.Role == CodedRole.Quantizes ? call.Input(0) : codes;
        var kind = source is not null && IsStored(source, facts) ? CodedKind.Constant : CodedKind.Activation;
        return new CodedPlace(node, codes, port, isOutput, kind, call.ParametersOf(port, isOutput));
    }

    // Codes made of a stored number are stored codes too.
    static bool IsStored(Value value, ModelFacts facts) => value.Initializer is not null && !value.IsGraphInput || facts.ConstantOf(value) is not null
        || value.Producer is { Inputs: [{ } first, ..] } node && facts.UnitOf(node)?.Coded(facts.CallOf(node)) is { Role: CodedRole.Quantizes } && first.Initializer is not null;
}
