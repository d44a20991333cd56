using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Convolutions in real numbers and in integers.</summary>
static class ConvolutionOperators
{
    const string Microsoft = "com.microsoft";

    public static IEnumerable<OperatorSemantics> All =>
    [
        new ConvUnit("Conv"), new ConvUnit("FusedConv", Microsoft),
        new StatedUnit("NhwcConv", static c => [ConvShapes.Of(c, 0, 1, channelsLast: true)], ChannelsLastRange, Microsoft),
        new StatedUnit("NhwcFusedConv", static c => [ConvShapes.Of(c, 0, 1, channelsLast: true)], ChannelsLastRange, Microsoft),
        new ConvIntegerUnit(), new ConvTransposeUnit(),
        new StatedUnit("ConvTransposeWithDynamicPads", static c => [ConvShapes.Transposed(c, dynamicPads: true)], DynamicPadsRange, Microsoft),
        new StatedUnit("DeformConv", static c => [ConvShapes.Of(c, 0, 1, channelsLast: false)], DeformRange),
        new StatedUnit("CausalConvWithState", CausalTypes, CausalRange), new StatedUnit("CausalConvWithState", static _ => [], domain: Microsoft),
    ];

    // Samples lie between pixels, or outside and are zero; a mask scales them.
    static ValueRange DeformRange(OperatorCall call, int output)
    {
        if (call.Shape(0) is not { } x || call.Shape(1) is not { } w || SpatialWindow.Of(call, x.Rank - 2, w.Dims.Skip(2)) is null) return ValueRange.Unknown;
        var samples = call.Range(0).Overall.OrZero();
        if (call.Has(4)) samples = samples.Times(call.Range(4).Overall).OrZero();
        return call.Weights(1) is { } weights
            ? ConvSums.Range(call, ConvSums.Spread(ValueRange.Uniform(samples), x[1].Value), weights, Bias(call, 3), call.Int("group", 1), x.Rank, orZero: true)
            : ConvSums.Uniform(call, samples, w.Dims.Skip(1), 3);
    }

    static ValueRange? Bias(OperatorCall call, int input) => call.Has(input) ? call.Range(input) : null;

    // Weights are [M, kernel…, C/group]. One interval for all that is read: then their order doesn't matter, and output channels are rows.
    static ValueRange ChannelsLastRange(OperatorCall call, int output)
    {
        if (call.Shape(0) is not { Rank: >= 2 } x || call.Shape(1) is not { } w || w.Rank != x.Rank || SpatialWindow.Of(call, x.Rank - 2, w.Dims.Skip(1).Take(x.Rank - 2)) is not { } window) return ValueRange.Unknown;
        var seen = window.IsPadded ? call.Range(0).Overall.OrZero() : call.Range(0).Overall;
        if (!seen.IsBounded) return ValueRange.Unknown;
        var sums = call.Weights(1) is { } weights && w[x.Rank - 1].Value is { } each
            ? ConvSums.Range(call, ConvSums.Spread(ValueRange.Uniform(seen), each * call.Int("group", 1)), weights.Reshape([weights.Dims[0], each, .. weights.Dims.Skip(1).Take(x.Rank - 2)]), Bias(call, 2), call.Int("group", 1), x.Rank, orZero: false)
            : ConvSums.Uniform(call, seen, w.Dims.Skip(1), 2);
        var last = ChannelsLast(sums, x.Rank);
        return FusedActivation.Apply(call, call.Has(3) ? ValueRange.Combine(last, call.Range(3), (a, b) => a.Plus(b).Outward(call.Element(0), 2)) : last);
    }

    /// <summary>A grid along channels at axis 1 as one along the last axis.</summary>
    public static ValueRange ChannelsLast(ValueRange range, int rank) => range.Count == 1 ? range : range.Relabel([.. Enumerable.Repeat(1, rank - 1), range.Count]);

    // Pads only choose what of it is kept.
    static ValueRange DynamicPadsRange(OperatorCall call, int output) => call.Shape(1) is { Rank: >= 2 } w
        ? ConvSums.Uniform(call, call.Range(0).Overall.OrZero(), [w[0].Over(call.Int("group", 1)), .. w.Dims.Skip(2)], 3)
        : ValueRange.Unknown;

    // The state is the input's, or zeros; silu never leaves its input's interval but for its dent below zero.
    static ValueRange CausalRange(OperatorCall call, int output)
    {
        var seen = call.Range(0).Overall.Union(call.Has(3) ? call.Range(3).Overall : new Interval(0, 0)).OrZero();
        if (output == 1) return ValueRange.Uniform(seen);
        var sums = ConvSums.Uniform(call, seen, call.Shape(1)?.Dims.Skip(1) ?? [], 2).Overall;
        if (call.Shape(1) is null) return ValueRange.Unknown;
        return call.String("activation", "none") switch
        {
            "none" => ValueRange.Uniform(sums),
            "silu" or "swish" => ValueRange.Uniform(new Interval(Math.Min(0, Math.Max(sums.Lo, -0.27847)), Math.Max(0, sums.Hi)).Outward(call.Element(0), 16)),
            _ => ValueRange.Unknown,
        };
    }

    // Input [batch, channels, length], weights [channels, 1, taps]; the state holds what the taps reach back.
    static ImmutableArray<OnnxType?> CausalTypes(OperatorCall call) => call.Shape(0) is { Rank: >= 3 } shape
        ? [new TensorType(call.Element(0), shape), new TensorType(call.Element(0), shape.With(-1, call.Shape(1).At(-1).Value is { } taps and > 0 ? taps - 1 : Dim.Unknown))]
        : [call.Type(0)];
}

/// <summary>Types of convolutions' outputs.</summary>
static class ConvShapes
{
    /// <summary>[N, M, spatial…] from input and weights; the element type is the input's unless stated.</summary>
    public static TensorType Of(OperatorCall call, int input, int weights, bool channelsLast, DataType? element = null)
    {
        var type = element ?? call.Element(input);
        var (x, w) = (call.Shape(input), call.Shape(weights));
        var rank = x?.Rank ?? w?.Rank ?? call.Ints("kernel_shape")?.Length + 2;
        if (rank is not >= 2) return new TensorType(type, null);
        var spatial = rank.Value - 2;
        var kernel = w?.Rank == rank ? channelsLast && call.Node.OpType != "QLinearConv" ? w.Dims.Skip(1).Take(spatial) : w.Dims.Skip(2) : null;
        var first = channelsLast ? 1 : 2;
        var window = SpatialWindow.Of(call, spatial, kernel);
        var moved = Enumerable.Range(0, spatial).Select(i => window?.Slide(i, x.At(first + i)) ?? Dim.Unknown);
        var channels = w.At(0);
        var batch = x is null ? Dim.Unknown : x[0];
        return new TensorType(type, new Shape(channelsLast ? [batch, .. moved, channels] : [batch, channels, .. moved]));
    }

    /// <summary>[N, M, spatial…] of a transposed convolution; weights are [C, M/group, kernel…].</summary>
    public static TensorType Transposed(OperatorCall call, bool dynamicPads)
    {
        var (x, w) = (call.Shape(0), call.Shape(1));
        var rank = x?.Rank ?? w?.Rank;
        if (rank is not >= 2) return new TensorType(call.Element(0), null);
        var spatial = rank.Value - 2;
        var window = SpatialWindow.Of(call, spatial, w?.Rank == rank ? w.Dims.Skip(2) : null);
        var extra = call.Ints("output_padding") is { } padding && padding.Length == spatial ? padding : [.. Enumerable.Repeat(0L, spatial)];
        var stated = call.Ints("output_shape");
        var dims = Enumerable.Range(0, spatial).Select(i => stated is { } s && s.Length >= spatial
            ? Dim.Of(s[s.Length - spatial + i])
            : dynamicPads && call.Has(2) ? Dim.Unknown : window?.Spread(i, x.At(2 + i), extra[i]) ?? Dim.Unknown);
        var channels = w.At(1).Value is { } each ? checked(each * call.Int("group", 1)) : Dim.Unknown;
        return new TensorType(call.Element(0), new Shape([x is null ? Dim.Unknown : x[0], channels, .. dims]));
    }
}

/// <summary>Conv, and FusedConv with its activation.</summary>
sealed class ConvUnit(string opType, string domain = "") : OperatorSemantics(opType, domain)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [ConvShapes.Of(call, 0, 1, channelsLast: false)];

    public override ValueRange Range(OperatorCall call, int output)
    {
        var sums = Sums(call);
        if (call.Has(3)) sums = ValueRange.Combine(sums, call.Range(3), (a, b) => a.Plus(b).Outward(call.Element(0), 2));
        return FusedActivation.Apply(call, sums);
    }

    static ValueRange Sums(OperatorCall call)
    {
        if (call.Shape(0) is not { Rank: >= 2 } x || SpatialWindow.Of(call, x.Rank - 2, call.Shape(1)?.Dims.Skip(2)) is not { } window) return ValueRange.Unknown;
        var channels = call.Range(0).Channels(x.Rank);
        if (!Enumerable.Range(0, channels.Count).Any(i => channels[i].IsBounded)) return ValueRange.Unknown;
        if (call.Weights(1) is not { } weights)
        {
            var seen = channels.Overall;
            return call.Shape(1) is { } shape ? ConvSums.Uniform(call, window.IsPadded ? seen.OrZero() : seen, shape.Dims.Skip(1), 2) : ValueRange.Unknown;
        }

        var group = call.Int("group", 1);
        var bias = call.Has(2) ? call.Range(2) : null;
        var sums = ConvSums.Range(call, ConvSums.Spread(channels, x[1].Value), weights, bias, group, x.Rank, window.IsPadded);
        if (!window.IsPoint || group != 1 || !SimplexIdiom.IsDistribution(call, 0, 1)) return sums;
        var means = ConvSums.Expectations(call, weights, bias, x.Rank, window.IsPadded);
        return ValueRange.Combine(sums, means, static (a, b) => a.Intersect(b));
    }
}

/// <summary>Bounds of convolutions: per output channel, the sum of each weight times the interval of its input channel.</summary>
static class ConvSums
{
    // A shape that states more channels is no model's, and must not cost memory.
    const int MaxChannels = 1 << 20;

    /// <summary>One interval for each of <paramref name="count"/> channels from a grid of channels; null where their number isn't known.</summary>
    public static Interval[]? Spread(ValueRange channels, long? count) => count is { } c and > 0 and <= MaxChannels
        ? channels.Count == c ? [.. Enumerable.Range(0, (int)c).Select(i => channels[i])] : [.. Enumerable.Repeat(channels.Overall, (int)c)]
        : null;

    /// <summary>The grid [1, M, 1…] of a convolution with weights [M, C/group, kernel…]. Where taps may fall outside, their interval is widened by 0.</summary>
    public static ValueRange Range(OperatorCall call, Interval[]? input, TensorValue? weights, ValueRange? bias, long group, int rank, bool orZero, DataType? element = null)
    {
        if (input is null || weights is null || weights.Dims.Length != rank || weights.Count == 0 || group < 1) return ValueRange.Unknown;
        var (outputs, each) = (checked((int)weights.Dims[0]), checked((int)weights.Dims[1]));
        if (each * group != input.Length || outputs % group != 0) return ValueRange.Unknown;
        var taps = weights.Count / outputs / each;
        var (lo, hi) = Repeat(input, taps, orZero);
        var length = each * taps;
        var rows = new WeightRows(weights, length);
        var type = element ?? call.Element(0);
        var (lower, upper) = (new double[outputs], new double[outputs]);
        for (var o = 0; o < outputs; o++)
        {
            var start = o / (outputs / (int)group) * length;
            var sums = IntervalDot.Of(rows[o], lo.AsSpan(start, length), hi.AsSpan(start, length));
            (lower[o], upper[o]) = (bias is null ? sums : sums.Plus(At(bias, o, outputs))).Round(type, length + 1);
        }

        return ValueRange.Grid(Extents(outputs, rank), lower, upper);
    }

    /// <summary>One interval for a convolution whose weights aren't constant: as many products as one output element sums.</summary>
    public static ValueRange Uniform(OperatorCall call, Interval input, IEnumerable<Dim> summed, int bias)
    {
        if (Axes.Product(summed).Value is not { } terms || terms > 1 << 24 || !input.IsBounded) return ValueRange.Unknown;
        var product = input.Times(call.Range(1).Overall);
        var sums = TermSums.None.Plus(product).Times(terms) with { LeastTerm = product.Lo, MostTerm = product.Hi };
        if (call.Has(bias)) sums = sums.Plus(call.Range(bias).Overall);
        return ValueRange.Uniform(sums.Round(call.Element(0), (int)terms + 2));
    }

    /// <summary>The grid of a 1×1 convolution over a distribution: between the least and the most weight of each output channel.</summary>
    public static ValueRange Expectations(OperatorCall call, TensorValue weights, ValueRange? bias, int rank, bool orZero)
    {
        var outputs = checked((int)weights.Dims[0]);
        var length = weights.Count / outputs;
        var rows = new WeightRows(weights, length);
        var (lower, upper) = (new double[outputs], new double[outputs]);
        for (var o = 0; o < outputs; o++)
        {
            var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var weight in rows[o]) (least, most) = (Math.Min(least, weight), Math.Max(most, weight));
            var mean = SimplexIdiom.Expectation(new Interval(least, most), call.Element(0), length);
            if (orZero) mean = mean.OrZero();
            (lower[o], upper[o]) = double.IsFinite(least + most) ? bias is not null ? TermSums.None.Plus(mean).Plus(At(bias, o, outputs)).Round(call.Element(0), 1) : mean : Interval.Unknown;
        }

        return ValueRange.Grid(Extents(outputs, rank), lower, upper);
    }

    /// <summary>The interval of element <paramref name="index"/> of a list of <paramref name="count"/>.</summary>
    public static Interval At(ValueRange list, int index, int count) => list.Count == count ? list[index] : list.Overall;

    static ImmutableArray<int> Extents(int channels, int rank) => [.. Enumerable.Range(0, rank).Select(a => a == 1 ? channels : 1)];

    static (double[] Lo, double[] Hi) Repeat(Interval[] input, int taps, bool orZero)
    {
        var (lo, hi) = (new double[input.Length * taps], new double[input.Length * taps]);
        for (var c = 0; c < input.Length; c++)
        {
            var interval = orZero ? input[c].OrZero() : input[c];
            lo.AsSpan(c * taps, taps).Fill(interval.Lo);
            hi.AsSpan(c * taps, taps).Fill(interval.Hi);
        }

        return (lo, hi);
    }
}

/// <summary>ConvInteger: 8-bit integers less their zero points, summed in int32.</summary>
sealed class ConvIntegerUnit() : OperatorSemantics("ConvInteger")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override bool IsQuantizing => true;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [ConvShapes.Of(call, 0, 1, channelsLast: false, DataType.Int32)];

    // Padding is the zero point, which contributes nothing.
    public override ValueRange Range(OperatorCall call, int output)
    {
        var limits = RangeAnalysis.OfType(DataType.Int32);
        if (call.Shape(0) is not { Rank: >= 2 } x || call.Shape(1) is not { } w || w.Rank != x.Rank || Axes.Product(w.Dims.Skip(1)).Value is not { } terms) return limits;
        var a = call.Range(0).Overall.Minus(call.Has(2) ? call.Range(2).Overall : Interval.Point(0)).OrZero();
        var b = call.Range(1).Overall.Minus(call.Has(3) ? call.Range(3).Overall : Interval.Point(0));
        var sum = a.Times(b).Times(terms);
        return limits.Overall.Contains(sum) ? ValueRange.Uniform(sum) : limits;
    }
}

/// <summary>ConvTranspose: each input element spreads over a window of the output, so that an output element sees some of the taps.</summary>
sealed class ConvTransposeUnit() : OperatorSemantics("ConvTranspose")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [ConvShapes.Transposed(call, dynamicPads: false)];

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (call.Shape(0) is not { Rank: >= 2 } x || !call.Range(0).Overall.IsBounded || ConvSums.Spread(call.Range(0).Channels(x.Rank), x[1].Value) is not { } input
            || call.Shape(1) is not { } shape) return ValueRange.Unknown;
        var group = (int)call.Int("group", 1);
        if (call.Weights(1) is not { } weights)
            return ConvSums.Uniform(call, call.Range(0).Overall.OrZero(), [shape.At(0).Over(group), .. shape.Dims.Skip(2)], 2);
        if (weights.Dims.Length != x.Rank || weights.Dims[0] != input.Length || weights.Count == 0) return ValueRange.Unknown;
        return group < 1 || input.Length % group != 0 ? ValueRange.Unknown : ConvSums.Range(call, input, Turn(weights, group), call.Has(2) ? call.Range(2) : null, group, x.Rank, orZero: true);
    }

    // [C, M/group, kernel…] as [M, C/group, kernel…].
    static TensorValue Turn(TensorValue weights, int group)
    {
        var (inputs, each) = ((int)weights.Dims[0], (int)weights.Dims[1]);
        var (perGroup, taps) = (inputs / group, weights.Count / inputs / each);
        var from = weights.Numbers();
        var to = new double[from.Length];
        for (var c = 0; c < inputs; c++)
        {
            for (var m = 0; m < each; m++)
            {
                var target = ((c / perGroup * each + m) * perGroup + c % perGroup) * taps;
                from.AsSpan((c * each + m) * taps, taps).CopyTo(to.AsSpan(target));
            }
        }

        return TensorValue.OfReals(weights.Type, [each * group, perGroup, .. weights.Dims.Skip(2)], to);
    }
}
