using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Splitting;

/// <summary>Finds the nodes that a cut puts into the tail: some to begin with, and everything behind them.</summary>
sealed class TailFinder
{
    readonly ModelFacts _facts;
    readonly DataValues _data;
    readonly IReadOnlyList<Node> _order;
    readonly HashSet<Node> _leadsToWeights = [];

    public TailFinder(Model model, ModelFacts facts, DataValues data)
    {
        (_facts, _data, _order) = (facts, data, GraphOrder.Of(model.Graph).Nodes);
        foreach (var node in _order.Reverse())
            if (node.Outputs.OfType<Value>().SelectMany(static o => o.Uses).Select(u => Outermost(u.Node)).Any(r => _leadsToWeights.Contains(r) || IsWeighted(r))) _leadsToWeights.Add(node);
    }

    /// <summary>The given nodes and all behind them.</summary>
    public HashSet<Node> Behind(IReadOnlySet<Node> first)
    {
        var behind = new HashSet<Node>(first);
        foreach (var node in _order)
            if (node.Reads.Any(r => r.Producer is { } producer && behind.Contains(producer))) behind.Add(node);
        return behind;
    }

    /// <summary>
    /// The given nodes, all behind them, and what chooses elements of their results: where a value of the tail is picked by computed indices (TopK, NonMaxSuppression), the tail computes the indices too.
    /// </summary>
    public HashSet<Node> WithSelection(IReadOnlySet<Node> first)
    {
        var tail = Behind(first);
        var choosing = new HashSet<Node>();
        var pending = new Stack<Node>(tail.Where(n => n.Reads.Any(r => r.Producer is { } p && tail.Contains(p))));
        while (pending.TryPop(out var reader))
            foreach (var index in reader.Inputs.OfType<Value>().Where(IsIndex))
                if (!tail.Contains(index.Producer!) && CanMove(index.Producer!) && choosing.Add(index.Producer!)) pending.Push(index.Producer!);
        return choosing.Count == 0 ? tail : Behind(first.Union(choosing).ToHashSet());
    }

    bool CanMove(Node node) => node.Graph.Depth == 0 && !node.Subgraphs.Any() && !IsWeighted(node) && !_leadsToWeights.Contains(node);

    bool IsIndex(Value value) => value.Producer is not null && _data.Contains(value) && _facts.ElementOf(value).IsInteger();

    /// <summary>True for nodes with learned weights; the expectation over a Softmax has none.</summary>
    public bool IsWeighted(Node node)
    {
        if (node.Subgraphs.Any(g => g.Nodes.Any(IsWeighted))) return true;
        return FormOf(node) is { Weighted: { } weighted, IsExpectation: false } && weighted.Weight < node.Inputs.Length && node.Inputs[weighted.Weight] is { } weights && IsConstant(weights);
    }

    /// <summary>
    /// The nodes between values and the last weighted operators before them: what makes coordinates of a network's results, element by element, by layout, selection and expectations. A saturating
    /// function such as Sigmoid ends the way as well: what it gives is as good to cut.
    /// </summary>
    public HashSet<Node> Decoding(IEnumerable<Value> values)
    {
        var found = new HashSet<Node>();
        var pending = new Stack<Value>(values);
        while (pending.TryPop(out var value))
        {
            if (!_data.Contains(value) || value.Producer is not { } node || !IsDecoding(node) || _leadsToWeights.Contains(node) || !found.Add(node)) continue;
            foreach (var read in _data.DataReads(node)) pending.Push(read);
        }

        return found;
    }

    bool IsDecoding(Node node)
    {
        if (node.Graph.Depth > 0 || node.Subgraphs.Any() || _facts.UnitOf(node) is not { } unit || IsWeighted(node)) return false;
        var form = FormOf(node);
        // Softmax saturates too, but over bins: a code for each of them is worth less than one for what goes in.
        if (unit.Saturation is not null) return form is { IsPointwise: false };
        if (node.Outputs.OfType<Value>().All(o => !_facts.ElementOf(o).IsFloat()) || unit.IsJoin || unit.Layout(_facts.CallOf(node), 0, 0) is not null) return true;
        return form is { IsPointwise: true } or { IsExpectation: true } or { Flow: ScaleFlow.Passes } || IsCast(node);
    }

    /// <summary>
    /// Leaves out, from the beginning of a decoding on, what only moves elements and serves other parts besides: cutting behind it keeps those other parts in the head.
    /// </summary>
    /// <param name="decoding">Nodes found by <see cref="Decoding"/>; what is left out is removed.</param>
    /// <param name="wanted">Nodes that are in the tail in any case.</param>
    public void Trim(HashSet<Node> decoding, IReadOnlySet<Node> wanted)
    {
        while (true)
        {
            var all = Behind(decoding.Union(wanted).ToHashSet());
            var pulled = all.Where(n => !decoding.Contains(n) && !wanted.Contains(n)).ToHashSet();
            var leaves = decoding.Where(n => IsMove(n) && !n.Reads.Any(r => r.Producer is { } p && all.Contains(p)) && (Drops(n) || Reaches(n, pulled))).ToList();
            if (leaves.Count == 0) return;
            decoding.ExceptWith(leaves);
        }
    }

    /// <summary>True for nodes that move elements and change none.</summary>
    public bool IsMove(Node node) => _facts.UnitOf(node) is { } unit && (unit.IsJoin || unit.Layout(_facts.CallOf(node), 0, 0) is not null);

    bool Drops(Node node) => _facts.UnitOf(node)?.Layout(_facts.CallOf(node), 0, 0) is { DropsElements: true };

    bool Reaches(Node node, HashSet<Node> goals) => goals.Count > 0 && Behind(new HashSet<Node> { node }).Overlaps(goals);

    bool IsCast(Node node) => node.Inputs is [{ } input] && node.Outputs is [{ } output] && _facts.ElementOf(input) != _facts.ElementOf(output);

    bool IsConstant(Value value) => value.Initializer is not null || _facts.ConstantOf(value) is not null || value.Producer is { } node && node.Reads.All(IsConstant);

    QuantizableForm? FormOf(Node node) => _facts.UnitOf(node)?.Quantizable(_facts.CallOf(node));

    static Node Outermost(Node node)
    {
        while (node.Graph.Owner is { } owner) node = owner;
        return node;
    }
}
