using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics;

// What rules and reports ask beyond types and ranges, and what loops need to be followed.
public sealed partial class ModelFacts
{
    /// <summary>What the model says against itself, as far as its types and shapes hang on it; in the order in which it was met.</summary>
    public IReadOnlyList<Contradiction> Contradictions => _contradictions.All;

    /// <summary>What is proved of a value beyond what its type says by itself: nothing of integers of 32 and 64 bits that can be all of those.</summary>
    public Interval TellingRangeOf(Value value)
    {
        var range = RangeOf(value).Overall;
        var isAny = ElementOf(value) is DataType.Int32 or DataType.UInt32 or DataType.Int64 or DataType.UInt64 && range == RangeAnalysis.OfType(ElementOf(value)).Overall;
        return isAny ? Interval.Unknown : range.Telling;
    }

    internal void Note(Contradiction contradiction) => _contradictions.Add(contradiction);

    void NoteOverflow(Value value)
    {
        if (ShapeOf(value) is { IsStatic: true, ElementCount: null } shape) Note(new ShapeOverflow(value.Producer, value, shape));
    }

    internal RangeAnalysis Ranges => _ranges;

    internal IterationBudget Iterations => _iterations;

    /// <summary>Forgets the ranges inside of a subgraph, those of subgraphs and bodies of functions inside it among them.</summary>
    internal void ForgetRanges(Graph graph)
    {
        var graphs = new Stack<Graph>([graph]);
        while (graphs.TryPop(out var next))
        {
            _ranges.Forget(next);
            foreach (var node in next.Nodes)
            {
                if (_bodies.TryGetValue(node, out var body)) body.ForgetRanges();
                foreach (var inner in node.Subgraphs) graphs.Push(inner);
            }
        }
    }

    // Calls within calls are MaxCallDepth deep at most.
    void ForgetRanges()
    {
        _ranges.Clear();
        foreach (var body in _bodies.Values) body.ForgetRanges();
    }
}
