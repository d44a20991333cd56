using ModelLint.Onnx.Protos;
using Kind = ModelLint.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace ModelLint.Onnx.Text;

/// <summary>Writes attributes with their kinds.</summary>
sealed class AttributePrinter(LineWriter writer, TextOptions options, GraphPrinter graphs)
{
    readonly TensorPrinter _tensors = new(writer, options);

    /// <summary>One attribute without graphs on one line.</summary>
    public static string Text(AttributeProto attribute)
    {
        using var text = new StringWriter();
        var line = new LineWriter(text);
        new GraphPrinter(line, TextOptions.Lossless, new LineMap()).Attributes.Write(attribute, null);
        return text.ToString();
    }

    /// <summary>A list in angle brackets; <paramref name="known"/> are the document's, for the lines of their nodes.</summary>
    public void List(IReadOnlyList<AttributeProto> attributes, IReadOnlyList<OnnxAttribute>? known)
    {
        writer.Write(" <");
        var isFirst = true;
        for (var i = 0; i < attributes.Count; i++)
        {
            if (!HasWords(attributes[i])) continue;
            if (!isFirst) writer.Write(", ");
            isFirst = false;
            Write(attributes[i], known is not null && i < known.Count ? known[i] : null);
        }

        writer.Write(">");
    }

    /// <summary>False for what stands in a structured comment, or in the abbreviated form can't be shown.</summary>
    public bool HasWords(AttributeProto attribute)
    {
        if (options.Full) return AttributeWords.Suffice(attribute, isNode: true);
        if (attribute.RefAttrName.Length > 0) return true;
        return AttributeWords.KindOf(attribute) switch
        {
            Kind.Undefined or > Kind.TypeProtos => false,
            Kind.Tensor => attribute.T is { } t && TensorWords.HaveType(t),
            Kind.Tensors => attribute.Tensors.All(TensorWords.HaveType),
            Kind.SparseTensor => attribute.SparseTensor is { } s && HaveTypes(s),
            Kind.SparseTensors => attribute.SparseTensors.All(HaveTypes),
            Kind.TypeProto => TypeText.Write(attribute.Tp) is not null,
            Kind.TypeProtos => attribute.TypeProtos.All(static t => TypeText.Write(t) is not null),
            Kind.Graph => attribute.G is not null,
            _ => true,
        };
    }

    /// <summary>One attribute.</summary>
    public void Write(AttributeProto attribute, OnnxAttribute? known)
    {
        var kind = AttributeWords.KindOf(attribute);
        writer.Write(Identifiers.IsIdentifier(attribute.Name) ? attribute.Name : Quoting.Quote(attribute.Name));
        if (attribute.RefAttrName.Length > 0)
        {
            if (kind != Kind.Undefined) writer.Write($": {TypeNames.KindName(kind)}");
            writer.Write($" = @{Identifiers.Write(attribute.RefAttrName)}");
            return;
        }

        writer.Write($": {TypeNames.KindName(kind)} = ");
        Value(attribute, kind, known);
    }

    static bool HaveTypes(SparseTensorProto sparse) =>
        (sparse.Values is null || TensorWords.HaveType(sparse.Values)) && (sparse.Indices is null || TensorWords.HaveType(sparse.Indices));

    void Value(AttributeProto attribute, Kind kind, OnnxAttribute? known)
    {
        switch (kind)
        {
            case Kind.Float: writer.Write(ElementText.Format(attribute.F)); break;
            case Kind.Int: writer.Write(attribute.I.ToString()); break;
            case Kind.String: writer.Write(Quoting.Quote(Shortened(attribute.S.Span, attribute.Name))); break;
            case Kind.Tensor: _tensors.Inline(attribute.T); break;
            case Kind.Graph: graphs.Subgraph(attribute.G, GraphAt(known, 0)); break;
            case Kind.SparseTensor: _tensors.Sparse(attribute.SparseTensor); break;
            case Kind.TypeProto: writer.Write(TypeText.Write(attribute.Tp)); break;
            case Kind.Floats: Items(attribute.Floats, f => writer.Write(ElementText.Format(f)), attribute.Name); break;
            case Kind.Ints: Items(attribute.Ints, i => writer.Write(i.ToString()), attribute.Name); break;
            case Kind.Strings: Items(attribute.Strings, s => writer.Write(Quoting.Quote(Shortened(s.Span, attribute.Name))), attribute.Name); break;
            case Kind.Tensors: Items(attribute.Tensors, _tensors.Inline, attribute.Name); break;
            case Kind.SparseTensors: Items(attribute.SparseTensors, _tensors.Sparse, attribute.Name); break;
            case Kind.TypeProtos: Items(attribute.TypeProtos, t => writer.Write(TypeText.Write(t)), attribute.Name); break;
            case Kind.Graphs:
                var index = 0;
                Items(attribute.Graphs, g => graphs.Subgraph(g, GraphAt(known, index++)), attribute.Name);
                break;
        }
    }

    static Graph? GraphAt(OnnxAttribute? known, int index) => known is not null && index < known.Graphs.Length ? known.Graphs[index] : null;

    void Items<T>(IReadOnlyList<T> items, Action<T> write, string name)
    {
        var shown = options.Full || items is IReadOnlyList<GraphProto> ? items.Count : (int)Math.Min(items.Count, Math.Max(options.MaxElements, 0) * 4L);
        writer.Write("[");
        for (var i = 0; i < shown; i++)
        {
            if (i > 0) writer.Write(", ");
            write(items[i]);
        }

        writer.Write("]");
        if (shown < items.Count) writer.Comment($"{name}: {shown} of {items.Count} shown");
    }

    // Cut at the start of a character, so that the end isn't taken for bytes that aren't text.
    ReadOnlySpan<byte> Shortened(ReadOnlySpan<byte> text, string name)
    {
        const int MaxLength = 256;
        if (options.Full || text.Length <= MaxLength) return text;
        var length = MaxLength;
        while (length > MaxLength - 4 && (text[length] & 0xC0) == 0x80) length--;
        writer.Comment($"{name}: {length} of {text.Length} bytes shown");
        return text[..length];
    }
}
