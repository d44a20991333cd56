using ModelLint.Onnx;

namespace ModelLint.Semantics;

/// <summary>Collects what a model says against itself while it is inferred: each once, however often a body is entered.</summary>
sealed class Contradictions
{
    readonly List<Contradiction> _all = [];
    readonly HashSet<(Node? Node, Value? Value, string Attribute)> _seen = [];
    bool _isClosed;

    /// <summary>In the order in which they were met.</summary>
    public IReadOnlyList<Contradiction> All => _all;

    /// <summary>Notes one more. What is met later, when ranges are asked for, hangs on who asks and isn't noted.</summary>
    public void Add(Contradiction contradiction)
    {
        if (_isClosed) return;
        var key = contradiction switch
        {
            WrongKind wrong => (wrong.Node, null, wrong.Attribute),
            ShapeOverflow { Value: { } value } => (null, value, ""),
            ShapeOverflow overflow => (overflow.Node, null, ""),
            _ => ((Node?)null, (Value?)null, contradiction.ToString()),
        };
        if (_seen.Add(key)) _all.Add(contradiction);
    }

    /// <summary>Types and shapes are inferred: no more are taken.</summary>
    public void Close() => _isClosed = true;
}
