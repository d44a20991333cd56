using Google.Protobuf;
using Google.Protobuf.Collections;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>Applies structured comments to what they describe; <see cref="NoteWriter"/> writes them.</summary>
static class NoteReader
{
    public static void Apply(ModelProto model, IEnumerable<Note> notes)
    {
        foreach (var note in notes)
        {
            if (note.Key == "rest") Merge(model, note);
            else throw Unknown(note);
        }
    }

    public static void Apply(FunctionProto function, IEnumerable<Note> notes)
    {
        foreach (var note in notes)
        {
            switch (note.Key)
            {
                case "metadata_props": Metadata(function.MetadataProps, note); break;
                case "rest": Merge(function, note); break;
                case "attribute": Attribute(function.AttributeProto, note); break;
                default: throw Unknown(note);
            }
        }
    }

    public static void Apply(GraphProto graph, IEnumerable<Note> notes)
    {
        foreach (var note in notes)
        {
            switch (note.Key)
            {
                case "name": graph.Name = Text(note); break;
                case "doc_string": graph.DocString = Text(note); break;
                case "metadata_props": Metadata(graph.MetadataProps, note); break;
                case "initializer": Insert(graph.Initializer, Message(TensorProto.Parser, note), note); break;
                case "sparse_initializer":
                    graph.SparseInitializer.Add(new TensorParser(note.Value).Sparse());
                    End(note);
                    break;
                case "rest": Merge(graph, note); break;
                default: throw Unknown(note);
            }
        }
    }

    public static void Apply(NodeProto node, IEnumerable<Note> notes)
    {
        foreach (var note in notes)
        {
            switch (note.Key)
            {
                case "op_type": node.OpType = Text(note); break;
                case "domain": node.Domain = Text(note); break;
                case "overload": node.Overload = Text(note); break;
                case "doc_string": node.DocString = Text(note); break;
                case "metadata_props": Metadata(node.MetadataProps, note); break;
                case "attribute": Attribute(node.Attribute, note); break;
                case "attribute_doc": At(node, note).DocString = Text(note); break;
                case "tensor_name": (At(node, note).T ?? throw note.Value.Error("the index of a tensor attribute")).Name = Text(note); break;
                case "untyped": At(node, note).ClearType(); Text(note); break;
                case "rest": Merge(node, note); break;
                default: throw Unknown(note);
            }
        }
    }

    public static void Apply(ValueInfoProto value, IEnumerable<Note> notes)
    {
        foreach (var note in notes)
        {
            switch (note.Key)
            {
                case "doc_string": value.DocString = Text(note); break;
                case "metadata_props": Metadata(value.MetadataProps, note); break;
                case "denotation": (value.Type ?? throw note.Value.Error("a value with a type")).Denotation = Text(note); break;
                case "dim_denotation": Dimension(value, note).Denotation = Text(note); break;
                case "type": value.Type = Message(TypeProto.Parser, note); break;
                case "rest": Merge(value, note); break;
                default: throw Unknown(note);
            }
        }
    }

    public static void Apply(TensorProto tensor, IEnumerable<Note> notes)
    {
        foreach (var note in notes)
        {
            switch (note.Key)
            {
                case "doc_string": tensor.DocString = Text(note); break;
                case "metadata_props": Metadata(tensor.MetadataProps, note); break;
                case "rest": Merge(tensor, note); break;
                default: throw Unknown(note);
            }
        }
    }

    static AttributeProto At(NodeProto node, Note note) =>
        note.Index < node.Attribute.Count ? node.Attribute[note.Index] : throw note.Value.Error($"an index below {node.Attribute.Count}, the number of attributes");

    static TensorShapeProto.Types.Dimension Dimension(ValueInfoProto value, Note note) =>
        value.Type?.TensorType?.Shape is { } shape && note.Index < shape.Dim.Count ? shape.Dim[note.Index] : throw note.Value.Error("the index of a dimension");

    static string Text(Note note)
    {
        var text = note.Value.String("a string in quotes");
        End(note);
        return text;
    }

    static void Metadata(RepeatedField<StringStringEntryProto> into, Note note)
    {
        note.Value.Expect('[', "before metadata");
        into.AddRange(new TensorParser(note.Value).Entries("or ',' after metadata"));
        End(note);
    }

    // In words where there are some, otherwise in base 64.
    static void Attribute(RepeatedField<AttributeProto> into, Note note)
    {
        if (note.Value.Peek() == '"')
        {
            Insert(into, Message(AttributeProto.Parser, note), note);
            return;
        }

        var attribute = new AttributeParser(note.Value, new GraphParser(note.Value), depth: 0).Parse(note.Value.Word("the name of an attribute"));
        End(note);
        Insert(into, attribute, note);
    }

    static void Insert<T>(RepeatedField<T> into, T item, Note note)
    {
        if (note.Index > into.Count) throw note.Value.Error($"an index of at most {into.Count}");
        into.Insert(note.Index, item);
    }

    static void Merge<T>(T into, Note note) where T : class, IMessage<T>
    {
        var at = note.Value.Offset;
        try
        {
            into.MergeFrom(Base64(note));
        }
        catch (InvalidProtocolBufferException)
        {
            throw note.Value.Error("a protobuf message in base 64", at);
        }
    }

    static T Message<T>(MessageParser<T> parser, Note note) where T : class, IMessage<T>
    {
        var at = note.Value.Offset;
        try
        {
            return parser.ParseFrom(Base64(note));
        }
        catch (InvalidProtocolBufferException)
        {
            throw note.Value.Error("a protobuf message in base 64", at);
        }
    }

    static byte[] Base64(Note note)
    {
        var at = note.Value.Offset;
        var text = Text(note);
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw note.Value.Error("a string in base 64", at);
        }
    }

    static void End(Note note)
    {
        if (!note.Value.IsAtEnd) throw note.Value.Error("the end of the '#@' comment");
    }

    static OnnxTextException Unknown(Note note) => note.Value.Error($"no '#@' comment with the key '{note.Key}' here");
}
