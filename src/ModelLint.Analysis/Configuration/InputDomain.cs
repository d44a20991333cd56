using System.Globalization;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Configuration;

/// <summary>What an input's values lie in, as the user declares it.</summary>
public sealed class InputDomain
{
    /// <summary>How one is written, for messages.</summary>
    public const string Notation = "write lo..hi, or unit (0..1), bytes (0..255), imagenet";

    // Mean and standard deviation of ImageNet's pixels in 0..1, for red, green and blue (torchvision's documentation).
    static readonly (double Mean, double Deviation)[] _imageNet = [(0.485, 0.229), (0.456, 0.224), (0.406, 0.225)];

    readonly Func<Value, ValueRange> _range;

    InputDomain(Func<Value, ValueRange> range) => _range = range;

    /// <summary>From one number to another.</summary>
    public static InputDomain Of(double lo, double hi) => new(_ => ValueRange.Uniform(lo, hi));

    /// <summary>From <c>lo..hi</c> or a name; null where it is neither.</summary>
    public static InputDomain? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "unit" => Of(0, 1),
            "bytes" => Of(0, 255),
            "imagenet" => new InputDomain(ImageNet),
            _ => Interval(text) is { } range ? Of(range.Lo, range.Hi) : null,
        };
    }

    /// <summary>A range as people write it, <c>lo..hi</c>; null where it is none.</summary>
    public static Interval? Interval(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split("..", 2) is [var lo, var hi] && Number(lo) is { } a && Number(hi) is { } b && a <= b ? new Interval(a, b) : null;
    }

    /// <summary>The range of an input of this domain.</summary>
    public ValueRange RangeOf(Value input) => _range(input);

    static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    // Each colour has a range of its own, where the input's shape shows which axis holds the colours.
    static ValueRange ImageNet(Value input)
    {
        var lo = _imageNet.Select(static c => -c.Mean / c.Deviation).ToArray();
        var hi = _imageNet.Select(static c => (1 - c.Mean) / c.Deviation).ToArray();
        var shape = (input.DeclaredType as TensorType)?.Shape;
        if (shape is { Rank: 4 } && shape[1].Value == 3) return ValueRange.Grid([1, 3, 1, 1], lo, hi);
        return shape is { Rank: 4 } && shape[3].Value == 3 ? ValueRange.Grid([1, 1, 1, 3], lo, hi) : ValueRange.Uniform(lo.Min(), hi.Max());
    }
}
