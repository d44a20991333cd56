using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// Normalizations over a group of N elements: (x − mean)/√(variance + ε) lies within ±√N (within ±√(N − 1) for the exact mean; √N holds for any
/// computed one, since |xᵢ − m| ≤ √Σ(xⱼ − m)²), whatever the input.
/// </summary>
static class NormalizationOperators
{
    const string Microsoft = "com.microsoft";

    public static IEnumerable<OperatorSemantics> All =>
    [
        new BatchNormalizationUnit(),
        new StatedUnit("InstanceNormalization", static c => [c.Type(0)], InstanceRange),
        new StatedUnit("GroupNormalization", static c => [c.Type(0)], GroupRange),
        new StatedUnit("LayerNormalization", LayerTypes, LayerRange),
        new StatedUnit("SimplifiedLayerNormalization", LayerTypes, static (c, o) => o == 0 ? Scaled(c, Normalized(c, Trailing(c)), 1, null) : InverseDeviation(c)),
        new StatedUnit("RMSNormalization", static c => [new TensorType(Of(c.Element(1), c.Element(0)), c.Shape(0))], static (c, _) => Scaled(c, Normalized(c, Trailing(c)), 1, null)),
        new StatedUnit("MeanVarianceNormalization", static c => [c.Type(0)], static (c, _) => ValueRange.Uniform(Normalized(c, MeanVarianceCount(c)))),
        new StatedUnit("LpNormalization", static c => [c.Type(0)], static (c, _) => UnitBall(c)),
        new StatedUnit("LRN", static c => [c.Type(0)], static (c, _) => Lrn(c)),
        new StatedUnit("SkipLayerNormalization", static c => SkipTypes(c), static (c, o) => SkipRange(c, o, bias: 3), Microsoft),
        new StatedUnit("SkipSimplifiedLayerNormalization", static c => SkipTypes(c), static (c, o) => SkipRange(c, o, bias: null), Microsoft),
        new StatedUnit("GroupNorm", static c => [c.Type(0)], static (c, _) => FusedGroupRange(c), Microsoft),
        new StatedUnit("SkipGroupNorm", static c => [c.Type(0), c.Type(0)], static (c, o) => o == 0 ? FusedGroupRange(c) : Added(c), Microsoft),
        new StatedUnit("GatedRMSNorm", static c => [c.Type(0)], static (c, _) => GatedRange(c), Microsoft),
        new StatedUnit("EmbedLayerNormalization", static c => EmbedTypes(c, word: 2, gamma: 5), EmbedRange, Microsoft),
    ];

    /// <summary>What a normalized group of <paramref name="count"/> elements lies in, before scale and bias.</summary>
    public static Interval Normalized(OperatorCall call, long? count) => count is { } n and > 0 && call.Float("epsilon", 1e-5f) >= 0
        ? Bounds.Around(Math.Sqrt(n)).Outward(call.Element(0), n + 16)
        : Interval.Unknown;

    /// <summary>normalized · scale + bias, on the grid of scale and bias.</summary>
    public static ValueRange Scaled(OperatorCall call, Interval normalized, int scale, int? bias)
    {
        var type = call.Element(0);
        var scaled = call.Range(scale).Map(s => s.Times(normalized).Outward(type));
        return (bias is { } b && call.Has(b) ? Sum(scaled, call.Range(b), type) : scaled).Map(i => i.Overflowing(type));
    }

    /// <summary>[batch, sequence, hidden] and what goes with it, for the embedding layers of com.microsoft.</summary>
    public static ImmutableArray<OnnxType?> EmbedTypes(OperatorCall call, int word, int gamma)
    {
        var (batch, sequence, hidden) = (call.Shape(0).At(0), call.Shape(0).At(1), call.Shape(word).At(1));
        var type = new TensorType(call.Element(gamma).IsFloat() ? call.Element(gamma) : DataType.Float, Shape.Of(batch, sequence, hidden));
        return [type, Shapes.Tensor(DataType.Int32, batch), type];
    }

    static ValueRange Sum(ValueRange a, ValueRange b, DataType type) => ValueRange.Combine(a, b, (x, y) =>
    {
        // One rounding, relative to the sum, and the fused form may round the product otherwise.
        var error = 2 * Rounding.Epsilon(type) * (x.Magnitude + y.Magnitude);
        var sum = x.Plus(y);
        return double.IsFinite(error) ? new Interval(sum.Lo - error, sum.Hi + error) : sum;
    });

    static DataType Of(DataType first, DataType second) => first == DataType.Undefined ? second : first;

    static long? Trailing(OperatorCall call) =>
        call.Shape(0) is { } shape && Axes.Normalize(call.Int("axis", -1), shape.Rank) is { } axis ? Axes.Product(shape.Dims.Skip(axis)).Value : null;

    static ImmutableArray<OnnxType?> LayerTypes(OperatorCall call)
    {
        var statistics = call.Shape(0) is { } shape && Axes.Normalize(call.Int("axis", -1), shape.Rank) is { } axis ? new Shape([.. shape.Dims.Select((d, i) => i < axis ? d : 1)]) : null;
        var type = new TensorType(call.Int("stash_type", 1) is var stash and > 0 ? (DataType)stash : DataType.Float, statistics);
        return [call.Type(0), type, type];
    }

    static ValueRange LayerRange(OperatorCall call, int output) => output switch
    {
        0 => Scaled(call, Normalized(call, Trailing(call)), 1, 2),
        1 => ValueRange.Uniform(Trailing(call) is { } n ? call.Range(0).Overall is { IsBounded: true } x ? Mean(x, call.Element(0), n) : Interval.Unknown : Interval.Unknown),
        _ => InverseDeviation(call),
    };

    static Interval Mean(Interval x, DataType type, long count)
    {
        var error = x.Magnitude * (Math.Exp((count + 2) * Rounding.Epsilon(type)) - 1);
        return new Interval(x.Lo - error, x.Hi + error);
    }

    static ValueRange InverseDeviation(OperatorCall call) => call.Float("epsilon", 1e-5f) is > 0 and var epsilon
        ? ValueRange.Uniform(new Interval(0, 1 / Math.Sqrt(epsilon)).Outward(DataType.Float, 4))
        : ValueRange.Uniform(0, double.PositiveInfinity);

    static ValueRange InstanceRange(OperatorCall call, int output)
    {
        if (call.Shape(0) is not { Rank: >= 2 } shape) return ValueRange.Unknown;
        return PerChannel(call, Normalized(call, Axes.Product(shape.Dims.Skip(2)).Value), shape.Rank, grouped: false);
    }

    // Up to opset 20 scale and bias have one element a group, from 21 on one a channel.
    static ValueRange GroupRange(OperatorCall call, int output)
    {
        if (call.Shape(0) is not { Rank: >= 2 } shape || call.Int("num_groups", 0) is not (> 0 and var groups)) return ValueRange.Unknown;
        return PerChannel(call, Normalized(call, Axes.Product([shape[1].Over(groups), .. shape.Dims.Skip(2)]).Value), shape.Rank, grouped: call.Shape(1).At(0) != shape[1]);
    }

    // Channels are last unless told otherwise; activation 1 is x·sigmoid(x), which has its least at −0.27847.
    static ValueRange FusedGroupRange(OperatorCall call)
    {
        if (call.Shape(0) is not { Rank: >= 3 } shape || call.Int("groups", 0) is not (> 0 and var groups)) return ValueRange.Unknown;
        var (type, axis) = (call.Element(0), call.Int("channels_last", 1) != 0 ? shape.Rank - 1 : 1);
        var normalized = Normalized(call, Axes.Product([shape[axis].Over(groups), .. shape.Dims.Where((_, i) => i != 0 && i != axis)]).Value);
        var range = Sum(call.Range(1).Along(axis, shape.Rank).Map(s => s.Times(normalized).Outward(type)), call.Range(2).Along(axis, shape.Rank), type).Map(i => i.Overflowing(type));
        return call.Int("activation", 0) == 0 ? range : range.Map(i => Silu(i).Outward(type, 16));
    }

    // Input, what is skipped to and a bias.
    static ValueRange Added(OperatorCall call)
    {
        var terms = Enumerable.Range(0, 5).Where(i => i is not (1 or 2) && call.Has(i)).Select(i => call.Range(i).Overall).ToList();
        return ValueRange.Uniform(terms.Aggregate(TermSums.None, static (sums, term) => sums.Plus(term)).Round(call.Element(0), terms.Count + 1));
    }

    static ValueRange GatedRange(OperatorCall call)
    {
        var (type, gate) = (call.Element(0), call.Range(2).Overall);
        if (call.String("activation", "silu") is not ("silu" or "swish")) return ValueRange.Unknown;
        return Scaled(call, Normalized(call, call.Shape(0).At(-1).Value), 1, null).Map(i => i.Times(Silu(gate).Outward(type, 16)).Outward(type, 4).Overflowing(type));
    }

    static Interval Silu(Interval x) => new(x.Lo >= 0 ? 0 : Math.Max(x.Lo, -0.27847), Math.Max(0, x.Hi));

    static ValueRange PerChannel(OperatorCall call, Interval normalized, int rank, bool grouped)
    {
        var type = call.Element(0);
        var (scale, bias) = (call.Range(1), call.Range(2));
        if (grouped) (scale, bias) = (ValueRange.Uniform(scale.Overall), ValueRange.Uniform(bias.Overall));
        return Sum(scale.AlongChannels(rank).Map(s => s.Times(normalized).Outward(type)), bias.AlongChannels(rank), type).Map(i => i.Overflowing(type));
    }

    static long? MeanVarianceCount(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return null;
        return Axes.Normalize(call.Ints("axes") ?? [0, 2, 3], shape.Rank) is { } axes ? Axes.Product(axes.Select(a => shape[a])).Value : null;
    }

    // |x| / (Σ|x|^p)^(1/p) is at most 1; the sign stays.
    static ValueRange UnitBall(OperatorCall call)
    {
        var terms = call.Shape(0) is { } shape && Axes.Normalize(call.Int("axis", -1), shape.Rank) is { } axis ? shape[axis].Value : null;
        return call.Range(0).Map(i => new Interval(i.Lo >= 0 ? 0 : -1, i.Hi <= 0 ? 0 : 1).Outward(call.Element(0), (terms ?? 1 << 16) + 16));
    }

    // x / (bias + alpha/size · Σx²)^beta is smaller than x / bias^beta.
    static ValueRange Lrn(OperatorCall call)
    {
        var (alpha, beta, bias) = (call.Float("alpha", 1e-4f), call.Float("beta", 0.75f), call.Float("bias", 1));
        return alpha >= 0 && beta >= 0 && bias > 0
            ? call.Range(0).Channels(call.Shape(0)?.Rank ?? 0).Map(i => i.OrZero().Times(Math.Pow(bias, -beta)).Outward(call.Element(0), 64).Overflowing(call.Element(0)))
            : ValueRange.Unknown;
    }

    static ImmutableArray<OnnxType?> SkipTypes(OperatorCall call)
    {
        var statistics = new TensorType(DataType.Float, call.Shape(0).With(-1, 1));
        return [call.Type(0), statistics, statistics, call.Type(0)];
    }

    static ValueRange SkipRange(OperatorCall call, int output, int? bias)
    {
        if (output == 0) return Scaled(call, Normalized(call, call.Shape(0).At(-1).Value), 2, bias);
        if (output == 2) return InverseDeviation(call);
        if (output != 3) return ValueRange.Unknown;
        var type = call.Element(0);
        var sum = Sum(call.Range(0), call.Range(1), type);
        var added = bias is null ? 3 : 4;
        return call.Has(added) ? Sum(sum, call.Range(added), type) : sum;
    }

    static ValueRange EmbedRange(OperatorCall call, int output) => output == 0 ? EmbedRange(call, call.Range(5).Overall, call.Range(6).Overall) : ValueRange.Unknown;

    /// <summary>Embeddings, normalized along their width, times <paramref name="gamma"/> plus <paramref name="beta"/>.</summary>
    public static ValueRange EmbedRange(OperatorCall call, Interval gamma, Interval beta) => call.Shape(2).At(1).Value is { } width
        ? ValueRange.Uniform(gamma.Times(Bounds.Around(Math.Sqrt(width))).Plus(beta).Outward(DataType.Float16, 8))
        : ValueRange.Unknown;
}

/// <summary>BatchNormalization: with constant statistics, one multiplication and one addition a channel.</summary>
sealed class BatchNormalizationUnit() : OperatorSemantics("BatchNormalization")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) =>
        [call.Type(0), call.Type(3), call.Type(4), call.Type(3), call.Type(4)];

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (output is 1 or 2 && call.Int("training_mode", 0) != 0) return Running(call, output);
        if (output != 0 || call.Shape(0) is not { Rank: >= 2 } shape || call.Int("spatial", 1) == 0) return ValueRange.Unknown;
        if (call.Int("training_mode", 0) != 0) return Training(call, shape);
        var type = call.Element(0);
        var epsilon = call.Float("epsilon", 1e-5f);
        var statistics = ValueRange.Combine(call.Range(1), call.Range(4), (scale, variance) => variance.Lo + epsilon > 0
            ? scale.Times(new Interval(1 / Math.Sqrt(variance.Hi + epsilon), 1 / Math.Sqrt(variance.Lo + epsilon)))
            : Interval.Unknown).AlongChannels(shape.Rank);
        var centred = ValueRange.Combine(call.Range(0).Channels(shape.Rank), call.Range(3).AlongChannels(shape.Rank), (x, mean) => Sum(x, x.Minus(mean), mean, type));
        var scaled = ValueRange.Combine(centred, statistics, static (x, factor) => x.Times(factor));
        // Runtimes fold scale and mean into x·a + b: the bound on rounding holds for that as well.
        var folded = ValueRange.Combine(call.Range(3).AlongChannels(shape.Rank), statistics, static (mean, factor) => mean.Times(factor));
        var error = ValueRange.Combine(scaled, folded, (x, mean) => Bounds.Around(16 * Rounding.Epsilon(type) * (x.Magnitude + 2 * mean.Magnitude)));
        var shifted = ValueRange.Combine(scaled, call.Range(2).AlongChannels(shape.Rank), (x, bias) => Sum(x, x.Plus(bias), bias, type));
        return ValueRange.Combine(shifted, error, (x, e) => new Interval(Widened(x.Lo, e.Lo), Widened(x.Hi, e.Hi)).Overflowing(type));
    }

    // In training the batch's own statistics are used.
    static ValueRange Training(OperatorCall call, Shape shape)
    {
        var type = call.Element(0);
        var normalized = NormalizationOperators.Normalized(call, Axes.Product([shape[0], .. shape.Dims.Skip(2)]).Value);
        return ValueRange.Combine(call.Range(1).AlongChannels(shape.Rank).Map(s => s.Times(normalized)), call.Range(2).AlongChannels(shape.Rank),
            (x, bias) => Sum(x, x.Plus(bias), bias, type).Outward(type, 8));
    }

    // Mixed from the given statistics and the batch's: its mean lies among the input, its variance (corrected or not) below half the squared width.
    static ValueRange Running(OperatorCall call, int output)
    {
        var x = call.Range(0).Overall;
        var own = output == 1 ? x : new Interval(0, x.Width * x.Width / 2);
        return call.Float("momentum", 0.9f) is >= 0 and <= 1 ? ValueRange.Uniform(call.Range(output + 2).Overall.Union(own).Outward(call.Element(0), 1 << 12)) : ValueRange.Unknown;
    }

    static Interval Sum(Interval a, Interval sum, Interval b, DataType type)
    {
        var unit = 2 * Rounding.Epsilon(type);
        return new Interval(Widened(sum.Lo, -unit * (Math.Abs(a.Lo) + b.Magnitude)), Widened(sum.Hi, unit * (Math.Abs(a.Hi) + b.Magnitude)));
    }

    static double Widened(double end, double by) => double.IsInfinity(end) ? end : end + by;
}
