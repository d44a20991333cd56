using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Quantization.Planning;
using ModelLint.Semantics;

namespace ModelLint.Quantization.Comparing.Targets;

/// <summary>
/// Which codes the values of a quantized model have on a target: what the target ties gets one encoding that covers all of it, 16-bit codes become 8-bit ones where the target has no others, zero becomes
/// the middle code where the target demands it, and kernels that give steps of a power of two do so. The codes of QuantizeLinear and DequantizeLinear are judged; those that operators compute from codes are not.
/// </summary>
public sealed class TargetCodes
{
    readonly ModelEvidence _evidence;
    readonly TargetProfile _target;
    readonly ScaleGroups _groups = new();
    readonly Dictionary<string, CodedValue> _values = new(StringComparer.Ordinal);
    readonly Dictionary<string, Node> _ties = new(StringComparer.Ordinal);

    TargetCodes(ModelEvidence evidence, TargetProfile target) => (_evidence, _target) = (evidence, target);

    /// <summary>The values with other codes there: those whose steps get coarsest first, those alike in the order of the graph.</summary>
    /// <param name="model">The quantized model.</param>
    /// <param name="evidence">What is known of it.</param>
    /// <param name="target">The target.</param>
    public static ImmutableArray<RecodedValue> Of(Model model, ModelEvidence evidence, TargetProfile target)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(target);
        var codes = new TargetCodes(evidence, target);
        foreach (var value in evidence.Quantized.Values.Where(codes.IsJudged))
        {
            codes._values[value.Codes.Name] = value;
            codes._groups.Add(value.Codes.Name);
        }

        foreach (var node in GraphOrder.Of(model.Graph).Nodes) codes.Tie(node);
        return [.. codes.Changes().OrderByDescending(static c => c.BitsLost)];
    }

    bool IsJudged(CodedValue value) => value is { Real: not null, Node.Graph.Depth: 0, Codes.IsGraphOutput: false, Parameters: { IsPerTensor: true, Type: DataType.UInt8 or DataType.Int8 or DataType.UInt16 or DataType.Int16 } }
        && value.Codes.Uses.All(u => u.Node.Graph.Depth == 0 && RoleOf(u.Node) == CodedRole.Dequantizes);

    void Tie(Node node)
    {
        var facts = _evidence.Facts;
        if (RoleOf(node) is not null || facts.UnitOf(node)?.Quantizable(facts.CallOf(node)) is not { } form) return;
        if (!(form.Flow == ScaleFlow.Joins && _target.TiesJoins) && !_target.TiedOperators.Contains(node.OpType)) return;
        var entering = node.Inputs.Take(form.Data).OfType<Value>().Select(i => _evidence.Quantized.DecodedBy(i)?.Codes);
        var leaving = node.Outputs.OfType<Value>().SelectMany(static o => o.Uses).Where(u => RoleOf(u.Node) == CodedRole.Quantizes).Select(static u => u.Node.Outputs[0]);
        string[] tied = [.. entering.Concat(leaving).OfType<Value>().Select(static v => v.Name).Where(_groups.Has)];
        foreach (var name in tied)
        {
            _groups.Unite(tied[0], name, isJoin: true);
            _ties.TryAdd(name, node);
        }
    }

    CodedRole? RoleOf(Node node) => _evidence.Facts.UnitOf(node)?.Coded(_evidence.Facts.CallOf(node))?.Role;

    IEnumerable<RecodedValue> Changes()
    {
        foreach (var (_, names, _) in _groups.Groups())
        {
            var members = names.ConvertAll(n => _values[n]);
            var type = TypeOf(members);
            var there = There(members, type);
            foreach (var member in members)
                if (member.Parameters.Type != type.Type || !member.Parameters.IsSameAs(CodeParameters.Of(type.Type, there.Scale, there.ZeroPoint))) yield return new RecodedValue(member, there, Reason(member, members, type));
        }
    }

    // The widest type that one of them has, as far as the target goes.
    CodeType TypeOf(List<CodedValue> members)
    {
        var widest = members.MaxBy(static m => m.Parameters.Bits)!.Parameters.Type;
        if (_target.Quantizer.IsSymmetric) return CodeType.Of(widest is DataType.UInt16 or DataType.Int16 && _target.Has16Bit ? DataType.Int16 : DataType.Int8);
        return CodeType.Of(_target.Has16Bit ? widest : widest switch { DataType.UInt16 => DataType.UInt8, DataType.Int16 => DataType.Int8, _ => widest });
    }

    ScaleParameters There(List<CodedValue> members, CodeType type)
    {
        if (members is [var one] && KernelStep(one, type) is { } kernel) return kernel;
        var all = members.Select(static m => m.Parameters.Covered).Aggregate(static (a, b) => a.Union(b));
        // One that covers the others already is what the others get.
        if (members.FirstOrDefault(m => m.Parameters.Type == type.Type && m.Parameters.Covered.Widen(m.Parameters.Step / 2).Contains(all) && (!_target.Quantizer.IsSymmetric || IsCentred(m, type))) is { } widest)
            return new ScaleParameters(type, (float)widest.Parameters.Step, (long)widest.Parameters.ZeroPoints[0]);
        return ScaleParameters.Cover(all, type, _target.Quantizer.IsSymmetric);
    }

    ScaleParameters? KernelStep(CodedValue value, CodeType type)
    {
        if (!(type.Bits == 8 ? _target.HasPowerOfTwoBounds : _target.HasPowerOfTwoBounds16)) return null;
        return value.Real!.Producer is { } node && _evidence.Facts.UnitOf(node)?.Saturation is { } bound ? ScaleParameters.Exact(bound, type, isPowerOfTwo: true) : null;
    }

    static bool IsCentred(CodedValue value, CodeType type) => value.Parameters.ZeroPoints[0] == (type.IsSigned ? 0 : (type.Max + 1) / 2);

    string Reason(CodedValue member, List<CodedValue> members, CodeType type)
    {
        if (members.Count > 1 && members.Any(m => !m.Parameters.IsSameAs(member.Parameters))) return $"one encoding at {_ties[member.Codes.Name].OpType} {_ties[member.Codes.Name].Label}";
        if (CodeType.Of(member.Parameters.Type).Bits > type.Bits) return "no 16-bit codes";
        return _target.Quantizer.IsSymmetric && !IsCentred(member, CodeType.Of(member.Parameters.Type)) ? "zero is the middle code" : member.Parameters.Type != type.Type ? $"codes are {type.Type.OnnxName()}" : "steps of its kernel";
    }
}
