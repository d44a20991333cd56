namespace ModelLint.Calibration.Witness;

/// <summary>Paints a picture with what detectors react to: soft light, edges, round things of many sizes, some noise.</summary>
static class SyntheticPicture
{
    const int Discs = 24;
    const double Noise = 16;

    readonly record struct Disc(double X, double Y, double Radius, double Red, double Green, double Blue);

    /// <summary>Pixels of four bytes each, red first, row by row.</summary>
    public static byte[] Paint(int width, int height, XorShift random)
    {
        var discs = Enumerable.Range(0, Discs).Select(_ => new Disc(random.NextDouble() * width, random.NextDouble() * height,
            (0.02 + 0.18 * random.NextDouble() * random.NextDouble()) * Math.Min(width, height) + 1, random.NextDouble() * 255, random.NextDouble() * 255, random.NextDouble() * 255)).ToArray();
        var pixels = new byte[width * height * 4];
        for (var y = 0; y < height; y++)
        {
            // Of the discs only those that meet this row are looked at for each of its pixels.
            var row = discs.Where(d => Math.Abs(d.Y - y) <= d.Radius).ToArray();
            for (var x = 0; x < width; x++)
            {
                var (red, green, blue) = (255.0 * x / width, 255.0 * y / height, 255.0 * (width - x) / width);
                foreach (var d in row)
                    if ((d.X - x) * (d.X - x) + (d.Y - y) * (d.Y - y) <= d.Radius * d.Radius) (red, green, blue) = (d.Red, d.Green, d.Blue);
                var noise = (random.NextDouble() - 0.5) * 2 * Noise;
                var at = (y * width + x) * 4;
                (pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]) = (Level(red + noise), Level(green + noise), Level(blue + noise), byte.MaxValue);
            }
        }

        return pixels;
    }

    static byte Level(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
