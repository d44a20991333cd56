using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators on text.</summary>
static class TextOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new StatedUnit("StringConcat", static c => [new TensorType(DataType.String, Axes.BroadcastInputs(c))]),
        new StatedUnit("StringSplit", static c => [new TensorType(DataType.String, Parts(c.Shape(0))), new TensorType(DataType.Int64, c.Shape(0))],
            static (_, output) => output == 1 ? ValueRange.Uniform(0, int.MaxValue) : ValueRange.Unknown),
        new StatedUnit("StringNormalizer", static c => [Normalized(c)]),
        new StatedUnit("RegexFullMatch", static c => [new TensorType(DataType.Bool, c.Shape(0))]),
        new StatedUnit("TfIdfVectorizer", static c => [Counts(c)], static (c, _) => CountsRange(c)),
    ];

    // As many columns as the text with most parts has; none where there is no text.
    static Shape? Parts(Shape? shape) => shape is null ? null : new Shape(shape.Dims.Add(shape.ElementCount == 0 ? 0 : Dim.Unknown));

    // Stop words are left out, so that the length isn't known; it is at least one.
    static TensorType Normalized(OperatorCall call)
    {
        var shape = call.Shape(0);
        if (shape is null) return new TensorType(DataType.String, null);
        return new TensorType(DataType.String, call.HasAttribute("stopwords") ? shape.With(-1, Dim.Unknown) : shape);
    }

    // An n-gram may begin at every place, once for each number of elements skipped; weights scale the counts, or stand for them.
    static ValueRange CountsRange(OperatorCall call)
    {
        var length = call.Shape(0) is { Rank: > 0 } shape ? shape.At(-1).Value : null;
        var lengths = 1 + Math.Max(0, call.Int("max_gram_length", 1) - call.Int("min_gram_length", 1));
        var most = length is { } n ? n * (double)lengths * (1 + Math.Max(0, call.Int("max_skip_count", 0))) : double.PositiveInfinity;
        if (call.String("mode", "TF") != "TF" && call.Floats("weights") is { IsEmpty: false } weights)
            return ValueRange.Uniform(new Interval(Math.Min(0, weights.Min()), Math.Max(0, weights.Max())).Times(new Interval(0, Math.Max(1, most))).Outward(DataType.Float));
        return ValueRange.Uniform(0, Math.Max(1, most));
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
