using System.Collections.Immutable;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Editing;

/// <summary>What must be known of a graph to cut it.</summary>
/// <param name="TypeOf">A value's type; null where it isn't known.</param>
/// <param name="ReadsShapeOnly">True for nodes that look at the shape of what they read, and at no element of it.</param>
public sealed record CutKnowledge(Func<Value, OnnxType?> TypeOf, Func<Node, bool> ReadsShapeOnly);

/// <summary>
/// A model in two pieces. The head computes the cut values, and the tail makes the model's outputs of them: run one after the other they do what the
/// model does, node for node. Nothing is written, and the model stays as it is.
/// </summary>
public sealed class GraphCut
{
    readonly ModelDocument _document;
    readonly CutKnowledge _known;
    readonly HashSet<Value> _cuts;
    readonly ValueFlow _flow;
    readonly HashSet<Node> _tail = [];
    readonly HashSet<Value> _needed = [];
    readonly List<Value> _carried = [];

    GraphCut(ModelDocument document, IReadOnlyList<Value> cuts, CutKnowledge known)
    {
        (_document, _known, _cuts) = (document, known, [.. cuts]);
        _flow = new ValueFlow(Graph, _cuts, known.ReadsShapeOnly);
        Walk();
        Crossing = [.. cuts.Where(_needed.Contains).Distinct(), .. _carried];
        if (Crossing.All(static v => v.IsGraphInput)) throw new ModelFormatException("nothing is left before the cut");
        TailNodes = [.. Graph.Nodes.Where(n => _tail.Contains(n) && n.Outputs.OfType<Value>().Any(_flow.IsBehind))];
        Head = MakeHead();
        Tail = MakeTail();
    }

    /// <summary>
    /// What the tail takes: the cut values that it needs in the order in which they were given, then whatever else crosses the cut in the order of the graph: values beside the
    /// cut, outputs that don't depend on it, shapes, inputs of the model.
    /// </summary>
    public ImmutableArray<Value> Crossing { get; }

    /// <summary>The nodes behind the cut, in the order of the file. The tail has besides copies of what makes its constants and shapes.</summary>
    public ImmutableArray<Node> TailNodes { get; }

    /// <summary>The inputs of the model that it needs; the crossing values, inputs of the model aside, as outputs.</summary>
    public GraphEditor Head { get; }

    /// <summary>The crossing values as inputs, the model's outputs, with their names and in their order. An output that doesn't depend on the cut is handed through.</summary>
    public GraphEditor Tail { get; }

    Graph Graph => _document.Model.Graph;

    /// <summary>Cuts a model.</summary>
    /// <param name="document">The model.</param>
    /// <param name="cuts">Names of values of the main graph: at each of them the graph is cut.</param>
    /// <param name="known">What is known of the graph.</param>
    /// <exception cref="ArgumentException">The main graph has no such value.</exception>
    /// <exception cref="ModelFormatException">The graph has a cycle, the type of a crossing value isn't known, or nothing is left before the cut.</exception>
    public static GraphCut Of(ModelDocument document, IEnumerable<string> cuts, CutKnowledge known)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(cuts);
        ArgumentNullException.ThrowIfNull(known);
        return new GraphCut(document, [.. cuts.Select(Find)], known);

        Value Find(string name) => document.Model.Graph.Find(name) is { IsDangling: false, Initializer: null, SparseInitializer: null } value
            ? value
            : throw new ArgumentException($"the main graph computes no value '{name}'", nameof(cuts));
    }

    // Back from the outputs to the cut. What doesn't depend on it is made anew where that takes constants and shapes only; everything else crosses.
    void Walk()
    {
        var pending = new Stack<Value>(Graph.Outputs.Reverse());
        var crossing = new HashSet<Value>();
        while (pending.TryPop(out var value))
        {
            if (!_needed.Add(value) || _cuts.Contains(value) || value.Producer is null && !value.IsRequiredInput) continue;
            if (value.Producer is not { } node || !_flow.IsBehind(value) && (_flow.Of(value) == Dependence.Data || _flow.IsGate(node)))
            {
                crossing.Add(value);
                continue;
            }

            if (_tail.Add(node))
                foreach (var read in node.Reads) pending.Push(read);
        }

        _carried.AddRange(Graph.Inputs.Where(crossing.Contains));
        foreach (var output in Graph.Nodes.SelectMany(static n => n.Outputs).OfType<Value>())
            if (crossing.Contains(output)) _carried.Add(output);
    }

    GraphEditor MakeHead()
    {
        var head = new GraphEditor(_document) { Outputs = [.. Crossing.Where(static v => !v.IsGraphInput).Select(State)] };
        head.RemoveUnused();
        var read = head.Nodes.SelectMany(static n => n.Reads).Concat(head.OutputNames).ToHashSet(StringComparer.Ordinal);
        SetInputs(head, Graph.Inputs.Where(i => read.Contains(i.Name) || i.Uses.Count == 0 && i.IsRequiredInput && !i.IsGraphOutput));
        return head;
    }

    GraphEditor MakeTail()
    {
        var tail = new GraphEditor(_document);
        tail.Nodes.RemoveAll(n => !_tail.Contains(n.Source!));
        tail.RemoveUnused();
        var read = tail.Nodes.SelectMany(static n => n.Reads).Concat(tail.OutputNames).ToHashSet(StringComparer.Ordinal);
        SetInputs(tail, Crossing.Concat(Graph.Inputs.Where(i => !i.IsRequiredInput && read.Contains(i.Name))));
        return tail;
    }

    // Where the inputs are the same, they keep the bytes of the file.
    void SetInputs(GraphEditor piece, IEnumerable<Value> inputs)
    {
        var all = inputs.ToList();
        if (!all.SequenceEqual(Graph.Inputs)) piece.Inputs = [.. all.Select(State)];
    }

    ValueInfoProto State(Value value) => (_known.TypeOf(value) ?? value.DeclaredType) is { } type and not TensorType { Element: DataType.Undefined }
        ? TypeMessage.Of(value.Name, type)
        : throw new ModelFormatException($"the type of '{value.Name}' isn't known, so that it can't be an input of a model of its own");
}
