using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Reading;

namespace ModelLint.Onnx.Editing;

/// <summary>
/// A changed copy of a model's main graph, and of its local functions, in the making. The document stays as it is; nothing is written before <see cref="ModelSaver"/> is asked to.
/// What isn't touched is copied byte for byte, fields that nobody knows included.
/// </summary>
public sealed class GraphEditor
{
    readonly Dictionary<string, TensorProto> _added = new(StringComparer.Ordinal);
    readonly List<string> _addedOrder = [];
    readonly HashSet<string> _removed = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, long> _opsets = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    readonly Dictionary<int, FunctionProto> _functions = [];
    readonly HashSet<string> _names;

    /// <summary>Begins with the graph as it is.</summary>
    public GraphEditor(ModelDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        Document = document;
        Nodes = [.. document.Model.Graph.Nodes.Select(n => new NodeEdit(document, n))];
        // Subgraphs may not define a name of the graphs around them, so every name of the model is taken.
        _names = document.Model.AllGraphs.SelectMany(static g => g.Values).Select(static v => v.Name).Concat(document.Model.AllGraphs.SelectMany(static g => g.Nodes).Select(static n => n.Name))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The model it began with.</summary>
    public ModelDocument Document { get; }

    /// <summary>The nodes, in the order in which they will be written.</summary>
    public List<NodeEdit> Nodes { get; private set; }

    /// <summary>New inputs of the graph, in order; null where they stay.</summary>
    public IReadOnlyList<ValueInfoProto>? Inputs { get; set; }

    /// <summary>New outputs of the graph, in order; null where they stay.</summary>
    public IReadOnlyList<ValueInfoProto>? Outputs { get; set; }

    /// <summary>Version of the format to be stated; null where it stays.</summary>
    public long? IrVersion { get; set; }

    /// <summary>Operator sets whose import is changed or added.</summary>
    internal IReadOnlyDictionary<string, long> Opsets => _opsets;

    /// <summary>Metadata that are changed or added.</summary>
    internal IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>A local function's message, to be changed, by its place in the file. Those that aren't asked for keep their bytes.</summary>
    public FunctionProto Function(int index)
    {
        if (_functions.TryGetValue(index, out var message)) return message;
        var file = Document.Bytes(new ByteSpan(0, Document.Length));
        var reader = new WireReader(file, new ByteSpan(0, file.Length));
        for (var place = 0; reader.Next();)
        {
            if (reader.Field != ModelProto.FunctionsFieldNumber) reader.Skip();
            else if (reader.ReadSpan() is var span && place++ == index) return _functions[index] = FunctionProto.Parser.ParseFrom(Document.Bytes(span));
        }

        throw new ArgumentOutOfRangeException(nameof(index), index, "the model has fewer functions");
    }

    /// <summary>The message of a local function that was changed; null where it stays.</summary>
    internal FunctionProto? ChangedFunction(int index) => _functions.GetValueOrDefault(index);

    /// <summary>New initializers, in the order in which they came.</summary>
    internal IEnumerable<TensorProto> Added => _addedOrder.Select(n => _added[n]);

    /// <summary>A name that the model doesn't have: the wanted one, or with a number behind it. It is taken from then on.</summary>
    public string NewName(string wanted)
    {
        var name = wanted;
        for (var i = 1; !_names.Add(name); i++) name = FormattableString.Invariant($"{wanted}_{i}");
        return name;
    }

    /// <summary>Adds a constant under its name, or puts it in the place of the one that has the name.</summary>
    public void SetInitializer(TensorProto tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!_added.ContainsKey(tensor.Name)) _addedOrder.Add(tensor.Name);
        _added[tensor.Name] = tensor;
        _removed.Add(tensor.Name);
        _names.Add(tensor.Name);
    }

    /// <summary>True where a constant of that name will be written.</summary>
    public bool HasInitializer(string name) =>
        _added.ContainsKey(name) || !_removed.Contains(name) && Document.Model.Graph.Find(name) is { Initializer: not null } or { SparseInitializer: not null };

    /// <summary>Imports an operator set in that version.</summary>
    public void SetOpset(string domain, long version) => _opsets[domain] = version;

    /// <summary>States a key-value pair of the model.</summary>
    public void SetMetadata(string key, string value) => _metadata[key] = value;

    /// <summary>Names of the graph's outputs.</summary>
    public IEnumerable<string> OutputNames => Outputs?.Select(static o => o.Name) ?? Document.Model.Graph.Outputs.Select(static o => o.Name);

    /// <summary>Names of the graph's inputs.</summary>
    public IEnumerable<string> InputNames => Inputs?.Select(static i => i.Name) ?? Document.Model.Graph.Inputs.Select(static i => i.Name);

    /// <summary>Leaves out nodes that no output depends on, and constants that nothing reads any more (those that nothing read before stay).</summary>
    public void RemoveUnused()
    {
        var producers = new Dictionary<string, NodeEdit>(StringComparer.Ordinal);
        foreach (var node in Nodes)
            foreach (var output in node.Outputs)
                if (output.Length > 0) producers[output] = node;
        var needed = new HashSet<NodeEdit>();
        var read = OutputNames.ToHashSet(StringComparer.Ordinal);
        var pending = new Stack<string>(read);
        while (pending.TryPop(out var name))
        {
            if (!producers.TryGetValue(name, out var node) || !needed.Add(node)) continue;
            foreach (var input in node.Reads)
                if (read.Add(input)) pending.Push(input);
        }

        var wasRead = Nodes.SelectMany(static n => n.Source is null ? [] : n.Source.Inputs.OfType<Value>().Select(static v => v.Name).Concat(n.Reads)).ToHashSet(StringComparer.Ordinal);
        Nodes = [.. Nodes.Where(needed.Contains)];
        foreach (var constant in Document.Model.Graph.Initializers)
            if (!read.Contains(constant.Name) && (constant.Uses.Count > 0 || wasRead.Contains(constant.Name))) _removed.Add(constant.Name);
        foreach (var name in _addedOrder.Where(n => !read.Contains(n)).ToList())
        {
            _addedOrder.Remove(name);
            _added.Remove(name);
        }
    }

    /// <summary>True where a constant of the file is left out or replaced.</summary>
    internal bool IsRemoved(string initializer) => _removed.Contains(initializer);

    /// <summary>Names of which the list of values inside states nothing any more: those that the changed graph doesn't define, and those that became inputs or outputs.</summary>
    internal HashSet<string> Unstated()
    {
        var graph = Document.Model.Graph;
        var gone = graph.Values.Where(static v => !v.IsDangling).Select(static v => v.Name).ToHashSet(StringComparer.Ordinal);
        gone.ExceptWith(Nodes.SelectMany(static n => n.Outputs));
        gone.ExceptWith(InputNames);
        gone.ExceptWith(_addedOrder);
        gone.ExceptWith(graph.Initializers.Select(static i => i.Name).Where(n => !_removed.Contains(n)));
        if (Inputs is not null) gone.UnionWith(InputNames);
        if (Outputs is not null) gone.UnionWith(OutputNames);
        return gone;
    }
}
