using System.Collections.Immutable;

namespace ModelLint.Onnx;

/// <summary>One operator call in a graph.</summary>
public sealed class Node
{
    internal Node(Graph graph, int index, ByteSpan span) => (Graph, Index, Span) = (graph, index, span);

    /// <summary>The graph it stands in.</summary>
    public Graph Graph { get; }

    /// <summary>Its position in the file's list of nodes of that graph, from 0.</summary>
    public int Index { get; }

    /// <summary>Its place in the file.</summary>
    public ByteSpan Span { get; }

    /// <summary>Its name; exporters may leave it empty or use it twice.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The operator: <c>Concat</c>.</summary>
    public string OpType { get; internal set; } = "";

    /// <summary>The operator's domain; empty is ai.onnx (which is also read as empty).</summary>
    public string Domain { get; internal set; } = "";

    /// <summary>Which overload of a local function is meant; usually empty.</summary>
    public string Overload { get; internal set; } = "";

    /// <summary>Free text.</summary>
    public string DocString { get; internal set; } = "";

    /// <summary>What it reads; null where an optional input is left out.</summary>
    public ImmutableArray<Value?> Inputs { get; internal set; } = [];

    /// <summary>What it writes; null where an output isn't wanted.</summary>
    public ImmutableArray<Value?> Outputs { get; internal set; } = [];

    /// <summary>Its attributes, in the file's order.</summary>
    public ImmutableArray<OnnxAttribute> Attributes { get; internal set; } = [];

    /// <summary>Free key-value pairs, in the file's order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Metadata { get; internal set; } = [];

    /// <summary>The attribute of that name, or null.</summary>
    public OnnxAttribute? Attribute(string name)
    {
        foreach (var attribute in Attributes)
            if (attribute.Name == name) return attribute;
        return null;
    }

    /// <summary>The graphs in its attributes (If, Loop, Scan).</summary>
    public IEnumerable<Graph> Subgraphs => Attributes.SelectMany(static a => a.Graphs);

    /// <summary>Every value it reads, what its subgraphs read from outside of it included; a value may come several times.</summary>
    public IEnumerable<Value> Reads
    {
        get
        {
            foreach (var input in Inputs)
                if (input is not null) yield return input;
            var pending = new Stack<Graph>(Subgraphs);
            while (pending.TryPop(out var inside))
            {
                foreach (var inner in inside.Nodes)
                {
                    foreach (var input in inner.Inputs)
                        if (input is not null && input.Graph.Depth <= Graph.Depth) yield return input;
                    foreach (var sub in inner.Subgraphs) pending.Push(sub);
                }

                foreach (var output in inside.Outputs)
                    if (output.Graph.Depth <= Graph.Depth) yield return output;
            }
        }
    }

    /// <summary>A name to show: its own, or operator and first output.</summary>
    public string Label => Name.Length > 0 ? Name : $"{OpType}:{Outputs.FirstOrDefault(static o => o is not null)?.Name ?? Index.ToString()}";

    /// <summary>Its full path: <c>main_graph/If_3/then_branch/Concat_7</c>.</summary>
    public string Path => Label.StartsWith('/') ? Graph.Path + Label : $"{Graph.Path}/{Label}";

    /// <inheritdoc/>
    public override string ToString() => $"{OpType} {Label}";
}
