using System.Globalization;
using Google.Protobuf;
using ModelLint.Onnx.Protos;
using Kind = ModelLint.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace ModelLint.Onnx.Text;

/// <summary>Reads attributes: <c>axis = 1</c>, <c>pads: ints = [0, 0]</c>, <c>value: tensor = float {1}</c>, <c>alpha: float = @alpha</c>.</summary>
sealed class AttributeParser(Cursor cursor, GraphParser graphs, int depth)
{
    readonly TypeParser _types = new(cursor);
    readonly TensorParser _tensors = new(cursor);

    /// <summary>What follows '&lt;', up to and with '&gt;'.</summary>
    public void List(ICollection<AttributeProto> into)
    {
        if (cursor.TryTake('>')) return;
        do into.Add(Parse(cursor.Name("the name of an attribute")));
        while (cursor.TryTake(','));
        cursor.Expect('>', "or ',' after an attribute");
    }

    /// <summary>An attribute whose name was taken.</summary>
    public AttributeProto Parse(string name)
    {
        var attribute = new AttributeProto { Name = name };
        var stated = cursor.TryTake(':') ? Stated() : Kind.Undefined;
        cursor.Expect('=', $"before the value of attribute '{Quoting.Plain(name)}'");
        if (cursor.TryTake('[')) Values(attribute, stated);
        else if (cursor.TryTake('@')) (attribute.RefAttrName, attribute.Type) = (cursor.Name("the name of an attribute after '@'"), stated);
        else Single(attribute, stated);
        return attribute;
    }

    Kind Stated()
    {
        var at = cursor.Offset;
        return TypeNames.Kind(cursor.Word("a kind of attribute")) ?? throw cursor.Error("a kind of attribute such as int, floats or tensor", at);
    }

    void Single(AttributeProto attribute, Kind stated)
    {
        var at = cursor.Offset;
        var found = Value(attribute, stated);
        if (stated != Kind.Undefined && stated != found)
            throw cursor.Error($"a value of kind {TypeNames.KindName(stated)}, not {TypeNames.KindName(found)}", at);
        attribute.Type = found;
    }

    void Values(AttributeProto attribute, Kind stated)
    {
        var element = stated == Kind.Undefined ? Kind.Undefined : ElementOf(stated);
        if (stated != Kind.Undefined && element == Kind.Undefined) throw cursor.Error($"one value of kind {TypeNames.KindName(stated)}, not a list");
        var at = cursor.Offset;
        if (cursor.TryTake(']'))
        {
            attribute.Type = stated != Kind.Undefined ? stated : throw cursor.Error("a kind before an empty list, such as ': ints'", at);
            return;
        }

        var found = element;
        do
        {
            at = cursor.Offset;
            var item = new AttributeProto();
            var kind = Value(item, element);
            if (found == Kind.Int && kind == Kind.Float && element == Kind.Undefined) ToFloats(attribute);
            else if (found != Kind.Undefined && found != kind && !(found == Kind.Float && kind == Kind.Int && element == Kind.Undefined))
                throw cursor.Error($"values of one kind: {TypeNames.KindName(found)}, not {TypeNames.KindName(kind)}", at);
            if (found == Kind.Float && kind == Kind.Int) (item.F, kind) = (item.I, Kind.Float);
            found = kind;
            Append(attribute, item, kind);
        }
        while (cursor.TryTake(','));
        cursor.Expect(']', "or ',' after a value");
        attribute.Type = ListOf(found);
    }

    // [1, 2.5] is a list of floats.
    static void ToFloats(AttributeProto attribute)
    {
        attribute.Floats.AddRange(attribute.Ints.Select(static i => (float)i));
        attribute.Ints.Clear();
    }

    static void Append(AttributeProto into, AttributeProto item, Kind kind)
    {
        switch (kind)
        {
            case Kind.Float: into.Floats.Add(item.F); break;
            case Kind.Int: into.Ints.Add(item.I); break;
            case Kind.String: into.Strings.Add(item.S); break;
            case Kind.Tensor: into.Tensors.Add(item.T); break;
            case Kind.Graph: into.Graphs.Add(item.G); break;
            case Kind.SparseTensor: into.SparseTensors.Add(item.SparseTensor); break;
            default: into.TypeProtos.Add(item.Tp); break;
        }
    }

    Kind Value(AttributeProto into, Kind expected)
    {
        var next = cursor.Peek();
        if (next == '{')
        {
            into.SparseTensor = _tensors.Sparse();
            return Kind.SparseTensor;
        }

        if (next == '"' && expected == Kind.Graph)
        {
            into.G = graphs.Parse(depth + 1);
            return Kind.Graph;
        }

        if (next == '"')
        {
            into.S = UnsafeByteOperations.UnsafeWrap(cursor.Bytes("a string"));
            return Kind.String;
        }

        if (!Identifiers.IsStart(next)) return Number(into, expected);
        if (_types.IsNext) return TypeOrTensor(into);
        if (Identifiers.IsNumberWord(cursor.PeekWord())) return Number(into, expected);
        into.G = graphs.Parse(depth + 1);
        return Kind.Graph;
    }

    Kind TypeOrTensor(AttributeProto into)
    {
        var at = cursor.Offset;
        var type = _types.Parse();
        if (cursor.Peek() is not ('{' or '=' or '[') && !cursor.IsNameNext)
        {
            into.Tp = type;
            return Kind.TypeProto;
        }

        var tensor = new TensorProto();
        if (cursor.IsNameNext) tensor.Name = cursor.Name("a name");
        cursor.TryTake('=');
        _tensors.Data(tensor, type, at);
        into.T = tensor;
        return Kind.Tensor;
    }

    Kind Number(AttributeProto into, Kind expected)
    {
        var at = cursor.Offset;
        var word = cursor.Number();
        if (expected is not Kind.Float && long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            into.I = integer;
            return Kind.Int;
        }

        if (word.IsEmpty || !ElementText.TryFloat(word, out var real)) throw cursor.Error("the value of an attribute", at);
        into.F = real;
        return Kind.Float;
    }

    static Kind ElementOf(Kind list) => list switch
    {
        Kind.Floats => Kind.Float,
        Kind.Ints => Kind.Int,
        Kind.Strings => Kind.String,
        Kind.Tensors => Kind.Tensor,
        Kind.Graphs => Kind.Graph,
        Kind.SparseTensors => Kind.SparseTensor,
        Kind.TypeProtos => Kind.TypeProto,
        _ => Kind.Undefined,
    };

    static Kind ListOf(Kind element) => element switch
    {
        Kind.Float => Kind.Floats,
        Kind.Int => Kind.Ints,
        Kind.String => Kind.Strings,
        Kind.Tensor => Kind.Tensors,
        Kind.Graph => Kind.Graphs,
        Kind.SparseTensor => Kind.SparseTensors,
        _ => Kind.TypeProtos,
    };
}
