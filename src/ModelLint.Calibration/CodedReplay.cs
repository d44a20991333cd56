using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Calibration;

/// <summary>Which values of a quantized model are looked at while it runs: numbers before they become codes, and codes that operators compute from codes.</summary>
sealed class CodedReplay(ModelFacts facts)
{
    /// <summary>True for codes that stand for numbers which no other value holds.</summary>
    public bool IsCodes(Value value) => RoleOf(value.Producer) == CodedRole.Computes && FloatBlocks.IsCode(facts.ElementOf(value));

    /// <summary>True for numbers that come out of codes.</summary>
    public bool IsDecoded(Value value) => RoleOf(value.Producer) == CodedRole.Dequantizes;

    /// <summary>True where a value goes through codes into a join: what is joined there is its slice.</summary>
    public bool IsJoinedBehind(Value value, HashSet<Value> joined) =>
        value.Uses.Any(u => RoleOf(u.Node) == CodedRole.Quantizes && Written(u.Node).SelectMany(static c => c.Uses).Any(d => RoleOf(d.Node) == CodedRole.Dequantizes && Written(d.Node).Any(joined.Contains)));

    static IEnumerable<Value> Written(Node node) => node.Outputs.OfType<Value>();

    CodedRole? RoleOf(Node? node) => node is null ? null : facts.UnitOf(node)?.Coded(facts.CallOf(node))?.Role;
}
