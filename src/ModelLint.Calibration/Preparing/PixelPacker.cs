using System.Runtime.InteropServices;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Preparing;

/// <summary>Puts pixels where an input wants them, as the values that it wants: a table of 256 values a channel does the arithmetic once.</summary>
static class PixelPacker
{
    /// <param name="rgba">Pixels of the placed picture: four bytes each, red first, row by row.</param>
    /// <param name="place">Where they go.</param>
    /// <param name="preprocessing">What becomes of their values.</param>
    /// <param name="layout">What the input wants.</param>
    public static SampleTensor Pack(ReadOnlySpan<byte> rgba, Placement place, Preprocessing preprocessing, ImageLayout layout)
    {
        if (layout.IsBytes) return new SampleTensor(DataType.UInt8, layout.Dims, Pack(rgba, place, preprocessing.Fill, layout, static (_, level) => level, byte.MaxValue));
        var mean = layout.Channels == 1 ? [preprocessing.Mean.Average()] : preprocessing.Mean;
        var std = layout.Channels == 1 ? [preprocessing.Std.Average()] : preprocessing.Std;
        var values = Pack(rgba, place, preprocessing.Fill, layout, (channel, level) => (float)((level * preprocessing.Scale - mean[channel]) / std[channel]), 1f);
        return ElementConversion.To(new SampleTensor(DataType.Float, layout.Dims, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()), layout.Element);
    }

    static T[] Pack<T>(ReadOnlySpan<byte> rgba, Placement place, byte fill, ImageLayout layout, Func<int, byte, T> value, T fourth) where T : unmanaged
    {
        var (width, height, channels) = (layout.Width, layout.Height, layout.Channels);
        var tables = Enumerable.Range(0, channels == 1 ? 1 : 3).Select(c => Enumerable.Range(0, 256).Select(level => value(c, (byte)level)).ToArray()).ToArray();
        var (pixelStep, channelStep) = layout.IsChannelsLast ? (channels, 1) : (1, width * height);
        var size = width * height * channels;
        var result = new T[size * layout.Batch];
        for (var channel = 0; channel < channels; channel++)
        {
            var to = result.AsSpan(channel * channelStep, (width * height - 1) * pixelStep + 1);
            var table = channel < tables.Length ? tables[channel] : null;
            if (table is null || place.Width < width || place.Height < height)
            {
                var rest = table is null ? fourth : table[fill];
                for (var at = 0; at < to.Length; at += pixelStep) to[at] = rest;
            }

            if (table is not null) Place(rgba, place, channels == 1, channel, table, to, width, pixelStep);
        }

        for (var copy = 1; copy < layout.Batch; copy++) result.AsSpan(0, size).CopyTo(result.AsSpan(copy * size));
        return result;
    }

    static void Place<T>(ReadOnlySpan<byte> rgba, Placement place, bool isLuma, int channel, T[] table, Span<T> to, int width, int pixelStep)
    {
        for (var y = 0; y < place.Height; y++)
        {
            var from = rgba.Slice(y * place.Width * 4, place.Width * 4);
            var at = ((place.Top + y) * width + place.Left) * pixelStep;
            for (var x = 0; x < from.Length; x += 4, at += pixelStep)
                to[at] = table[isLuma ? Luma(from[x], from[x + 1], from[x + 2]) : from[x + channel]];
        }
    }

    // ITU-R BT.601, rounded to the nearest level.
    static int Luma(byte red, byte green, byte blue) => (299 * red + 587 * green + 114 * blue + 500) / 1000;
}
