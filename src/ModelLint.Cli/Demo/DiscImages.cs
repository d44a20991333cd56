using SkiaSharp;

namespace ModelLint.Cli.Demo;

/// <summary>A bright disc in an image: centre and radius in pixels.</summary>
readonly record struct Disc(float X, float Y, float Radius);

/// <summary>Images with bright discs on a dark, noisy ground; where the discs are is known. The same bytes every time.</summary>
static class DiscImages
{
    /// <summary>Number of images.</summary>
    public const int Count = 12;

    /// <summary>The discs of image <paramref name="index"/>: three to six, apart from each other.</summary>
    public static IReadOnlyList<Disc> Discs(int index)
    {
        // A fixed sequence (Knuth's MMIX multiplier), so that nothing depends on the runtime's generator.
        var state = 0x9E3779B97F4A7C15UL * (ulong)(index + 1);
        float Next()
        {
            state = state * 6364136223846793005UL + 1442695040888963407UL;
            return (state >> 40) / (float)(1 << 24);
        }

        var discs = new List<Disc>();
        var wanted = 3 + index % 4;
        while (discs.Count < wanted)
        {
            var disc = new Disc(40 + Next() * (DiscDetector.Side - 80), 40 + Next() * (DiscDetector.Side - 80), 14 + Next() * 10);
            if (discs.TrueForAll(d => MathF.Max(MathF.Abs(d.X - disc.X), MathF.Abs(d.Y - disc.Y)) > 80)) discs.Add(disc);
        }

        return discs;
    }

    /// <summary>The image as PNG.</summary>
    public static void WritePng(int index, Stream to)
    {
        using var bitmap = new SKBitmap(DiscDetector.Side, DiscDetector.Side, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(new SKColor(38, 42, 48));
            Noise(canvas, index);
            using var paint = new SKPaint { IsAntialias = true };
            foreach (var disc in Discs(index))
            {
                paint.Color = new SKColor(236, (byte)(214 + index), 226);
                canvas.DrawCircle(disc.X, disc.Y, disc.Radius, paint);
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(to);
    }

    static void Noise(SKCanvas canvas, int index)
    {
        using var paint = new SKPaint();
        var state = (uint)(index * 2654435761 + 1);
        for (var i = 0; i < 900; i++)
        {
            state = state * 1664525 + 1013904223;
            var (x, y) = (state >> 8 & 0x3FF, state >> 20 & 0x3FF);
            var shade = (byte)(24 + (state >> 3 & 0x3F));
            paint.Color = new SKColor(shade, shade, (byte)(shade + 8));
            canvas.DrawRect(x % DiscDetector.Side, y % DiscDetector.Side, 9, 9, paint);
        }
    }
}
