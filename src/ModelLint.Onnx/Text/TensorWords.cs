using Google.Protobuf.Collections;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>What of a tensor the grammar can say.</summary>
static class TensorWords
{
    /// <summary>True where the element type has a name.</summary>
    public static bool HaveType(TensorProto tensor) => TypeNames.Element(tensor.DataType) is not null;

    public static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>True where strings are the data, one for each element.</summary>
    public static bool HasStrings(TensorProto tensor) =>
        tensor.DataType == (int)DataType.String && !tensor.HasRawData && TensorBytes.CountOf(tensor.Dims) == tensor.StringData.Count;

    /// <summary>The numbers that text can tell; null where there are none, or where they don't fit the shape or have bits that text can't tell.</summary>
    public static ReadOnlyMemory<byte>? Numbers(TensorProto tensor)
    {
        var bytes = TensorBytes.Of(tensor);
        return bytes is { } found && !ElementText.IsExact((DataType)tensor.DataType, found.Span) ? default(ReadOnlyMemory<byte>?) : bytes;
    }

    /// <summary>True where text says all of it.</summary>
    public static bool Suffice(TensorProto tensor) =>
        HaveType(tensor) && tensor.DocString.Length == 0 && tensor.MetadataProps.Count == 0 && Rest(tensor).CalculateSize() == 0;

    public static bool Suffice(SparseTensorProto sparse)
    {
        if (sparse.Values is { } values && !Suffice(values)) return false;
        if (sparse.Indices is { } indices && !Suffice(indices)) return false;
        var rest = sparse.Clone();
        (rest.Values, rest.Indices) = (null, null);
        rest.Dims.Clear();
        return rest.CalculateSize() == 0;
    }

    /// <summary>What remains of a tensor when all that has words is taken away.</summary>
    public static TensorProto Rest(TensorProto tensor)
    {
        var rest = tensor.Clone();
        rest.ClearName();
        rest.ClearDocString();
        rest.ClearDataType();
        rest.Dims.Clear();
        rest.MetadataProps.Clear();
        if (IsExternal(tensor)) rest.ExternalData.Clear();
        rest.ClearDataLocation();
        if (IsExternal(tensor)) return rest;
        if (HasStrings(tensor)) rest.StringData.Clear();
        if (Numbers(tensor) is null) return rest;
        rest.ClearRawData();
        rest.FloatData.Clear();
        rest.DoubleData.Clear();
        rest.Int32Data.Clear();
        rest.Int64Data.Clear();
        rest.Uint64Data.Clear();
        return rest;
    }

    public static string Entries(RepeatedField<StringStringEntryProto> entries) =>
        $"[{string.Join(", ", entries.Select(static e => $"{Quoting.Quote(e.Key)}: {Quoting.Quote(e.Value)}"))}]";
}
