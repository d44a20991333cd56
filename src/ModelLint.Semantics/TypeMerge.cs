using ModelLint.Onnx;

namespace ModelLint.Semantics;

/// <summary>Brings together what is inferred of a value and what the model states of it.</summary>
static class TypeMerge
{
    /// <summary>Where both know something, numbers win over symbols; where they contradict, what was inferred is believed.</summary>
    public static OnnxType Merge(OnnxType inferred, OnnxType? stated) => (inferred, stated) switch
    {
        (TensorType a, TensorType b) => new TensorType(a.Element == DataType.Undefined ? b.Element : a.Element, Merge(a.Shape, b.Shape)),
        (SequenceType { Element: { } a }, SequenceType { Element: { } b }) => new SequenceType(Merge(a, b)),
        (SequenceType { Element: null }, SequenceType b) => b,
        (OptionalType { Element: { } a }, OptionalType { Element: { } b }) => new OptionalType(Merge(a, b)),
        (OptionalType { Element: null }, OptionalType b) => b,
        _ => inferred,
    };

    /// <summary>What is true of a value that is either of two (the branches of an If): null where nothing is.</summary>
    public static OnnxType? Either(OnnxType? a, OnnxType? b) => (a, b) switch
    {
        (TensorType x, TensorType y) when x.Element == y.Element => new TensorType(x.Element, Either(x.Shape, y.Shape)),
        (SequenceType x, SequenceType y) => new SequenceType(Either(x.Element, y.Element)),
        (OptionalType x, OptionalType y) => new OptionalType(Either(x.Element, y.Element)),
        _ => a is not null && a == b ? a : null,
    };

    /// <summary>What is true of a shape that is either of two.</summary>
    public static Shape? Either(Shape? a, Shape? b) => a is null || b is null || a.Rank != b.Rank
        ? null
        : new Shape([.. a.Dims.Zip(b.Dims, static (x, y) => x == y ? x : Dim.Unknown)]);

    static Shape? Merge(Shape? inferred, Shape? stated) => inferred is null
        ? stated
        : stated is null || stated.Rank != inferred.Rank
            ? inferred
            : new Shape([.. inferred.Dims.Zip(stated.Dims, static (a, b) => a.Value is not null || b.IsUnknown ? a : b.Value is not null || a.IsUnknown ? b : a)]);
}
