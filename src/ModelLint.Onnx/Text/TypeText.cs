using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>
/// Types as text: <c>float[1,N,?]</c>, <c>seq(float[])</c>. A bare <c>float</c> is a scalar, <c>float[]</c> a tensor of unknown rank.
/// </summary>
static class TypeText
{
    const int MaxDepth = 40;

    /// <summary>The type as the grammar writes it; null where it has no words for it. Denotations aren't written.</summary>
    public static string? Write(TypeProto? type, int depth = 0)
    {
        if (type is null || depth > MaxDepth) return null;
        switch (type.ValueCase)
        {
            case TypeProto.ValueOneofCase.TensorType: return Tensor(type.TensorType.ElemType, type.TensorType.Shape);
            case TypeProto.ValueOneofCase.SparseTensorType: return Wrap("sparse_tensor", Tensor(type.SparseTensorType.ElemType, type.SparseTensorType.Shape));
            case TypeProto.ValueOneofCase.SequenceType: return Wrap("seq", Write(type.SequenceType.ElemType, depth + 1));
            case TypeProto.ValueOneofCase.OptionalType: return Wrap("optional", Write(type.OptionalType.ElemType, depth + 1));
            case TypeProto.ValueOneofCase.OpaqueType: return Opaque(type.OpaqueType.Domain, type.OpaqueType.Name);
            case TypeProto.ValueOneofCase.MapType:
                var (key, value) = (TypeNames.Element(type.MapType.KeyType), Write(type.MapType.ValueType, depth + 1));
                return key is null || value is null ? null : $"map({key}, {value})";
            default: return null;
        }
    }

    /// <summary>True where the text reads back as exactly this type.</summary>
    public static bool IsExact(TypeProto type) =>
        Write(type) is { } text && new TypeParser(new Cursor(text)).TryParse() is { } back && back.Equals(type);

    /// <summary>The same type without denotations of itself and of its dimensions.</summary>
    public static TypeProto WithoutDenotations(TypeProto type)
    {
        var bare = type.Clone();
        bare.ClearDenotation();
        if (bare.TensorType?.Shape is { } shape)
            foreach (var dim in shape.Dim) dim.ClearDenotation();
        return bare;
    }

    static string? Wrap(string word, string? inner) => inner is null ? null : $"{word}({inner})";

    static string? Tensor(int element, TensorShapeProto? shape)
    {
        if (TypeNames.Element(element) is not { } name) return null;
        return shape is null ? name + "[]" : shape.Dim.Count == 0 ? name : $"{name}[{string.Join(',', shape.Dim.Select(Dimension))}]";
    }

    static string Dimension(TensorShapeProto.Types.Dimension dim) => dim.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => dim.DimValue.ToString(),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam => Identifiers.IsIdentifier(dim.DimParam) ? dim.DimParam : Quoting.Quote(dim.DimParam),
        _ => "?",
    };

    static string? Opaque(string domain, string name)
    {
        if (domain.Length == 0) return name.Length == 0 || Identifiers.IsQualified(name) ? $"opaque({name})" : null;
        return Identifiers.IsQualified(domain) && Identifiers.IsIdentifier(name) ? $"opaque({domain},{name})" : null;
    }
}
