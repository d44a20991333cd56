using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Attention in its forms: a mixture of the values, so that it stays between the least and the most of them.</summary>
static class AttentionOperators
{
    const string Microsoft = "com.microsoft";
    const long ManyKeys = 1 << 14;

    public static IEnumerable<OperatorSemantics> All =>
    [
        new StatedUnit("Attention", AttentionTypes, AttentionRange),
        new StatedUnit("FlexAttention", static c => [FlexType(c)], static (c, _) => FlexRange(c), "ai.onnx.preview"),
        new LinearAttentionUnit(),
        new StatedUnit("RotaryEmbedding", static c => [c.Type(0)], static (c, _) => RotaryRange(c, 1, 2)),
        new StatedUnit("RotaryEmbedding", static c => [c.Type(0)], static (c, _) => RotaryRange(c, 2, 3), Microsoft),
        new StatedUnit("MRotaryEmbedding", static c => [c.Type(0)], static (c, _) => RotaryRange(c, 2, 3), Microsoft),
    ];

    static ImmutableArray<OnnxType?> AttentionTypes(OperatorCall call)
    {
        var (q, k, v) = (call.Shape(0), call.Shape(1), call.Shape(2));
        var (element, cache) = (call.Element(0), call.Element(2));
        if (q is null || k is null || v is null || q.Rank != v.Rank || q.Rank is not (3 or 4)) return [new TensorType(element, null)];
        var folded = q.Rank == 3;
        Dim heads = folded ? Dim.Of(call.Int("q_num_heads", -1)) : q[1];
        Dim groups = folded ? Dim.Of(call.Int("kv_num_heads", -1)) : v[1];
        var (queries, keys) = (q.At(-2), k.At(-2));
        var keyWidth = folded ? k[2].Over(groups.Value ?? 0) : k[3];
        var valueWidth = folded ? v[2].Over(groups.Value ?? 0) : v[3];
        var total = call.Has(4) ? call.Shape(4).At(2).Plus(keys) : keys;
        var output = folded
            ? Shapes.Tensor(element, q[0], queries, Axes.Product([heads, valueWidth]))
            : Shapes.Tensor(element, q[0], heads, queries, valueWidth);
        return
        [
            output, Shapes.Tensor(element, q[0], groups, total, keyWidth), Shapes.Tensor(cache, q[0], groups, total, valueWidth),
            Shapes.Tensor(element, q[0], heads, queries, total),
        ];
    }

    static ValueRange AttentionRange(OperatorCall call, int output)
    {
        if (output == 1) return ValueRange.Uniform(call.Has(4) ? call.Range(1).Overall.Union(call.Range(4).Overall) : call.Range(1).Overall);
        if (output > 2) return call.Int("qk_matmul_output_mode", 0) == 3 ? ValueRange.Uniform(new Interval(0, 1).Outward(call.Element(0), 4)) : Scores(call);
        var values = call.Has(5) ? call.Range(2).Overall.Union(call.Range(5).Overall) : call.Range(2).Overall;
        if (output == 2) return ValueRange.Uniform(values);
        // A row whose keys are all masked is zero in some runtimes.
        if (call.Has(3) || call.Has(6) || call.Int("is_causal", 0) != 0) values = values.OrZero();
        var terms = call.OutputShape(3).At(-1).Value ?? (call.Has(4) ? null : call.Shape(1).At(-2).Value) ?? ManyKeys;
        return ValueRange.Uniform(SimplexIdiom.Expectation(values, Precision(call), terms));
    }

    static DataType Precision(OperatorCall call)
    {
        var stated = call.Int("softmax_precision", 0) is > 0 and var given ? (DataType)given : call.Element(0);
        return Rounding.Epsilon(stated) > Rounding.Epsilon(call.Element(0)) ? stated : call.Element(0);
    }

    // scale·Q·Kᵀ; a cap only makes it smaller. A causal mask writes infinities where it is part of the output.
    static ValueRange Scores(OperatorCall call)
    {
        var mode = call.Int("qk_matmul_output_mode", 0);
        var wide = call.Shape(0).At(-1);
        var each = call.Shape(0) is { Rank: 3 } ? wide.Over(call.Int("q_num_heads", 0)) : wide;
        if (each.Value is not { } width || width == 0 || mode != 0 && call.Int("is_causal", 0) != 0 || call.Has(6)) return ValueRange.Unknown;
        if (call.HasAttribute("left_window_size") || call.HasAttribute("right_window_size")) return ValueRange.Unknown;
        var keys = call.Has(4) ? call.Range(1).Overall.Union(call.Range(4).Overall) : call.Range(1).Overall;
        var scale = call.HasAttribute("scale") ? Math.Abs(call.Float("scale", 1)) : 1 / Math.Sqrt(width);
        var product = call.Range(0).Overall.Times(keys).OrZero();
        var scores = TermSums.None.Plus(product).Times(width * scale).Round(call.Element(0), (int)width + 16);
        if (mode == 0 || !call.Has(3)) return ValueRange.Uniform(scores);
        return call.Element(3) == DataType.Bool ? ValueRange.Unknown : ValueRange.Uniform(scores.Plus(call.Range(3).Overall.OrZero()).Outward(call.Element(0), 4));
    }

    // Probabilities that a subgraph has changed need not sum to 1 any more: as many products as there are keys.
    static ValueRange FlexRange(OperatorCall call)
    {
        var (values, keys) = (call.Range(2).Overall, call.Shape(1).At(-2).Value);
        if (call.Subgraph("prob_mod") is not { } modified) return ValueRange.Uniform(SimplexIdiom.Expectation(values.OrZero(), Precision(call), keys ?? ManyKeys));
        if (keys is not (> 0 and <= ManyKeys and var terms)) return ValueRange.Unknown;
        var inside = call.Settled(() => call.RangesInside(modified, [ValueRange.Uniform(new Interval(0, 1).Outward(Precision(call), 4))]));
        if (inside is not [var probabilities] || !probabilities.Overall.IsBounded || !values.IsBounded) return ValueRange.Unknown;
        var product = probabilities.Overall.Times(values).OrZero();
        return ValueRange.Uniform((TermSums.None.Plus(product).Times(terms) with { LeastTerm = product.Lo, MostTerm = product.Hi }).Round(Precision(call), (int)terms + 16));
    }

    // Q [B, Hq, L, D], V [B, Hkv, S, Dv].
    static TensorType FlexType(OperatorCall call) => new(call.Element(0), call.Shape(0).With(-1, call.Shape(2).At(-1)));

    // Each pair becomes (x·cos − y·sin, x·sin + y·cos); what isn't rotated stays.
    static ValueRange RotaryRange(OperatorCall call, int cosine, int sine)
    {
        var x = call.Range(0).Overall;
        var turned = x.Times(call.Range(cosine).Overall).Plus(x.Times(call.Range(sine).Overall).Union(x.Times(call.Range(sine).Overall).Times(-1)));
        var error = 8 * Rounding.Epsilon(call.Element(0)) * x.Magnitude * (call.Range(cosine).Overall.Magnitude + call.Range(sine).Overall.Magnitude);
        return double.IsFinite(error) ? ValueRange.Uniform(new Interval(turned.Lo - error, turned.Hi + error).Union(x)) : ValueRange.Unknown;
    }
}
