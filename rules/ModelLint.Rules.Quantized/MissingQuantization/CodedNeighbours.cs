using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Rules.Quantized.MissingQuantization;

/// <summary>Which operators of a graph read decoded numbers, and which lie between codes.</summary>
sealed class CodedNeighbours
{
    readonly ModelEvidence _evidence;
    readonly HashSet<Value> _behindCodes = [];
    readonly HashSet<Value> _beforeCodes = [];

    public CodedNeighbours(Graph graph, ModelEvidence evidence)
    {
        _evidence = evidence;
        var order = GraphOrder.Of(graph).Nodes;
        foreach (var node in order)
            if (Role(node) is CodedRole.Dequantizes && !IsStored(node) || node.Inputs.OfType<Value>().Any(_behindCodes.Contains)) _behindCodes.UnionWith(node.Outputs.OfType<Value>());
        foreach (var node in order.Reverse())
            if (Role(node) is CodedRole.Quantizes || node.Outputs.OfType<Value>().Any(_beforeCodes.Contains)) _beforeCodes.UnionWith(node.Inputs.OfType<Value>());
    }

    /// <summary>True for operators that compute and have an integer form.</summary>
    public bool CanBeQuantized(Node node) => Role(node) is null && Form(node) is { Flow: ScaleFlow.Computes } && Data(node).Any();

    /// <summary>True where everything that it reads comes out of codes.</summary>
    public bool IsQuantized(Node node) => !FloatInputs(node).Any();

    /// <summary>True where codes are made of what follows from it, and it follows from codes.</summary>
    public bool IsBetweenCodes(Node node) => node.Inputs.OfType<Value>().Any(_behindCodes.Contains) && node.Outputs.OfType<Value>().Any(_beforeCodes.Contains);

    /// <summary>The numbers that it reads and that don't come out of codes.</summary>
    public IEnumerable<Value> FloatInputs(Node node) => Data(node).Where(v => !IsDecoded(v));

    // Operators that move or join what comes out of codes can work on the codes themselves.
    bool IsDecoded(Value start)
    {
        var (pending, seen) = (new Stack<Value>([start]), new HashSet<Value>());
        while (pending.TryPop(out var value))
        {
            if (!seen.Add(value) || _evidence.Quantized.DecodedBy(value) is not null || _evidence.Facts.ConstantOf(value) is not null) continue;
            if (value.Producer is not { } node || Form(node) is not { Flow: ScaleFlow.Passes or ScaleFlow.Joins } form) return false;
            foreach (var input in node.Inputs.Take(form.Data).OfType<Value>()) pending.Push(input);
        }

        return true;
    }

    IEnumerable<Value> Data(Node node) => Form(node) is not { } form
        ? []
        : node.Inputs.Take(form.Data).OfType<Value>().Where(v => _evidence.Facts.ElementOf(v).IsFloat() && v.Initializer is null && _evidence.Facts.ConstantOf(v) is null);

    QuantizableForm? Form(Node node) => _evidence.Facts.UnitOf(node)?.Quantizable(_evidence.Facts.CallOf(node));

    CodedRole? Role(Node node) => _evidence.Facts.UnitOf(node)?.Coded(_evidence.Facts.CallOf(node))?.Role;

    static bool IsStored(Node node) => node.Inputs is [{ Initializer: not null }, ..];
}
