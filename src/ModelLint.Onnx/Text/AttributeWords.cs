using ModelLint.Onnx.Protos;
using Kind = ModelLint.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace ModelLint.Onnx.Text;

/// <summary>What of an attribute the grammar can say.</summary>
static class AttributeWords
{
    /// <summary>The kind it states, or where it states none, the kind of the value that is there.</summary>
    public static Kind KindOf(AttributeProto attribute)
    {
        if (attribute.Type != Kind.Undefined) return attribute.Type;
        if (attribute.HasF) return Kind.Float;
        if (attribute.HasI) return Kind.Int;
        if (attribute.HasS) return Kind.String;
        if (attribute.T is not null) return Kind.Tensor;
        if (attribute.G is not null) return Kind.Graph;
        if (attribute.SparseTensor is not null) return Kind.SparseTensor;
        if (attribute.Tp is not null) return Kind.TypeProto;
        if (attribute.Floats.Count > 0) return Kind.Floats;
        if (attribute.Ints.Count > 0) return Kind.Ints;
        if (attribute.Strings.Count > 0) return Kind.Strings;
        if (attribute.Tensors.Count > 0) return Kind.Tensors;
        if (attribute.Graphs.Count > 0) return Kind.Graphs;
        if (attribute.SparseTensors.Count > 0) return Kind.SparseTensors;
        return attribute.TypeProtos.Count > 0 ? Kind.TypeProtos : Kind.Undefined;
    }

    /// <summary>True where text, with the structured comments that a node can have, says all of it.</summary>
    public static bool Suffice(AttributeProto attribute, bool isNode)
    {
        if (!Identifiers.IsIdentifier(attribute.Name) || Remains(attribute)) return false;
        var isNamed = isNode || (attribute.T is not { } tensor || !NamesInNote(tensor));
        if (!isNode && (attribute.DocString.Length > 0 || !isNamed || (attribute.Type == Kind.Undefined && attribute.RefAttrName.Length == 0))) return false;
        if (attribute.RefAttrName.Length > 0) return true;
        return KindOf(attribute) switch
        {
            Kind.Float => ElementText.IsExact(attribute.F),
            Kind.Floats => attribute.Floats.All(ElementText.IsExact),
            Kind.Tensor => attribute.T is { } t && TensorWords.Suffice(t),
            Kind.Tensors => attribute.Tensors.All(static t => TensorWords.Suffice(t) && !NamesInNote(t)),
            Kind.TypeProto => attribute.Tp is { } t && TypeText.IsExact(t),
            Kind.TypeProtos => attribute.TypeProtos.All(TypeText.IsExact),
            Kind.Graph => attribute.G is not null,
            Kind.Undefined or Kind.SparseTensor or Kind.SparseTensors => false,
            _ => attribute.Type <= Kind.TypeProtos,
        };
    }

    /// <summary>True for sparse tensors that our own words, though not the grammar's, say all of.</summary>
    public static bool AreSparse(AttributeProto attribute) =>
        Identifiers.IsIdentifier(attribute.Name) && !Remains(attribute) && attribute.DocString.Length == 0 && attribute.RefAttrName.Length == 0
        && attribute.Type switch
        {
            Kind.SparseTensor => attribute.SparseTensor is { } one && TensorWords.Suffice(one),
            Kind.SparseTensors => attribute.SparseTensors.All(TensorWords.Suffice),
            _ => false,
        };

    /// <summary>True where a tensor's name can't stand beside it: ONNX's parser takes no quotes there.</summary>
    public static bool NamesInNote(TensorProto tensor) => tensor.Name.Length > 0 && !Identifiers.IsUnmistakable(tensor.Name);

    // More than name, kind and the one value of that kind: unknown fields, a second value.
    static bool Remains(AttributeProto attribute)
    {
        var rest = attribute.Clone();
        rest.ClearName();
        rest.ClearType();
        rest.ClearDocString();
        rest.ClearRefAttrName();
        if (attribute.RefAttrName.Length == 0) Clear(rest, KindOf(attribute));
        return rest.CalculateSize() > 0;
    }

    static void Clear(AttributeProto attribute, Kind kind)
    {
        switch (kind)
        {
            case Kind.Float: attribute.ClearF(); break;
            case Kind.Int: attribute.ClearI(); break;
            case Kind.String: attribute.ClearS(); break;
            case Kind.Tensor: attribute.T = null; break;
            case Kind.Graph: attribute.G = null; break;
            case Kind.SparseTensor: attribute.SparseTensor = null; break;
            case Kind.TypeProto: attribute.Tp = null; break;
            case Kind.Floats: attribute.Floats.Clear(); break;
            case Kind.Ints: attribute.Ints.Clear(); break;
            case Kind.Strings: attribute.Strings.Clear(); break;
            case Kind.Tensors: attribute.Tensors.Clear(); break;
            case Kind.Graphs: attribute.Graphs.Clear(); break;
            case Kind.SparseTensors: attribute.SparseTensors.Clear(); break;
            case Kind.TypeProtos: attribute.TypeProtos.Clear(); break;
        }
    }
}
