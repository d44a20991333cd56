using System.Collections.Immutable;

namespace ModelLint.Onnx;

/// <summary>A model's local function. Its body is a graph whose inputs and outputs have no stated types.</summary>
public sealed record FunctionDefinition(string Domain, string Name, string Overload, Graph Body)
{
    /// <summary>Attributes that every call must give.</summary>
    public ImmutableArray<string> AttributeNames { get; init; } = [];

    /// <summary>Attributes with their defaults.</summary>
    public ImmutableArray<OnnxAttribute> AttributeDefaults { get; init; } = [];

    /// <summary>The operator sets that its body uses.</summary>
    public ImmutableSortedDictionary<string, long> OpsetImports { get; init; } = ImmutableSortedDictionary<string, long>.Empty;
}

/// <summary>What makes a readable model illegal.</summary>
public enum StructureProblemKind
{
    /// <summary>A name is read, or listed as an output, and nothing defines it.</summary>
    Undefined,
    /// <summary>Two nodes, inputs or initializers define one name.</summary>
    Duplicate,
}

/// <summary>Something about a file that can be read but isn't a legal model.</summary>
/// <param name="Kind">Of what kind.</param>
/// <param name="Message">What, in one line.</param>
/// <param name="Graph">Where.</param>
/// <param name="Node">At which node, if at one.</param>
public sealed record StructureProblem(StructureProblemKind Kind, string Message, Graph Graph, Node? Node);

/// <summary>What a model file says.</summary>
public sealed class Model
{
    internal Model(Graph main) => Graph = main;

    /// <summary>Version of the format; 0 where not stated.</summary>
    public long IrVersion { get; internal set; }

    /// <summary>The exporter: <c>pytorch</c>.</summary>
    public string ProducerName { get; internal set; } = "";

    /// <summary>Its version.</summary>
    public string ProducerVersion { get; internal set; } = "";

    /// <summary>The model's own domain.</summary>
    public string Domain { get; internal set; } = "";

    /// <summary>The model's own version.</summary>
    public long ModelVersion { get; internal set; }

    /// <summary>Free text.</summary>
    public string DocString { get; internal set; } = "";

    /// <summary>The main graph.</summary>
    public Graph Graph { get; }

    /// <summary>Operator sets by domain; ai.onnx is the empty domain.</summary>
    public ImmutableSortedDictionary<string, long> OpsetImports { get; internal set; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Free key-value pairs of the exporter, in the file's order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Metadata { get; internal set; } = [];

    /// <summary>Local functions.</summary>
    public ImmutableArray<FunctionDefinition> Functions { get; internal set; } = [];

    /// <summary>What makes the model illegal though readable: names that nothing defines, or that two nodes define.</summary>
    public ImmutableArray<StructureProblem> Problems { get; internal set; } = [];

    /// <summary>Every graph: the main one, then subgraphs in the order of the file, then function bodies.</summary>
    public IEnumerable<Graph> AllGraphs
    {
        get
        {
            var pending = new Stack<Graph>(Functions.Select(static f => f.Body).Reverse().Append(Graph));
            while (pending.TryPop(out var graph))
            {
                yield return graph;
                foreach (var sub in graph.Nodes.SelectMany(static n => n.Subgraphs).Reverse()) pending.Push(sub);
            }
        }
    }
}
