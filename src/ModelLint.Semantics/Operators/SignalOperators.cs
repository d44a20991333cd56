using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Spectra, windows and filter banks.</summary>
static class SignalOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new StatedUnit("DFT", static c => [DftType(c)], static (c, _) => DftRange(c)),
        new StatedUnit("STFT", static c => [StftType(c)], static (c, _) => StftRange(c)),
        new StatedUnit("MelWeightMatrix", static c => [MelType(c)], static (_, _) => ValueRange.Uniform(Interval.Unit)),
        new StatedUnit("HannWindow", static c => [WindowType(c)], static (c, _) => Window(c)),
        new StatedUnit("HammingWindow", static c => [WindowType(c)], static (c, _) => Window(c)),
        new StatedUnit("BlackmanWindow", static c => [WindowType(c)], static (c, _) => Window(c)),
    ];

    // From opset 20 on the axis is an input, and counts the real/imaginary pair as the last axis.
    static int? DftAxis(OperatorCall call, int rank)
    {
        if (call.Opset < 20) return Axes.Normalize(call.Int("axis", 1), rank);
        return call.Has(2) ? call.ConstantInts(2) is [var axis] ? Axes.Normalize(axis, rank) : null : Axes.Normalize(-2, rank);
    }

    static TensorType DftType(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return new TensorType(call.Element(0), null);
        var onesided = call.Int("onesided", 0) != 0;
        var inverse = call.Int("inverse", 0) != 0;
        if (DftAxis(call, shape.Rank) is not { } axis)
        {
            // Whatever the axis, a transform that keeps its length keeps the shape.
            return new TensorType(call.Element(0), (onesided || call.Has(1) ? Shapes.OfRank(shape.Rank) : shape).With(-1, onesided && inverse ? 1 : 2));
        }

        // n bins of a one-sided spectrum are those of 2·(n − 1) samples, unless told otherwise.
        var length = call.Has(1) ? Scalar(call, 1) : !onesided || !inverse ? shape[axis] : shape[axis].Value is { } bins and > 0 ? 2 * (bins - 1) : Dim.Unknown;
        if (onesided && !inverse) length = length.Value is { } n ? n / 2 + 1 : Dim.Unknown;
        return new TensorType(call.Element(0), shape.With(axis, length).With(-1, onesided && inverse ? 1 : 2));
    }

    // A sum of n elements turned by phases, each part at most √2 times the larger of real and imaginary; the inverse divides by n.
    static ValueRange DftRange(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return ValueRange.Unknown;
        var longest = DftAxis(call, shape.Rank) is { } axis ? shape[axis].Value : shape.IsStatic ? shape.Dims.Max(static d => d.Value) : null;
        var length = call.Has(1) ? AtMost(call, 1) : longest;
        var inverse = call.Int("inverse", 0) != 0;
        if (length is not { } n) return ValueRange.Unknown;
        var bound = call.Range(0).Overall.Magnitude * Math.Sqrt(2) * (inverse ? 1 : n);
        return ValueRange.Uniform(Bounds.Around(bound).Outward(call.Element(0), n + 64).Overflowing(call.Element(0)));
    }

    static Dim FrameLength(OperatorCall call) => call.Has(3) ? Scalar(call, 3) : call.Has(2) ? call.Shape(2).At(0) : Dim.Unknown;

    static TensorType StftType(OperatorCall call)
    {
        var frame = FrameLength(call).Value;
        var frames = call.Shape(0).At(1).Value is { } length && frame is { } f && Scalar(call, 1).Value is { } step and > 0 ? Dim.Of(length >= f ? (length - f) / step + 1 : 0) : Dim.Unknown;
        var bins = frame is { } n ? call.Int("onesided", 1) != 0 ? n / 2 + 1 : n : Dim.Unknown;
        return Shapes.Tensor(call.Element(0), call.Shape(0).At(0), frames, bins, 2);
    }

    static ValueRange StftRange(OperatorCall call)
    {
        if ((call.Has(3) ? AtMost(call, 3) : FrameLength(call).Value) is not { } n) return ValueRange.Unknown;
        var window = call.Has(2) ? call.Range(2).Overall.Magnitude : 1;
        return ValueRange.Uniform(Bounds.Around(call.Range(0).Overall.Magnitude * window * Math.Sqrt(2) * n).Outward(call.Element(0), n + 64).Overflowing(call.Element(0)));
    }

    static TensorType MelType(OperatorCall call) =>
        Shapes.Tensor(OutputType(call), Scalar(call, 1).Value is { } length ? length / 2 + 1 : Dim.Unknown, Scalar(call, 0));

    static TensorType WindowType(OperatorCall call) => Shapes.Tensor(OutputType(call), Scalar(call, 0));

    // The cosines are rounded and their factors sum to 1 or 0 only nearly.
    static ValueRange Window(OperatorCall call) => OutputType(call).IsFloat()
        ? ValueRange.Uniform(new Interval(-16 * Rounding.Epsilon(OutputType(call)), 1 + 16 * Rounding.Epsilon(OutputType(call))))
        : ValueRange.Uniform(Interval.Unit);

    static long? AtMost(OperatorCall call, int input) => call.Range(input).Overall.Hi is > 0 and < 1e9 and var most ? (long)most : null;

    static DataType OutputType(OperatorCall call) => (DataType)call.Int("output_datatype", 1);

    static Dim Scalar(OperatorCall call, int input) => call.Constant(input) is { Count: 1, IsInteger: true } value
        ? Dim.Of(value.Integers[0])
        : call.Elements(input) is [var dim] ? dim : Dim.Unknown;
}
