using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Preparing;

/// <summary>Puts pixels where an input wants them, as the values that it wants: a table of 256 values a channel does the arithmetic once.</summary>
static class PixelPacker
{
    /// <param name="rgba">Pixels of the placed picture: four bytes each, red first, row by row.</param>
    /// <param name="place">Where they go; what lies outside the input is left out.</param>
    /// <param name="preprocessing">What becomes of their values.</param>
    /// <param name="layout">What the input wants.</param>
    public static SampleTensor Pack(ReadOnlySpan<byte> rgba, Placement place, Preprocessing preprocessing, ImageLayout layout)
    {
        if (layout.IsBytes) return new SampleTensor(DataType.UInt8, layout.Dims, Pack(rgba, place, preprocessing, layout, static (_, level) => level, (byte)Math.Clamp(preprocessing.Fourth * byte.MaxValue, 0, byte.MaxValue)));
        var mean = layout.Channels == 1 ? [preprocessing.Mean.Average()] : preprocessing.Mean;
        var std = layout.Channels == 1 ? [preprocessing.Std.Average()] : preprocessing.Std;
        var values = Pack(rgba, place, preprocessing, layout, (channel, level) => (float)((level * preprocessing.Scale - mean[channel]) / std[channel]), (float)preprocessing.Fourth);
        return ElementConversion.To(new SampleTensor(DataType.Float, layout.Dims, values), layout.Element);
    }

    static byte[] Pack<T>(ReadOnlySpan<byte> rgba, Placement place, Preprocessing preprocessing, ImageLayout layout, Func<int, byte, T> value, T fourth) where T : unmanaged
    {
        var (width, height, channels) = (layout.Width, layout.Height, layout.Channels);
        var colours = Math.Min(channels, 3);
        var tables = Enumerable.Range(0, colours).Select(c => Enumerable.Range(0, 256).Select(level => value(c, (byte)level)).ToArray()).ToArray();
        var (pixelStep, channelStep) = layout.IsChannelsLast ? (channels, 1) : (1, width * height);
        var size = width * height * channels;
        // Every element is written.
        var bytes = GC.AllocateUninitializedArray<byte>(checked(size * layout.Batch * Unsafe.SizeOf<T>()));
        var result = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        for (var channel = 0; channel < channels; channel++)
        {
            var to = result.Slice(channel * channelStep, (width * height - 1) * pixelStep + 1);
            // Which of a pixel's four bytes goes into this channel.
            var source = preprocessing.Colors == ColorOrder.Bgr ? 2 - channel : channel;
            if (channel >= colours || !place.Covers(width, height))
            {
                var rest = channel >= colours ? fourth : tables[channel][channels == 1 ? Luma(preprocessing.Fill[0], preprocessing.Fill[1], preprocessing.Fill[2]) : preprocessing.Fill[source]];
                for (var at = 0; at < to.Length; at += pixelStep) to[at] = rest;
            }

            if (channel < colours) Place(rgba, place, channels == 1 ? null : source, tables[channel], to, (width, height), pixelStep);
        }

        for (var copy = 1; copy < layout.Batch; copy++) result[..size].CopyTo(result[(copy * size)..]);
        return bytes;
    }

    // Without a source the luma of all three is taken.
    static void Place<T>(ReadOnlySpan<byte> rgba, Placement place, int? source, T[] table, Span<T> to, (int Width, int Height) input, int pixelStep)
    {
        var (left, right) = (Math.Max(0, -place.Left), Math.Min(place.Width, input.Width - place.Left));
        var (top, bottom) = (Math.Max(0, -place.Top), Math.Min(place.Height, input.Height - place.Top));
        for (var y = top; y < bottom; y++)
        {
            var from = rgba.Slice((y * place.Width + left) * 4, (right - left) * 4);
            var at = ((place.Top + y) * input.Width + place.Left + left) * pixelStep;
            if (source is { } channel)
                for (var x = channel; x < from.Length; x += 4, at += pixelStep) to[at] = table[from[x]];
            else
                for (var x = 0; x < from.Length; x += 4, at += pixelStep) to[at] = table[Luma(from[x], from[x + 1], from[x + 2])];
        }
    }

    // ITU-R BT.601, rounded to the nearest level.
    static int Luma(byte red, byte green, byte blue) => (299 * red + 587 * green + 114 * blue + 500) / 1000;
}
