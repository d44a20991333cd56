using System.Buffers;
using Google.Protobuf;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>Reads the data of tensors. Numbers become raw_data.</summary>
sealed class TensorParser(Cursor cursor)
{
    /// <summary>True where the next character begins data.</summary>
    public bool IsNext => cursor.Peek() is '{' or '[';

    /// <summary>A tensor with its type: <c>float[2] name {1, 2}</c>, <c>float[9] = ["location": "weights.bin"]</c>.</summary>
    public TensorProto Parse()
    {
        var at = cursor.Offset;
        var type = new TypeParser(cursor).Parse();
        var tensor = new TensorProto();
        if (cursor.IsNameNext) tensor.Name = cursor.Name("a name");
        cursor.TryTake('=');
        Data(tensor, type, at);
        return tensor;
    }

    /// <summary>Fills a tensor with a type, read before, and the data that follow. Data may be missing.</summary>
    public void Data(TensorProto tensor, TypeProto type, int typeAt)
    {
        if (type.TensorType is not { } stated) throw cursor.Error("the type of a tensor for a constant", typeAt);
        if (stated.Shape is not { } shape) throw cursor.Error("a tensor of known shape for a constant", typeAt);
        foreach (var dim in shape.Dim)
        {
            if (!dim.HasDimValue) throw cursor.Error("dimensions that are numbers for a constant", typeAt);
            tensor.Dims.Add(dim.DimValue);
        }

        tensor.DataType = stated.ElemType;
        if (cursor.TryTake('{')) Elements(tensor);
        else if (cursor.TryTake('[')) External(tensor);
    }

    /// <summary>A sparse tensor, which the published grammar lacks: <c>{dims: [9], values: float[1] v {1}, indices: int64[1] i {4}}</c>.</summary>
    public SparseTensorProto Sparse()
    {
        var sparse = new SparseTensorProto();
        cursor.Expect('{', "before a sparse tensor");
        do
        {
            var at = cursor.Offset;
            var key = cursor.Word("dims, values or indices");
            cursor.Expect(':', $"after '{key}'");
            switch (key)
            {
                case "dims": Dims(sparse); break;
                case "values": sparse.Values = Parse(); break;
                case "indices": sparse.Indices = Parse(); break;
                default: throw cursor.Error("dims, values or indices", at);
            }
        }
        while (cursor.TryTake(','));
        cursor.Expect('}', "after a sparse tensor");
        return sparse;
    }

    void Dims(SparseTensorProto sparse)
    {
        cursor.Expect('[', "before dimensions");
        if (cursor.TryTake(']')) return;
        do sparse.Dims.Add(cursor.Integer("a dimension"));
        while (cursor.TryTake(','));
        cursor.Expect(']', "after dimensions");
    }

    void External(TensorProto tensor)
    {
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.AddRange(Entries("after the place of external data"));
    }

    /// <summary>What follows '[' of <c>["key": "value", …]</c>.</summary>
    public List<StringStringEntryProto> Entries(string where)
    {
        var entries = new List<StringStringEntryProto>();
        if (cursor.TryTake(']')) return entries;
        do
        {
            var key = cursor.String("a key in quotes");
            cursor.Expect(':', "after a key");
            entries.Add(new StringStringEntryProto { Key = key, Value = cursor.String("a value in quotes") });
        }
        while (cursor.TryTake(','));
        cursor.Expect(']', where);
        return entries;
    }

    void Elements(TensorProto tensor)
    {
        var at = cursor.Offset;
        if (cursor.TryTake('}'))
        {
            // Without elements: an empty tensor, or one whose data a structured comment brings.
            if (tensor.DataType != (int)DataType.String && TensorBytes.CountOf(tensor.Dims) == 0) tensor.RawData = ByteString.Empty;
            return;
        }

        var type = (DataType)tensor.DataType;
        var found = type == DataType.String ? Strings(tensor) : Numbers(tensor, type);
        cursor.Expect('}', "or ',' after an element");
        if (TensorBytes.CountOf(tensor.Dims) is var count && count != found)
            throw cursor.Error($"{count?.ToString() ?? "fewer"} elements as its shape says, not {found}", at);
    }

    long Strings(TensorProto tensor)
    {
        do tensor.StringData.Add(UnsafeByteOperations.UnsafeWrap(cursor.Bytes("a string in quotes")));
        while (cursor.TryTake(','));
        return tensor.StringData.Count;
    }

    long Numbers(TensorProto tensor, DataType type)
    {
        var bytes = new ArrayBufferWriter<byte>();
        long count = 0;
        do
        {
            var at = cursor.Offset;
            var word = cursor.Number();
            if (word.IsEmpty || !ElementText.TryParse(type, word, count, bytes)) throw cursor.Error($"an element of type {type.OnnxName()}", at);
            count++;
        }
        while (cursor.TryTake(','));
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes.WrittenMemory);
        return count / ElementText.PartsOf(type);
    }
}
