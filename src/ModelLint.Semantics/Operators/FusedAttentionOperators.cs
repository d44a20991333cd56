using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Attention as ONNX Runtime fuses it: whatever the mask, the output mixes values, or is zero where nothing may be looked at.</summary>
static class FusedAttentionOperators
{
    const string Microsoft = "com.microsoft";
    const long ManyKeys = 1 << 14;

    public static IEnumerable<OperatorSemantics> All =>
    [
        new StatedUnit("Attention", static c => [PackedOutput(c, 1, 2)], static (c, o) => o == 0 ? Projected(c, Projection(c), c.Element(0), past: 4) : ValueRange.Unknown, Microsoft),
        new StatedUnit("QAttention", static c => [PackedOutput(c, 1, 2) with { Element = c.Element(3) }], static (c, o) => o == 0 ? Projected(c, CodedProducts.Projection(c), c.Element(3), past: 8) : ValueRange.Unknown, Microsoft, quantizing: true),
        new StatedUnit("LongformerAttention", static c => [c.Type(0)], domain: Microsoft),
        new StatedUnit("MultiHeadAttention", static c => [MultiHeadOutput(c)], static (c, o) => o == 0 ? Mixed(c, Biased(c, 3), 7) : ValueRange.Unknown, Microsoft),
        new StatedUnit("DecoderMaskedMultiHeadAttention", static c => [MultiHeadOutput(c)], static (c, o) => o == 0 ? Mixed(c, Biased(c, 10), 6) : ValueRange.Unknown, Microsoft),
        new StatedUnit("GroupQueryAttention", static c => [GroupedOutput(c)], GroupedRange, Microsoft),
        new StatedUnit("SparseAttention", static c => [GroupedOutput(c)], GroupedRange, Microsoft),
    ];

    // Values, or what holds them among others: keys and values, or all three, in one input.
    static Interval Values(OperatorCall call) => call.Range(call.Has(2) ? 2 : call.Has(1) ? 1 : 0).Overall;

    // Values of an earlier projection have no bias added.
    static Interval Biased(OperatorCall call, int bias) => call.Has(bias) ? Values(call).Plus(call.Range(bias).Overall.OrZero()).Outward(call.Element(0), 2) : Values(call);

    // Weights are not negative and sum to 1 at most; the cache holds values of earlier steps.
    static ValueRange Mixed(OperatorCall call, Interval values, int past)
    {
        if (call.Has(past)) values = values.Union(call.Range(past).Overall);
        return ValueRange.Uniform(values.IsBounded ? SimplexIdiom.Expectation(values.OrZero(), call.Element(0), Keys(call, past)).Overflowing(call.Element(0)) : Interval.Unknown);
    }

    static long Keys(OperatorCall call, int past)
    {
        var own = call.Shape(1) is { Rank: 3 or 4 } keys ? keys.At(-2) : call.Shape(1) is { Rank: 5 } packed ? packed[1] : call.Shape(0).At(1);
        return own.Value is { } count && (!call.Has(past) || call.Shape(past).At(2).Value is not null) ? count + (call.Shape(past).At(2).Value ?? 0) : ManyKeys;
    }

    // A cache in codes has scales of its own.
    static ValueRange GroupedRange(OperatorCall call, int output) => output == 0 && (!call.Has(4) || call.Element(4).IsFloat())
        ? Mixed(call, call.Range(call.Has(2) ? 2 : 0).Overall, 4)
        : ValueRange.Unknown;

    static ValueRange Projection(OperatorCall call) => MatrixProduct.Range(call, new MatrixRoles(0, 1), call.Element(0), bias: call.Has(2) ? call.Range(2) : null);

    // input·W + bias makes queries, keys and values: the last columns are the values.
    static ValueRange Projected(OperatorCall call, ValueRange all, DataType type, int past)
    {
        var wide = call.OutputShape(0).At(-1).Value;
        var columns = all.Extents.Length == 0 ? 0 : all.Extents[^1];
        var values = wide is { } width && width < columns ? all.Pick(all.Extents.Length - 1, [.. Enumerable.Range(columns - (int)width, (int)width)]) : all;
        var seen = call.Has(past) ? values.Overall.Union(call.Range(past).Overall) : values.Overall;
        var keys = call.Shape(0).At(1).Value is { } count && !call.Has(past) ? count : ManyKeys;
        return ValueRange.Uniform(seen.IsBounded ? SimplexIdiom.Expectation(seen.OrZero(), type, keys).Overflowing(type) : Interval.Unknown);
    }

    // One matrix makes query, key and value: the output is as wide as the value.
    static TensorType PackedOutput(OperatorCall call, int weights, int bias)
    {
        var input = call.Shape(0);
        var wide = call.Ints("qkv_hidden_sizes") is [_, _, var value] ? Dim.Of(value) : call.Has(bias) ? call.Shape(bias).At(0).Over(3) : call.Shape(weights).At(1).Over(3);
        return new TensorType(call.Element(0), input is { Rank: 3 } ? input.With(2, wide) : null);
    }

    static TensorType MultiHeadOutput(OperatorCall call)
    {
        var (query, value) = (call.Shape(0), call.Shape(2));
        var wide = value switch
        {
            { Rank: 3 } => value[2],
            { Rank: 4 } => Axes.Product([value[1], value[3]]),
            _ => Dim.Unknown,
        };
        return new TensorType(call.Element(0), query switch
        {
            { Rank: 3 } => Shape.Of(query[0], query[1], call.Has(2) ? wide : call.Has(1) ? Dim.Unknown : query[2]),
            { Rank: 5 } => Shape.Of(query[0], query[1], Axes.Product([query[2], query[4]])),
            _ => null,
        });
    }

    // Without a key, query holds all three: heads + 2·kv_heads parts.
    static TensorType GroupedOutput(OperatorCall call)
    {
        var query = call.Shape(0);
        if (query is not { Rank: 3 }) return new TensorType(call.Element(0), null);
        if (call.Has(1)) return new TensorType(call.Element(0), query);
        var (heads, groups) = (call.Int("num_heads", 0), call.Int("kv_num_heads", 0));
        return new TensorType(call.Element(0), query.With(2, Axes.Product([query[2].Over(heads + 2 * groups), Dim.Of(heads)])));
    }
}
