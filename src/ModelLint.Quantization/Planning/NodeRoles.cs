using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Quantization.Planning;

/// <summary>Says of each node whether it will compute on codes, and if not, why.</summary>
sealed class NodeRoles(ModelFacts facts, QuantizationOptions options, QuantizationScope scope)
{
    /// <summary>What a quantizer must know of a node; null where it has no integer form.</summary>
    public QuantizableForm? FormOf(Node node) => facts.UnitOf(node)?.Quantizable(facts.CallOf(node));

    /// <summary>Why a node stays float; null where it is quantized.</summary>
    public string? StaysFloat(Node node)
    {
        if (!IsFloat(node)) return "computes nothing in float";
        if (node.Subgraphs.Any()) return "control flow";
        if (options.Exclude?.Invoke(node) == true) return "excluded";
        if (facts.UnitOf(node) is not { } unit) return node.Domain.Length > 0 ? $"no operator of ai.onnx ({node.Domain})" : "an operator that isn't known";
        if (unit.Quantizable(facts.CallOf(node)) is not { } form) return "no integer form";
        if (options.Target.FloatOperators.Contains(node.OpType)) return $"float on {options.Target.Name}";
        if (node.Inputs.Concat(node.Outputs).OfType<Value>().FirstOrDefault(v => facts.ElementOf(v) is var e && e.IsFloat() && e != DataType.Float) is { } other)
            return $"'{other.Name}' is {facts.ElementOf(other).OnnxName()}";
        if (scope == QuantizationScope.Weighted)
        {
            if (form.Weighted is null) return "no weights";
            if (form.IsExpectation) return "an expectation over a Softmax: a few products, and exact ones";
        }

        return null;
    }

    bool IsFloat(Node node) => node.Outputs.OfType<Value>().Any(v => facts.ElementOf(v).IsFloat() || facts.ElementOf(v) == DataType.Undefined) || node.Inputs.OfType<Value>().Any(v => facts.ElementOf(v).IsFloat());
}
