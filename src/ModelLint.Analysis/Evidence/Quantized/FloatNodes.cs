using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>Where float nodes of a quantized graph lie.</summary>
public enum FloatPlace
{
    /// <summary>Before everything that is quantized.</summary>
    Head,
    /// <summary>Behind everything that is quantized.</summary>
    Tail,
    /// <summary>Between quantized parts, or on both sides of them.</summary>
    Between,
}

/// <summary>The nodes of a quantized graph that compute on real numbers: what they read doesn't come out of codes, or what they write doesn't become codes.</summary>
public sealed class FloatNodes
{
    readonly ModelEvidence _evidence;
    readonly HashSet<Node> _computed;

    FloatNodes(Model model, ModelEvidence evidence) => (_evidence, _computed) = (evidence, [.. ComputedNodes.Of(model, evidence.Facts)]);

    /// <summary>They, in the order of the file.</summary>
    public IReadOnlyList<Node> Nodes { get; private init; } = [];

    /// <summary>Where they lie.</summary>
    public FloatPlace Place { get; private init; }

    /// <summary>Values out of codes that they read: where the model can be cut.</summary>
    public IReadOnlyList<Value> Cuts { get; private init; } = [];

    /// <summary>How many of them read nothing but codes: float only because what they give becomes none.</summary>
    public int ReadingCodes { get; private init; }

    /// <summary>Number of nodes that compute, float ones included.</summary>
    public int Total { get; private init; }

    /// <summary>Those of a quantized model.</summary>
    public static FloatNodes Of(Model model, ModelEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var search = new FloatNodes(model, evidence);
        var computing = search._computed.Where(n => search.RoleOf(n) is null or CodedRole.Computes && search.HasNumbers(n)).OrderBy(static n => n.Span.Offset).ToList();
        var nodes = computing.Where(search.IsFloat).ToList();
        var reads = nodes.SelectMany(search.Read).Where(search.IsDecoded).Distinct().ToList();
        var feedsCodes = nodes.Any(n => n.Outputs.OfType<Value>().Any(o => o.Uses.Any(u => search.RoleOf(u.Node) == CodedRole.Quantizes)));
        return new FloatNodes(model, evidence)
        {
            Nodes = nodes,
            Total = computing.Count,
            ReadingCodes = nodes.Count(n => search.Read(n).Any() && search.Read(n).All(search.IsDecoded)),
            Cuts = reads,
            Place = !feedsCodes ? FloatPlace.Tail : reads.Count == 0 ? FloatPlace.Head : FloatPlace.Between,
        };
    }

    bool HasNumbers(Node node) => Read(node).Any() || Written(node).Any();

    bool IsFloat(Node node) => RoleOf(node) is null && (Read(node).Any(v => !IsDecoded(v) && !IsFused(v)) || Written(node).Any(v => !BecomesCodes(v) && !IsFused(v)));

    IEnumerable<Value> Read(Node node) => node.Inputs.OfType<Value>().Where(v => _evidence.Facts.ElementOf(v).IsFloat() && !_evidence.IsConstant(v) && !IsStored(v));

    IEnumerable<Value> Written(Node node) => node.Outputs.OfType<Value>().Where(v => _evidence.Facts.ElementOf(v).IsFloat());

    bool IsDecoded(Value value) => _evidence.Quantized.DecodedBy(value) is not null;

    bool IsStored(Value value) => _evidence.Quantized.DecodedBy(value)?.Codes is { Initializer: not null };

    bool BecomesCodes(Value value) => !value.IsGraphOutput && value.Uses.All(u => RoleOf(u.Node) == CodedRole.Quantizes || !_computed.Contains(u.Node));

    // An activation that only clamps is part of the operator before it.
    bool IsFused(Value value) => value is { Producer: not null, IsGraphOutput: false, Uses: [var use] } && _evidence.Facts.UnitOf(use.Node)?.Clamp(_evidence.Facts.CallOf(use.Node)) is not null;

    CodedRole? RoleOf(Node node) => _evidence.Facts.UnitOf(node)?.Coded(_evidence.Facts.CallOf(node))?.Role;
}
