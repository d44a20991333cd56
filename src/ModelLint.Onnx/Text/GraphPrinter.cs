using Google.Protobuf.Collections;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>Writes graphs: a value a line, a node a line (the nodes of its subgraphs on lines of their own).</summary>
sealed class GraphPrinter
{
    readonly LineWriter _writer;
    readonly TextOptions _options;
    readonly LineMap _lines;
    readonly TensorPrinter _tensors;
    readonly AttributePrinter _attributes;

    public GraphPrinter(LineWriter writer, TextOptions options, LineMap lines)
    {
        (_writer, _options, _lines) = (writer, options, lines);
        _tensors = new TensorPrinter(writer, options);
        _attributes = new AttributePrinter(writer, options, this);
    }

    public AttributePrinter Attributes => _attributes;

    /// <summary>The main graph.</summary>
    public void Main(GraphProto graph, Graph? known) => Write(graph, known, Identifiers.Write(graph.Name), isSubgraph: false);

    /// <summary>A graph in an attribute; its name stands there without quotes.</summary>
    public void Subgraph(GraphProto graph, Graph? known) =>
        Write(graph, known, Identifiers.IsUnmistakable(graph.Name) ? graph.Name : Identifiers.Near(graph.Name), isSubgraph: true);

    /// <summary>The nodes in braces, after the structured comments that describe what surrounds them.</summary>
    public void Nodes(IReadOnlyList<NodeProto> nodes, Graph? known, IEnumerable<string> notes)
    {
        _writer.Write("{");
        _writer.EndLine();
        _writer.Indent();
        foreach (var note in notes) Note(note);
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = known is not null && i < known.Nodes.Length ? known.Nodes[i] : null;
            Node(nodes[i], node);
        }

        _writer.Outdent();
        _writer.Write("}");
    }

    /// <summary>One structured comment on its own line.</summary>
    public void Note(string note)
    {
        _writer.Write($"#@ {note}");
        _writer.EndLine();
    }

    /// <summary>The types that a graph or function states for its inner values.</summary>
    public void ValueInfos(IReadOnlyList<ValueInfoProto> values) => Constants([], values, null);

    void Write(GraphProto graph, Graph? known, string name, bool isSubgraph)
    {
        _writer.Write(name + " ");
        Values(graph.Input, i => At(known?.Inputs, i), (value, line) => _lines.Add(value, line));
        _writer.Write(" => ");
        Values(graph.Output, i => At(known?.Outputs, i), (value, line) => _lines.AddOutput(known, value, line));
        var constants = graph.Initializer.Select(static (tensor, index) => (Tensor: tensor, Index: index)).Where(static c => TensorWords.HaveType(c.Tensor)).ToList();
        var infos = _options.Full ? graph.ValueInfo : [];
        if (constants.Count + infos.Count > 0)
        {
            _writer.EndLine();
            Constants(constants, infos, known);
            _writer.EndLine();
        }
        else
        {
            _writer.Write(" ");
        }

        Nodes(graph.Node, known, Notes(graph, isSubgraph));
    }

    IEnumerable<string> Notes(GraphProto graph, bool isSubgraph)
    {
        foreach (var sparse in graph.SparseInitializer.Where(s => _options.Full ? graph.SparseInitializer.All(TensorWords.Suffice) : s.Values is not null))
        {
            _writer.Write("#@ graph.sparse_initializer: ");
            _tensors.Sparse(sparse);
            _writer.EndLine();
        }

        return _options.Full ? NoteWriter.Of(graph, isSubgraph) : [];
    }

    // One value stands beside its graph's name; more, or one with structured comments, get lines of their own.
    void Values(RepeatedField<ValueInfoProto> values, Func<int, Value?> known, Action<Value?, int> place)
    {
        var notes = values.Select(v => _options.Full ? NoteWriter.Of(v).ToList() : []).ToList();
        var isInline = values.Count == 0 || (values.Count == 1 && notes[0].Count == 0);
        _writer.Write("(");
        if (!isInline) Open();
        for (var i = 0; i < values.Count; i++)
        {
            foreach (var note in notes[i]) Note(note);
            place(known(i), _writer.Line);
            _writer.Write(Info(values[i]));
            Comment(known(i));
            if (i < values.Count - 1) _writer.Write(",");
            if (!isInline) _writer.EndLine();
        }

        if (!isInline) _writer.Outdent();
        _writer.Write(")");
    }

    void Constants(List<(TensorProto Tensor, int Index)> tensors, IReadOnlyList<ValueInfoProto> infos, Graph? known)
    {
        _writer.Write("<");
        Open();
        for (var i = 0; i < tensors.Count; i++)
        {
            var (tensor, index) = tensors[i];
            if (_options.Full)
                foreach (var note in NoteWriter.Of(tensor)) Note(note);
            _lines.Add(At(known?.Initializers, index), _writer.Line);
            _tensors.Type(tensor);
            _writer.Write($" {Identifiers.Write(tensor.Name)} = ");
            _tensors.Data(tensor);
            if (i < tensors.Count - 1 || infos.Count > 0) _writer.Write(",");
            Comment(At(known?.Initializers, index));
            _writer.EndLine();
        }

        for (var i = 0; i < infos.Count; i++)
        {
            foreach (var note in NoteWriter.Of(infos[i])) Note(note);
            _writer.Write(Info(infos[i]));
            if (i < infos.Count - 1) _writer.Write(",");
            _writer.EndLine();
        }

        _writer.Outdent();
        _writer.Write(">");
    }

    void Open()
    {
        _writer.EndLine();
        _writer.Indent();
    }

    static string Info(ValueInfoProto value) => TypeText.Write(value.Type) is { } type ? $"{type} {Identifiers.Write(value.Name)}" : Identifiers.Write(value.Name);

    void Node(NodeProto node, Node? known)
    {
        if (_options.Full)
            foreach (var note in NoteWriter.Of(node)) Note(note);
        _lines.Add(known, _writer.Line);
        foreach (var output in known?.Outputs ?? []) Comment(output, isInner: true);
        if (node.Name.Length > 0) _writer.Write($"[{Identifiers.Write(node.Name)}] ");
        _writer.Write($"{Names(node.Output)} = {Operator(node)}");
        var hasAttributes = node.Attribute.Any(_attributes.HasWords);
        var hasGraphs = node.Attribute.Any(static a => a.G is not null || a.Graphs.Count > 0);
        if (hasAttributes && !hasGraphs) _attributes.List(node.Attribute, known?.Attributes);
        _writer.Write($" ({Names(node.Input)})");
        if (hasAttributes && hasGraphs) _attributes.List(node.Attribute, known?.Attributes);
        _writer.EndLine();
    }

    static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(Identifiers.Write));

    static string Operator(NodeProto node)
    {
        var name = Near(node.OpType);
        if (node.Domain.Length > 0) name = string.Join('.', node.Domain.Split('.').Select(Near)) + "." + name;
        return node.Overload.Length > 0 ? $"{name}:{Near(node.Overload)}" : name;
    }

    static string Near(string name) => Identifiers.IsIdentifier(name) ? name : Identifiers.Near(name);

    void Comment(Value? value, bool isInner = false)
    {
        if (value is null) return;
        if (_options.Comment is { } comment) _writer.Comment(comment(value));
        else if (isInner && !_options.Full && value.DeclaredType is not null && !value.IsGraphOutput) _writer.Comment(value.DeclaredType.ToString());
    }

    static Value? At(IReadOnlyList<Value>? values, int index) => values is not null && index < values.Count ? values[index] : null;
}
