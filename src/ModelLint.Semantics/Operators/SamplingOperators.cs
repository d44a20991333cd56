using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators on images and boxes: sampling, cropping, selecting.</summary>
static class SamplingOperators
{
    const string Microsoft = "com.microsoft";

    // The cubic kernel with a = −0.75 at its worst, half way between two samples: 2·(19/32 + 3/32).
    const double CubicGain = 1.375;

    public static IEnumerable<OperatorSemantics> All =>
    [
        new StatedUnit("NonMaxSuppression", static _ => [Shapes.Tensor(DataType.Int64, Dim.Unknown, 3)], static (_, _) => ValueRange.Uniform(0, long.MaxValue)),
        new StatedUnit("RoiAlign", static c => [Shapes.Tensor(c.Element(0), c.Shape(1).At(0), c.Shape(0).At(1), Dim.Of(c.Int("output_height", 1)), Dim.Of(c.Int("output_width", 1)))],
            static (c, _) => c.Range(0).Channels(4).Map(i => i.OrZero().Outward(c.Element(0), 64))),
        new StatedUnit("CropAndResize", static c => [CropType(c)], static (c, _) => c.Range(0).Channels(4).Map(i => i.Union(Interval.Point(c.Float("extrapolation_value", 0))).Outward(c.Element(0), 16)), Microsoft),
        new StatedUnit("GridSample", static c => [GridType(c)], static (c, _) => GridRange(c)),
        new StatedUnit("GridSample", static c => [GridType(c)], static (c, _) => GridRange(c), Microsoft),
        new StatedUnit("AffineGrid", static c => [AffineType(c)], static (c, _) => AffineRange(c)),
        new StatedUnit("CenterCropPad", static c => [CentreType(c)], static (c, _) => ValueRange.Uniform(c.Range(0).Overall.OrZero())),
        new StatedUnit("Col2Im", static c => [ColumnsType(c)], static (c, _) => ColumnsRange(c)),
        new StatedUnit("ImageDecoder", static c => [Shapes.Tensor(DataType.UInt8, Dim.Unknown, Dim.Unknown, c.String("pixel_format", "RGB") == "Grayscale" ? 1 : 3)]),
    ];

    static TensorType CropType(OperatorCall call)
    {
        var size = call.Elements(3);
        return Shapes.Tensor(call.Element(0), call.Shape(1).At(0), call.Shape(0).At(1), size is [var height, _] ? height : Dim.Unknown, size is [_, var width] ? width : Dim.Unknown);
    }

    static TensorType GridType(OperatorCall call)
    {
        var (x, grid) = (call.Shape(0), call.Shape(1));
        if ((x ?? grid) is not { Rank: >= 3 } known) return new TensorType(call.Element(0), null);
        return new TensorType(call.Element(0), new Shape([x.At(0).IsUnknown ? grid.At(0) : x.At(0), x.At(1), .. Enumerable.Range(1, known.Rank - 2).Select(i => grid.At(i))]));
    }

    static ValueRange GridRange(OperatorCall call)
    {
        if (call.Shape(0) is not { Rank: >= 3 } shape) return ValueRange.Unknown;
        var zeros = call.String("padding_mode", "zeros") == "zeros";
        var gain = call.String("mode", "linear") is "cubic" or "bicubic" ? Math.Pow(CubicGain, shape.Rank - 2) : 1;
        return call.Range(0).Channels(shape.Rank).Map(i =>
        {
            var samples = zeros ? i.OrZero() : i;
            if (!samples.IsBounded) return gain == 1 ? samples : Interval.Unknown;
            // Weights sum to 1, their magnitudes to the gain: the interval grows around its middle.
            var (middle, radius) = ((samples.Lo + samples.Hi) / 2, samples.Width / 2 * gain);
            var error = 64 * Rounding.Epsilon(call.Element(0)) * samples.Magnitude * gain;
            return new Interval(middle - radius - error, middle + radius + error);
        });
    }

    static TensorType AffineType(OperatorCall call)
    {
        var theta = call.Shape(0);
        var dims = theta.At(1);
        if (call.Elements(1) is { Length: 4 or 5 } size) return new TensorType(call.Element(0), new Shape([size[0], .. size.Skip(2), size.Length - 2]));
        return dims.Value is 2 or 3 ? new TensorType(call.Element(0), Shapes.OfRank((int)dims.Value + 2).With(0, theta.At(0)).With(-1, dims)) : new TensorType(call.Element(0), null);
    }

    // θ·(coordinates in [−1, 1], 1).
    static ValueRange AffineRange(OperatorCall call)
    {
        if (call.Shape(0).At(1).Value is not (2 or 3) || call.Range(0).Overall is not { IsBounded: true } theta) return ValueRange.Unknown;
        var dims = call.Shape(0).At(1).Value!.Value;
        return ValueRange.Uniform(Bounds.Around(theta.Magnitude * dims).Plus(theta).Outward(call.Element(0), 64));
    }

    static TensorType CentreType(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return new TensorType(call.Element(0), null);
        var given = call.Ints("axes") ?? [.. Enumerable.Range(0, shape.Rank).Select(static a => (long)a)];
        if (Axes.Normalize(given, shape.Rank) is not { } axes) return new TensorType(call.Element(0), null);
        var wanted = call.Elements(1);
        var dims = shape.Dims.ToArray();
        for (var i = 0; i < axes.Length; i++) dims[axes[i]] = wanted is { } w && i < w.Length ? w[i] : Dim.Unknown;
        return new TensorType(call.Element(0), new Shape([.. dims]));
    }

    // [N, C·Π block, L] becomes [N, C, image…].
    static TensorType ColumnsType(OperatorCall call)
    {
        var (x, image, block) = (call.Shape(0), call.Elements(1), call.ConstantInts(2));
        var rank = image?.Length ?? (int?)call.Shape(1).At(0).Value ?? block?.Length;
        if (rank is not (> 0 and <= 16)) return new TensorType(call.Element(0), null);
        var channels = block is null ? Dim.Unknown : x.At(1).Over(block.Aggregate(1L, static (n, b) => n * b));
        return new TensorType(call.Element(0), new Shape([x.At(0), channels, .. image ?? Shapes.OfRank(rank.Value).Dims]));
    }

    // Each pixel sums at most one element of every place in the block.
    static ValueRange ColumnsRange(OperatorCall call)
    {
        if (call.Shape(2).At(0).Value is not { } rank || call.Range(0).Overall is not { IsBounded: true } x) return ValueRange.Unknown;
        var most = call.ConstantInts(2) is { } block ? block.Aggregate(1.0, static (n, b) => n * b) : Math.Pow(call.Range(2).Overall.Hi, rank);
        if (!(most is > 0 and < 1 << 24)) return ValueRange.Unknown;
        var terms = (long)most;
        return ValueRange.Uniform(TermSums.None.Plus(x.OrZero()).Times(terms).Round(call.Element(0), (int)Math.Clamp(terms, 1, 1 << 24)));
    }
}
