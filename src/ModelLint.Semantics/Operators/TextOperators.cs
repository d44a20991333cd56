using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators on text.</summary>
static class TextOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new StatedUnit("StringConcat", static c => [new TensorType(DataType.String, Axes.BroadcastInputs(c))]),
        new StatedUnit("StringSplit", static c => [new TensorType(DataType.String, c.Shape(0) is { } s ? new Shape(s.Dims.Add(Dim.Unknown)) : null), new TensorType(DataType.Int64, c.Shape(0))],
            static (_, output) => output == 1 ? ValueRange.Uniform(0, int.MaxValue) : ValueRange.Unknown),
        new StatedUnit("StringNormalizer", static c => [Normalized(c)]),
        new StatedUnit("RegexFullMatch", static c => [new TensorType(DataType.Bool, c.Shape(0))]),
        new StatedUnit("TfIdfVectorizer", static c => [Counts(c)], static (c, _) => c.Floats("weights") is { } w && w.Any(static x => x < 0) ? ValueRange.Unknown : ValueRange.Uniform(0, double.PositiveInfinity)),
    ];

    // Stop words are left out, so that the length isn't known; it is at least one.
    static TensorType Normalized(OperatorCall call)
    {
        var shape = call.Shape(0);
        if (shape is null) return new TensorType(DataType.String, null);
        return new TensorType(DataType.String, call.HasAttribute("stopwords") ? shape.With(-1, Dim.Unknown) : shape);
    }

    static TensorType Counts(OperatorCall call)
    {
        var columns = call.Ints("ngram_indexes") is { IsEmpty: false } indexes ? Dim.Of(indexes.Max() + 1) : Dim.Unknown;
        return new TensorType(DataType.Float, call.Shape(0) switch
        {
            { Rank: 1 } => Shape.Of(columns),
            { Rank: 2 } shape => Shape.Of(shape[0], columns),
            _ => null,
        });
    }
}
