using Google.Protobuf;
using Google.Protobuf.Collections;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>
/// Says in structured comments what the grammar has no words for, so that nothing is lost: in words what people write (documentation,
/// metadata, denotations), and as a message in base 64 what remains (<c>rest</c>), unknown fields included.
/// </summary>
static class NoteWriter
{
    public static IEnumerable<string> Of(ModelProto model)
    {
        var rest = model.Clone();
        rest.ClearIrVersion();
        rest.ClearProducerName();
        rest.ClearProducerVersion();
        rest.ClearDomain();
        rest.ClearModelVersion();
        rest.ClearDocString();
        rest.Graph = null;
        rest.OpsetImport.Clear();
        rest.MetadataProps.Clear();
        rest.Functions.Clear();
        return Rest("model.rest", rest);
    }

    public static IEnumerable<string> Of(FunctionProto function)
    {
        foreach (var note in Metadata("function.metadata_props", function.MetadataProps)) yield return note;
        for (var i = 0; i < function.AttributeProto.Count; i++)
            if (!AttributeWords.Suffice(function.AttributeProto[i], isNode: false)) yield return Attribute($"function.attribute {i}", function.AttributeProto[i]);
        var rest = function.Clone();
        rest.ClearName();
        rest.ClearDomain();
        rest.ClearOverload();
        rest.ClearDocString();
        rest.Input.Clear();
        rest.Output.Clear();
        rest.Attribute.Clear();
        rest.AttributeProto.Clear();
        rest.Node.Clear();
        rest.OpsetImport.Clear();
        rest.ValueInfo.Clear();
        rest.MetadataProps.Clear();
        foreach (var note in Rest("function.rest", rest)) yield return note;
    }

    public static IEnumerable<string> Of(GraphProto graph, bool isSubgraph)
    {
        if (isSubgraph && !Identifiers.IsUnmistakable(graph.Name)) yield return $"graph.name: {Quoting.Quote(graph.Name)}";
        if (graph.DocString.Length > 0) yield return $"graph.doc_string: {Quoting.Quote(graph.DocString)}";
        foreach (var note in Metadata("graph.metadata_props", graph.MetadataProps)) yield return note;
        for (var i = 0; i < graph.Initializer.Count; i++)
            if (!TensorWords.HaveType(graph.Initializer[i])) yield return Whole($"graph.initializer {i}", graph.Initializer[i]);
        var rest = graph.Clone();
        rest.ClearName();
        rest.ClearDocString();
        rest.Input.Clear();
        rest.Output.Clear();
        rest.Initializer.Clear();
        rest.ValueInfo.Clear();
        rest.Node.Clear();
        rest.MetadataProps.Clear();
        if (graph.SparseInitializer.All(TensorWords.Suffice)) rest.SparseInitializer.Clear();
        foreach (var note in Rest("graph.rest", rest)) yield return note;
    }

    public static IEnumerable<string> Of(NodeProto node)
    {
        foreach (var note in Operator(node)) yield return note;
        if (node.DocString.Length > 0) yield return $"doc_string: {Quoting.Quote(node.DocString)}";
        foreach (var note in Metadata("metadata_props", node.MetadataProps)) yield return note;
        for (var i = 0; i < node.Attribute.Count; i++)
            if (!AttributeWords.Suffice(node.Attribute[i], isNode: true)) yield return Attribute($"attribute {i}", node.Attribute[i]);
        for (var i = 0; i < node.Attribute.Count; i++)
        {
            var attribute = node.Attribute[i];
            if (!AttributeWords.Suffice(attribute, isNode: true)) continue;
            if (attribute.DocString.Length > 0) yield return $"attribute_doc {i}: {Quoting.Quote(attribute.DocString)}";
            if (attribute.Type == AttributeProto.Types.AttributeType.Undefined && attribute.RefAttrName.Length == 0) yield return $"untyped {i}: \"\"";
            if (attribute.T is { } tensor && AttributeWords.NamesInNote(tensor)) yield return $"tensor_name {i}: {Quoting.Quote(tensor.Name)}";
        }

        var rest = node.Clone();
        rest.Input.Clear();
        rest.Output.Clear();
        rest.ClearName();
        rest.ClearOpType();
        rest.ClearDomain();
        rest.ClearOverload();
        rest.ClearDocString();
        rest.Attribute.Clear();
        rest.MetadataProps.Clear();
        foreach (var note in Rest("rest", rest)) yield return note;
    }

    public static IEnumerable<string> Of(ValueInfoProto value)
    {
        if (value.DocString.Length > 0) yield return $"doc_string: {Quoting.Quote(value.DocString)}";
        foreach (var note in Metadata("metadata_props", value.MetadataProps)) yield return note;
        if (value.Type is { } type)
            foreach (var note in Type(type)) yield return note;
        var rest = value.Clone();
        rest.ClearName();
        rest.ClearDocString();
        rest.Type = null;
        rest.MetadataProps.Clear();
        foreach (var note in Rest("rest", rest)) yield return note;
    }

    public static IEnumerable<string> Of(TensorProto tensor)
    {
        if (tensor.DocString.Length > 0) yield return $"doc_string: {Quoting.Quote(tensor.DocString)}";
        foreach (var note in Metadata("metadata_props", tensor.MetadataProps)) yield return note;
        foreach (var note in Rest("rest", TensorWords.Rest(tensor))) yield return note;
    }

    static IEnumerable<string> Operator(NodeProto node)
    {
        if (!Identifiers.IsIdentifier(node.OpType)) yield return $"op_type: {Quoting.Quote(node.OpType)}";
        if (node.Domain.Length > 0 && !Identifiers.IsQualified(node.Domain)) yield return $"domain: {Quoting.Quote(node.Domain)}";
        if (node.Overload.Length > 0 && !Identifiers.IsIdentifier(node.Overload)) yield return $"overload: {Quoting.Quote(node.Overload)}";
    }

    static IEnumerable<string> Type(TypeProto type)
    {
        if (TypeText.IsExact(type)) yield break;
        var bare = TypeText.WithoutDenotations(type);
        if (!TypeText.IsExact(bare))
        {
            yield return Whole("type", type);
            yield break;
        }

        if (type.Denotation.Length > 0) yield return $"denotation: {Quoting.Quote(type.Denotation)}";
        var dims = type.TensorType?.Shape?.Dim ?? [];
        for (var i = 0; i < dims.Count; i++)
            if (dims[i].Denotation.Length > 0) yield return $"dim_denotation {i}: {Quoting.Quote(dims[i].Denotation)}";
    }

    static IEnumerable<string> Metadata(string key, RepeatedField<StringStringEntryProto> entries)
    {
        if (entries.Count > 0) yield return $"{key}: {TensorWords.Entries(entries)}";
    }

    static IEnumerable<string> Rest(string key, IMessage rest)
    {
        if (rest.CalculateSize() > 0) yield return Whole(key, rest);
    }

    static string Attribute(string key, AttributeProto attribute) =>
        AttributeWords.AreSparse(attribute) ? $"{key}: {AttributePrinter.Text(attribute)}" : Whole(key, attribute);

    static string Whole(string key, IMessage message) => $"{key}: \"{Convert.ToBase64String(message.ToByteArray())}\"";
}
