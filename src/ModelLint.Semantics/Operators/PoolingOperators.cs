using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Pools: a window, or the whole of each channel, becomes one number.</summary>
static class PoolingOperators
{
    const string Microsoft = "com.microsoft";

    public static IEnumerable<OperatorSemantics> All =>
    [
        new StatedUnit("MaxPool", MaxPoolTypes, MaxPoolRange),
        new StatedUnit("MaxpoolWithMask", static c => [PoolType(c)], MaxPoolRange, Microsoft),
        new StatedUnit("NhwcMaxPool", static c => [PoolType(c, channelsLast: true)], static (c, _) => ValueRange.Uniform(c.Range(0).Overall), Microsoft),
        new StatedUnit("AveragePool", static c => [PoolType(c)], AverageRange),
        new StatedUnit("LpPool", static c => [PoolType(c)], static (c, _) => Norms(c, Window(c)?.Taps)),
        new StatedUnit("GlobalMaxPool", static c => [GlobalType(c)], static (c, _) => Channels(c)),
        new StatedUnit("GlobalAveragePool", static c => [GlobalType(c)], static (c, _) => Means(c, Spatial(c), orZero: false)),
        new StatedUnit("GlobalLpPool", static c => [GlobalType(c)], static (c, _) => Norms(c, Spatial(c))),
        new StatedUnit("MaxUnpool", static c => [UnpoolType(c)], static (c, _) => Channels(c).Map(static i => i.OrZero())),
        new StatedUnit("MaxRoiPool", static c => [RoiPoolType(c)], static (c, _) => Channels(c).Map(static i => i.OrZero())),
    ];

    /// <summary>Type of a pool's output: batch and channels stay, the others slide.</summary>
    public static TensorType PoolType(OperatorCall call, bool channelsLast = false)
    {
        if (call.Shape(0) is not { Rank: >= 2 } shape || SpatialWindow.Of(call, shape.Rank - 2) is not { } window) return new TensorType(call.Element(0), null);
        var ceil = call.Int("ceil_mode", 0) != 0;
        var first = channelsLast ? 1 : 2;
        return new TensorType(call.Element(0), new Shape([.. shape.Dims.Select((d, i) => i >= first && i < first + window.Rank ? window.Slide(i - first, d, ceil) : d)]));
    }

    /// <summary>Type of a global pool's output: spatial extents become 1.</summary>
    public static TensorType GlobalType(OperatorCall call, bool channelsLast = false) => new(call.Element(0), call.Shape(0) is { Rank: >= 2 } shape
        ? new Shape([.. shape.Dims.Select((d, i) => i == 0 || i == (channelsLast ? shape.Rank - 1 : 1) ? d : 1)])
        : null);

    static SpatialWindow? Window(OperatorCall call) => call.Shape(0) is { Rank: >= 2 } shape ? SpatialWindow.Of(call, shape.Rank - 2) : null;

    static ValueRange Channels(OperatorCall call) => call.Range(0).Channels(call.Shape(0)?.Rank ?? 0);

    static long? Spatial(OperatorCall call) => call.Shape(0) is { Rank: >= 2 } shape ? Axes.Product(shape.Dims.Skip(2)).Value : null;

    static ImmutableArray<OnnxType?> MaxPoolTypes(OperatorCall call)
    {
        var type = PoolType(call);
        return [type, type with { Element = DataType.Int64 }];
    }

    static ValueRange MaxPoolRange(OperatorCall call, int output)
    {
        if (output == 1) return ValueRange.Uniform(0, call.Shape(0)?.ElementCount is { } count and > 0 ? count - 1 : long.MaxValue);
        // With dilations all taps of a window may lie in the padding, whose value is the least of the type.
        return Window(call) is { } window && Enumerable.Range(0, window.Rank).All(i => window.AlwaysTouches(i, call.Shape(0)![i + 2], call.Int("ceil_mode", 0) != 0))
            ? Channels(call)
            : Channels(call).Map(i => new Interval(RangeAnalysis.OfType(call.Element(0)).Overall.Lo, i.Hi));
    }

    static ValueRange AverageRange(OperatorCall call, int output)
    {
        if (Window(call) is not { } window) return ValueRange.Unknown;
        var counted = call.Int("count_include_pad", 0) != 0 && (window.IsPadded || call.Int("ceil_mode", 0) != 0);
        // A window that lies in the padding altogether averages nothing, or zeros.
        return Means(call, window.Taps, counted || window.IsPadded && window.Dilations.Any(static d => d > 1));
    }

    // A mean is one of intervals; each of its additions may round.
    static ValueRange Means(OperatorCall call, long? terms, bool orZero) => terms is null
        ? ValueRange.Unknown
        : Channels(call).Map(i =>
        {
            var interval = orZero ? i.OrZero() : i;
            var error = interval.Magnitude * (Math.Exp((terms.Value + 2) * Rounding.Epsilon(call.Element(0))) - 1);
            return !interval.IsBounded
                ? interval
                : new Interval(interval.Lo >= 0 ? Math.Max(0, interval.Lo - error) : interval.Lo - error, interval.Hi <= 0 ? Math.Min(0, interval.Hi + error) : interval.Hi + error)
                    .Overflowing(call.Element(0));
        });

    // (Σ|x|^p)^(1/p) of n numbers is at most n^(1/p) times the largest.
    static ValueRange Norms(OperatorCall call, long? terms)
    {
        var p = call.Attribute("p") is { Kind: AttributeKind.Float } given ? given.Float : call.Int("p", 2);
        return terms is { } n && p >= 1
            ? Channels(call).Map(i => new Interval(0, new Interval(0, i.Magnitude * Math.Pow(n, 1 / (double)p)).Outward(call.Element(0), 2 * n + 64).Hi))
            : ValueRange.Uniform(0, double.PositiveInfinity);
    }

    static TensorType UnpoolType(OperatorCall call)
    {
        if (call.Shape(0) is not { Rank: >= 2 } shape) return new TensorType(call.Element(0), null);
        if (call.Has(2)) return new TensorType(call.Element(0), call.Elements(2) is { } stated && stated.Length == shape.Rank ? new Shape(stated) : Shapes.OfRank(shape.Rank));
        if (SpatialWindow.Of(call, shape.Rank - 2) is not { } window) return new TensorType(call.Element(0), null);
        return new TensorType(call.Element(0), new Shape([.. shape.Dims.Select((d, i) => i < 2 ? d : window.Spread(i - 2, d, 0))]));
    }

    static TensorType RoiPoolType(OperatorCall call) => call.Ints("pooled_shape") is [var height, var width]
        ? Shapes.Tensor(call.Element(0), call.Shape(1).At(0), call.Shape(0).At(1), height, width)
        : new TensorType(call.Element(0), Shapes.OfRank(4));
}
