using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Splitting;

/// <summary>The values of a main graph that are computed from the elements of its inputs. Constants, and what depends on shapes alone, a tail makes itself.</summary>
sealed class DataValues
{
    readonly HashSet<Value> _fed;

    public DataValues(Model model, ModelEvidence evidence)
    {
        _fed = [.. model.Graph.Inputs.Where(static i => i.IsRequiredInput)];
        foreach (var node in GraphOrder.Of(model.Graph).Nodes)
            if (evidence.Facts.UnitOf(node) is not { ReadsShapeOnly: true } && node.Reads.Any(_fed.Contains)) _fed.UnionWith(node.Outputs.OfType<Value>().Where(o => !evidence.IsConstant(o)));
    }

    /// <summary>True where the elements of an input matter.</summary>
    public bool Contains(Value value) => _fed.Contains(value);

    /// <summary>Those that go into a tail, in the order in which it reads them.</summary>
    public IReadOnlyList<Value> EntriesOf(Graph graph, IReadOnlySet<Node> tail) =>
        [.. graph.Nodes.Where(n => tail.Contains(n) && n.Reads.Any(_fed.Contains)).SelectMany(DataReads).Where(r => !(r.Producer is { } p && tail.Contains(p))).Distinct()];

    /// <summary>What a node reads of them.</summary>
    public IEnumerable<Value> DataReads(Node node) => node.Reads.Where(_fed.Contains);
}
