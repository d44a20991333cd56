using System.Collections.Immutable;
using System.Globalization;

namespace ModelLint.Calibration.Preparing;

/// <summary>Says in one line all that a preprocessing does with pictures for an input.</summary>
static class PreprocessingText
{
    public static string Of(Preprocessing preprocessing, ImageLayout layout)
    {
        string[] parts =
        [
            layout.Channels == 1 ? "luma" : preprocessing.Colors == ColorOrder.Bgr ? "BGR" : "RGB",
            .. layout.Channels == 4 ? [$"fourth channel {Number(preprocessing.Fourth)}"] : Array.Empty<string>(),
            .. layout.IsChannelsLast ? ["channels last"] : Array.Empty<string>(),
            Resize(preprocessing, layout),
            layout.IsBytes ? "bytes" : Values(preprocessing),
        ];
        return $"{preprocessing.Name} ({string.Join(", ", parts)})";
    }

    static string Resize(Preprocessing p, ImageLayout layout)
    {
        var size = $"{layout.Width}x{layout.Height}";
        return p.Resize switch
        {
            ResizeMode.Letterbox => $"letterbox {size}{(p.IsTopLeft ? " at the top left" : "")} with {Fill(p.Fill)}",
            ResizeMode.CenterCrop => p.ShortSide is { } side ? $"shorter side to {side}, centre crop {size}{(side < Math.Max(layout.Width, layout.Height) ? $" with {Fill(p.Fill)}" : "")}" : $"centre crop {size}",
            ResizeMode.None => "not resized",
            _ => $"stretched to {size}",
        };
    }

    static string Fill(ImmutableArray<byte> fill) => fill.Distinct().Count() == 1 ? $"grey {fill[0]}" : $"colour {string.Join(' ', fill)}";

    static string Values(Preprocessing p)
    {
        var scaled = p.Scale == 1 ? "0..255" : Scaled(p.Scale);
        if (p.Mean.All(static m => m == 0) && p.Std.All(static s => s == 1)) return scaled;
        if (p.Scale == Preprocessing.ImageNet.Scale && p.Mean.SequenceEqual(Preprocessing.ImageNet.Mean) && p.Std.SequenceEqual(Preprocessing.ImageNet.Std)) return $"{scaled}, ImageNet mean and std";
        return $"{scaled}, mean {Channels(p.Mean)}, std {Channels(p.Std)}";
    }

    static string Scaled(double scale) => Math.Round(1 / scale) is var divisor && 1 / divisor == scale ? $"/{Number(divisor)}" : $"*{Number(scale)}";

    static string Channels(ImmutableArray<double> values) => values.Distinct().Count() == 1 ? Number(values[0]) : string.Join(' ', values.Select(Number));

    static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
