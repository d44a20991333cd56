using ModelLint.Onnx;

namespace ModelLint.Semantics.Ranges;

/// <summary>Computes ranges on demand: everything a value depends on first, without recursion along the graph.</summary>
sealed class RangeAnalysis(ModelFacts facts)
{
    readonly Dictionary<Value, ValueRange> _known = [];

    // On a cycle a value asks for itself.
    readonly HashSet<Value> _computing = [];

    // What inputs of subgraphs are taken to lie in, and what came of it.
    readonly Dictionary<Value, ValueRange> _assumed = [];
    readonly Dictionary<Node, IReadOnlyList<ValueRange>> _settled = [];

    public ValueRange Of(Value value)
    {
        if (_known.TryGetValue(value, out var range)) return range;
        if (_computing.Contains(value)) return OfType(facts.ElementOf(value));
        var pending = new Stack<Value>([value]);
        var entered = new HashSet<Value>();
        while (pending.TryPeek(out var current))
        {
            if (_known.ContainsKey(current))
            {
                pending.Pop();
            }
            else if (entered.Add(current))
            {
                // First visit: what it depends on goes on top. On a cycle a value is met a second time before it is known, and stays unknown.
                foreach (var input in Dependencies(current))
                    if (!_known.ContainsKey(input) && !entered.Contains(input) && !_computing.Contains(input)) pending.Push(input);
            }
            else
            {
                pending.Pop();
                _computing.Add(current);
                _known[current] = Compute(current);
                _computing.Remove(current);
            }
        }

        return _known.GetValueOrDefault(value, ValueRange.Unknown);
    }

    /// <summary>Ranges of a subgraph's outputs where its inputs lie in the given ranges; those of all its values are as true from now on as that.</summary>
    /// <param name="graph">A subgraph.</param>
    /// <param name="inputs">A range for each input, in order; null where it is left to what is known of it.</param>
    public IReadOnlyList<ValueRange> Inside(Graph graph, IReadOnlyList<ValueRange?> inputs)
    {
        facts.ForgetRanges(graph);
        for (var i = 0; i < graph.Inputs.Length && i < inputs.Count; i++)
        {
            var input = graph.Inputs[i];
            if (inputs[i] is not { } range) continue;
            if (facts.ElementOf(input).IsInteger()) range = range.Map(x => x.Intersect(OfType(facts.ElementOf(input)).Overall));
            _assumed[input] = Fits(range, facts.ShapeOf(input)) ? range : ValueRange.Uniform(range.Overall);
        }

        return [.. graph.Outputs.Select(Of)];
    }

    /// <summary>What came of a node's subgraph, settled once.</summary>
    public IReadOnlyList<ValueRange> Settled(Node node, Func<IReadOnlyList<ValueRange>> settle)
    {
        if (_settled.TryGetValue(node, out var ranges)) return ranges;
        ranges = settle();
        _settled[node] = ranges;
        return ranges;
    }

    /// <summary>Intervals that a subgraph's ranges are made of: what going through it once more costs.</summary>
    public long CellsIn(Graph graph) => graph.Values.Sum(v => _known.TryGetValue(v, out var range) ? range.Count : 1L);

    /// <summary>Forgets what follows from a subgraph's inputs; what is assumed of the inputs of those inside it goes as well.</summary>
    public void Forget(Graph graph)
    {
        foreach (var value in graph.Values)
        {
            _known.Remove(value);
            _assumed.Remove(value);
        }

        // Values of one name are several where a graph contradicts itself: the graph knows one of them.
        foreach (var node in graph.Nodes)
        {
            _settled.Remove(node);
            foreach (var output in node.Outputs)
                if (output is not null) _known.Remove(output);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _known.Clear();
        _assumed.Clear();
        _settled.Clear();
    }

    IEnumerable<Value> Dependencies(Value value)
    {
        if (value.Producer is not { } node)
        {
            if (Outer(value) is { } outer) yield return outer;
            yield break;
        }

        // What depends on nothing but constants is left for the unit to ask for: it may not want the range of its weights.
        foreach (var input in node.Inputs)
            if (input is not null && (input.Producer is { } producer ? !IsMadeOfConstants(producer) : Outer(input) is not null)) yield return input;
        foreach (var sub in node.Subgraphs)
            foreach (var output in sub.Outputs) yield return output;
    }

    static bool IsMadeOfConstants(Node node) => node.Inputs.All(static i => i is null or { Initializer: not null }) && !node.Subgraphs.Any();

    ValueRange Compute(Value value)
    {
        if (value.Producer is not { } node) return Given(value);
        if (facts.ConstantOf(value) is { } constant) return ValueRange.Of(constant);
        if (facts.BodyOf(node) is { } body)
            return facts.FunctionOf(node) is { } function && value.ProducerOutput < function.Body.Outputs.Length
                ? body.RangeOf(function.Body.Outputs[value.ProducerOutput])
                : ValueRange.Unknown;
        if (facts.UnitOf(node) is not { } unit) return ValueRange.Unknown;
        var range = ModelFacts.Try(() => unit.Range(facts.CallOf(node), value.ProducerOutput), ValueRange.Unknown);
        return Fits(range, facts.ShapeOf(value)) ? range : ValueRange.Uniform(range.Overall);
    }

    // What the input of a subgraph takes its elements from.
    Value? Outer(Value value)
    {
        if (!value.IsGraphInput || value.Graph.Owner is not { } owner || facts.UnitOf(owner) is not { } unit) return null;
        var index = unit.OuterInput(facts.CallOf(owner), value.Graph.Inputs.IndexOf(value));
        return index >= 0 && index < owner.Inputs.Length ? owner.Inputs[index] : null;
    }

    ValueRange Given(Value value)
    {
        if (_assumed.TryGetValue(value, out var assumed)) return assumed;
        if (Outer(value) is { } outer) return _known.TryGetValue(outer, out var range) ? ValueRange.Uniform(range.Overall) : OfType(facts.ElementOf(value));
        if (facts.ArgumentOf(value) is { } argument) return argument.Facts.RangeOf(argument.Value);
        if (value.IsGraphInput && value.Graph.Depth == 0 && facts.Options.InputRanges.TryGetValue(value.Name, out var declared)) return declared;
        if (facts.WeightsOf(value) is { } weights) return ValueRange.Of(weights);
        return OfType(facts.ElementOf(value));
    }

    /// <summary>What the element type alone allows.</summary>
    public static ValueRange OfType(DataType type) => type switch
    {
        DataType.Bool => ValueRange.Uniform(0, 1),
        DataType.UInt8 => ValueRange.Uniform(0, 255),
        DataType.Int8 => ValueRange.Uniform(-128, 127),
        DataType.UInt16 => ValueRange.Uniform(0, 65535),
        DataType.Int16 => ValueRange.Uniform(-32768, 32767),
        DataType.Int32 => ValueRange.Uniform(int.MinValue, int.MaxValue),
        DataType.UInt32 => ValueRange.Uniform(0, uint.MaxValue),
        DataType.Int64 => ValueRange.Uniform(long.MinValue, long.MaxValue),
        DataType.UInt64 => ValueRange.Uniform(0, ulong.MaxValue),
        DataType.UInt4 => ValueRange.Uniform(0, 15),
        DataType.Int4 => ValueRange.Uniform(-8, 7),
        DataType.UInt2 => ValueRange.Uniform(0, 3),
        DataType.Int2 => ValueRange.Uniform(-2, 1),
        _ => ValueRange.Unknown,
    };

    // A grid must broadcast to the shape it is for; one that doesn't comes from a model that contradicts itself.
    static bool Fits(ValueRange range, Shape? shape)
    {
        if (range.Extents.IsEmpty) return true;
        if (shape is null || range.Extents.Length > shape.Rank) return false;
        for (var i = 0; i < range.Extents.Length; i++)
        {
            var extent = range.Extents[i];
            if (extent != 1 && shape[shape.Rank - range.Extents.Length + i].Value != extent) return false;
        }

        return true;
    }
}
