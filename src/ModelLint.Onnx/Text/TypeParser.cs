using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>Reads types.</summary>
sealed class TypeParser(Cursor cursor)
{
    const int MaxDepth = 40;

    /// <summary>True where the next word begins a type.</summary>
    public bool IsNext => TypeNames.IsType(cursor.PeekWord());

    /// <summary>A type that is the whole text; null where it isn't one.</summary>
    public TypeProto? TryParse()
    {
        try
        {
            var type = Parse();
            return cursor.IsAtEnd ? type : null;
        }
        catch (OnnxTextException)
        {
            return null;
        }
    }

    public TypeProto Parse(int depth = 0)
    {
        if (depth > MaxDepth) throw cursor.Error($"types nested at most {MaxDepth} deep");
        var at = cursor.Offset;
        var word = cursor.Word("a type");
        if (TypeNames.Element(word) is { } element)
            return new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)element, Shape = Shape() } };
        if (!TypeNames.IsType(word)) throw cursor.Error("a type such as float[1,N] or seq(float)", at);
        cursor.Expect('(', $"after '{word}'");
        var type = Composite(word, depth);
        cursor.Expect(')', $"at the end of '{word}(…'");
        return type;
    }

    TypeProto Composite(string word, int depth)
    {
        switch (word)
        {
            case "seq": return new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = Parse(depth + 1) } };
            case "optional": return new TypeProto { OptionalType = new TypeProto.Types.Optional { ElemType = Parse(depth + 1) } };
            case "map":
                var key = Element("a type of keys");
                cursor.Expect(',', "between the types of keys and values");
                return new TypeProto { MapType = new TypeProto.Types.Map { KeyType = (int)key, ValueType = Parse(depth + 1) } };
            case "sparse_tensor":
                var element = Element("an element type");
                return new TypeProto { SparseTensorType = new TypeProto.Types.SparseTensor { ElemType = (int)element, Shape = Shape() } };
            default: return new TypeProto { OpaqueType = Opaque() };
        }
    }

    TypeProto.Types.Opaque Opaque()
    {
        var opaque = new TypeProto.Types.Opaque();
        if (cursor.Peek() == ')') return opaque;
        var first = Qualified();
        if (!cursor.TryTake(',')) opaque.Name = first;
        else (opaque.Domain, opaque.Name) = (first, cursor.Word("the name of the opaque type"));
        return opaque;
    }

    string Qualified()
    {
        var name = cursor.Word("a name");
        while (cursor.TryTake('.')) name += "." + cursor.Word("a name after '.'");
        return name;
    }

    DataType Element(string what)
    {
        var at = cursor.Offset;
        return TypeNames.Element(cursor.Word(what)) ?? throw cursor.Error(what + " such as int64", at);
    }

    // Nothing: a scalar. []: rank unknown.
    TensorShapeProto? Shape()
    {
        var shape = new TensorShapeProto();
        if (!cursor.TryTake('[')) return shape;
        if (cursor.TryTake(']')) return null;
        do shape.Dim.Add(Dimension());
        while (cursor.TryTake(','));
        cursor.Expect(']', "or ',' after a dimension");
        return shape;
    }

    TensorShapeProto.Types.Dimension Dimension()
    {
        if (cursor.TryTake('?')) return new TensorShapeProto.Types.Dimension();
        if (cursor.IsNameNext) return new TensorShapeProto.Types.Dimension { DimParam = cursor.Name("a dimension") };
        return new TensorShapeProto.Types.Dimension { DimValue = cursor.Integer("a dimension: a number, a name or '?'") };
    }
}
