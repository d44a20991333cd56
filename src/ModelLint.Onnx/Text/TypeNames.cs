using System.Collections.Frozen;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>The words of the grammar for element types, types and kinds of attributes.</summary>
static class TypeNames
{
    static readonly FrozenDictionary<string, DataType> Elements =
        Enum.GetValues<DataType>().Where(static t => t != DataType.Undefined).ToFrozenDictionary(static t => t.OnnxName(), StringComparer.Ordinal);

    static readonly FrozenSet<string> Composite = FrozenSet.Create(StringComparer.Ordinal, "seq", "map", "optional", "sparse_tensor", "opaque");

    static readonly FrozenDictionary<string, AttributeProto.Types.AttributeType> Kinds =
        Enum.GetValues<AttributeProto.Types.AttributeType>().Where(static k => k != AttributeProto.Types.AttributeType.Undefined)
            .ToFrozenDictionary(KindName, StringComparer.Ordinal);

    public static bool IsType(string word) => Elements.ContainsKey(word) || Composite.Contains(word);

    public static DataType? Element(string word) => Elements.TryGetValue(word, out var type) ? type : null;

    /// <summary>The word for an element type by its number; null where the format has no such type.</summary>
    public static string? Element(int number) => number is > 0 and <= (int)DataType.Int2 ? ((DataType)number).OnnxName() : null;

    public static AttributeProto.Types.AttributeType? Kind(string word) => Kinds.TryGetValue(word, out var kind) ? kind : null;

    public static string KindName(AttributeProto.Types.AttributeType kind) => kind switch
    {
        AttributeProto.Types.AttributeType.SparseTensor => "sparse_tensor",
        AttributeProto.Types.AttributeType.SparseTensors => "sparse_tensors",
        AttributeProto.Types.AttributeType.TypeProto => "type_proto",
        AttributeProto.Types.AttributeType.TypeProtos => "type_protos",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
