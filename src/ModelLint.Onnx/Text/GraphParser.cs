using System.Collections.Immutable;
using Google.Protobuf.Collections;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>Reads graphs and their nodes, and notes where operators and names stand.</summary>
sealed class GraphParser(Cursor cursor)
{
    const int MaxDepth = 64;

    readonly ImmutableArray<TextPlace>.Builder _places = ImmutableArray.CreateBuilder<TextPlace>();
    readonly TypeParser _types = new(cursor);
    readonly TensorParser _tensors = new(cursor);
    int _nodes;

    public ImmutableArray<TextPlace> Places => _places.ToImmutable();

    public GraphProto Parse(int depth)
    {
        if (depth > MaxDepth) throw cursor.Error($"graphs nested at most {MaxDepth} deep");
        cursor.ExpectNoNotes();
        var graph = new GraphProto { Name = cursor.Name("the name of a graph") };
        Values(graph.Input, graph.Initializer, '(', ')', alsoValue: true);
        cursor.ExpectArrow("between inputs and outputs");
        Values(graph.Output, null, '(', ')', alsoValue: true);
        if (cursor.Peek() == '<') Values(graph.ValueInfo, graph.Initializer, '<', '>', alsoValue: false);
        cursor.Expect('{', "before the nodes");
        var notes = cursor.Notes("graph");
        Nodes(graph.Node, depth);
        NoteReader.Apply(graph, notes);
        return graph;
    }

    /// <summary>Nodes up to and with '}'.</summary>
    public void Nodes(RepeatedField<NodeProto> into, int depth)
    {
        while (!cursor.TryTake('}'))
        {
            if (cursor.IsAtEnd) throw cursor.Error("a node, or '}' after the last one");
            into.Add(Node(depth));
        }

        cursor.ExpectNoNotes();
    }

    /// <summary>A list of values; those with data are constants, which may be inputs too.</summary>
    public void Values(RepeatedField<ValueInfoProto> values, RepeatedField<TensorProto>? constants, char open, char close, bool alsoValue)
    {
        cursor.Expect(open, "before a list of values");
        if (cursor.TryTake(close)) return;
        do
        {
            var notes = cursor.Notes("");
            var at = cursor.Offset;
            var value = new ValueInfoProto();
            if (_types.IsNext) value.Type = _types.Parse();
            value.Name = Name(TextPlaceKind.Value, -1, "the name of a value");
            var isConstant = constants is not null && cursor.TryTake('=');
            if (!isConstant || alsoValue)
            {
                values.Add(value);
                NoteReader.Apply(value, notes);
            }

            if (!isConstant) continue;
            var tensor = new TensorProto { Name = value.Name };
            _tensors.Data(tensor, value.Type ?? throw cursor.Error("a type before the name of a constant", at), at);
            if (!alsoValue) NoteReader.Apply(tensor, notes);
            constants!.Add(tensor);
        }
        while (cursor.TryTake(','));
        cursor.Expect(close, "or ',' after a value");
    }

    /// <summary>A name, whose place is remembered.</summary>
    public string Name(TextPlaceKind kind, int node, string what)
    {
        var start = cursor.Offset;
        var name = cursor.Name(what);
        _places.Add(new TextPlace(kind, start, cursor.Taken - start, name, node));
        return name;
    }

    NodeProto Node(int depth)
    {
        var notes = cursor.Notes("");
        cursor.ExpectNoNotes();
        var index = _nodes++;
        var node = new NodeProto();
        if (cursor.TryTake('['))
        {
            if (cursor.IsNameNext) node.Name = Name(TextPlaceKind.NodeName, index, "the name of a node");
            cursor.Expect(']', "after the name of a node");
        }

        Names(node.Output, TextPlaceKind.NodeOutput, index);
        cursor.Expect('=', "after the outputs of a node");
        Operator(node, index);
        var attributes = new AttributeParser(cursor, this, depth);
        if (cursor.TryTake('<')) attributes.List(node.Attribute);
        cursor.Expect('(', "before the inputs of a node");
        Names(node.Input, TextPlaceKind.NodeInput, index);
        cursor.Expect(')', "or ',' after an input");
        if (node.Attribute.Count == 0 && cursor.TryTake('<')) attributes.List(node.Attribute);
        NoteReader.Apply(node, notes);
        return node;
    }

    void Operator(NodeProto node, int index)
    {
        var start = cursor.Offset;
        var name = cursor.Word("an operator");
        var domain = "";
        while (cursor.TryTake('.'))
        {
            domain = domain.Length == 0 ? name : $"{domain}.{name}";
            start = cursor.Offset;
            name = cursor.Word("an operator after its domain");
        }

        _places.Add(new TextPlace(TextPlaceKind.Operator, start, name.Length, name, index));
        node.OpType = name;
        if (domain.Length > 0) node.Domain = domain;
        if (cursor.TryTake(':')) node.Overload = cursor.Word("an overload");
    }

    // "a, , b" and "a, "", b" leave the second out; a comma at the end adds nothing.
    void Names(RepeatedField<string> into, TextPlaceKind kind, int node)
    {
        while (true)
        {
            if (cursor.IsNameNext) into.Add(Name(kind, node, "a name"));
            else if (cursor.Peek() == ',') into.Add("");
            else return;
            if (!cursor.TryTake(',')) return;
        }
    }
}
