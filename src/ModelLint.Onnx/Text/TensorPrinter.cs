using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>Writes tensors. What is too large was elided before (<see cref="Elision"/>), so all that is there is written.</summary>
sealed class TensorPrinter(LineWriter writer, TextOptions options)
{
    /// <summary>Element type and extents: <c>float[16,3,3,3]</c>.</summary>
    public void Type(TensorProto tensor)
    {
        writer.Write(TypeNames.Element(tensor.DataType) ?? "undefined");
        if (tensor.Dims.Count > 0) writer.Write($"[{string.Join(',', tensor.Dims)}]");
    }

    /// <summary>The elements in braces, or the place of external data in brackets.</summary>
    public void Data(TensorProto tensor)
    {
        if (TensorWords.IsExternal(tensor))
        {
            writer.Write(TensorWords.Entries(tensor.ExternalData));
            return;
        }

        writer.Write("{");
        var numbers = options.Full ? TensorWords.Numbers(tensor) : TensorBytes.Of(tensor);
        if (TensorWords.HasStrings(tensor)) Strings(tensor);
        else if (numbers is { } bytes) Numbers((DataType)tensor.DataType, bytes.Span, TensorBytes.CountOf(tensor.Dims) ?? 0);
        else writer.Comment("the data do not fit the shape and type");
        writer.Write("}");
    }

    /// <summary>A tensor in an attribute: type, name where it needs no quotes, data.</summary>
    public void Inline(TensorProto tensor)
    {
        Type(tensor);
        if (tensor.Name.Length > 0 && !AttributeWords.NamesInNote(tensor)) writer.Write($" {tensor.Name}");
        writer.Write(TensorWords.IsExternal(tensor) ? " = " : " ");
        Data(tensor);
    }

    /// <summary>A sparse tensor as <see cref="TensorParser.Sparse"/> reads it.</summary>
    public void Sparse(SparseTensorProto sparse)
    {
        writer.Write($"{{dims: [{string.Join(", ", sparse.Dims)}]");
        if (sparse.Values is { } values) Part("values", values);
        if (sparse.Indices is { } indices) Part("indices", indices);
        writer.Write("}");
    }

    void Part(string key, TensorProto tensor)
    {
        writer.Write($", {key}: ");
        Type(tensor);
        if (tensor.Name.Length > 0) writer.Write(" " + Identifiers.Write(tensor.Name));
        writer.Write(" = ");
        Data(tensor);
    }

    void Strings(TensorProto tensor)
    {
        for (var i = 0; i < tensor.StringData.Count; i++)
        {
            if (i > 0) writer.Write(", ");
            writer.Write(Quoting.Quote(tensor.StringData[i].Span));
        }
    }

    void Numbers(DataType type, ReadOnlySpan<byte> raw, long count)
    {
        Span<char> text = stackalloc char[ElementText.MaxLength + 1];
        text[0] = ',';
        for (var i = 0; i < count * ElementText.PartsOf(type); i++)
        {
            var length = ElementText.Format(type, raw, i, text[1..]);
            writer.Write(i == 0 ? text[1..(length + 1)] : text[..(length + 1)]);
        }
    }
}
