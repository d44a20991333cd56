namespace ModelLint.Cli.Demo;

/// <summary>Reads the detector's output and counts the discs that it found.</summary>
static class DiscMatching
{
    const int Cells = DiscDetector.Grid * DiscDetector.Grid;
    const float Threshold = 0.5f;

    /// <summary>How many of the discs have a detection with a score of at least 0.5 whose centre lies inside them.</summary>
    /// <param name="output">[1, 5, 1600]: centre x, centre y, width, height, score.</param>
    /// <param name="discs">What is in the image.</param>
    public static int Found(ReadOnlySpan<float> output, IReadOnlyList<Disc> discs)
    {
        var found = 0;
        foreach (var disc in discs)
        {
            for (var cell = 0; cell < Cells; cell++)
            {
                var (dx, dy) = (output[cell] - disc.X, output[Cells + cell] - disc.Y);
                if (output[4 * Cells + cell] < Threshold || dx * dx + dy * dy > disc.Radius * disc.Radius) continue;
                found++;
                break;
            }
        }

        return found;
    }

    /// <summary>The output as one 8-bit scale from <paramref name="lo"/> to <paramref name="hi"/> leaves it.</summary>
    public static float[] Rounded(ReadOnlySpan<float> output, float lo, float hi)
    {
        var step = (hi - lo) / 255;
        var zero = MathF.Round(-lo / step);
        var result = new float[output.Length];
        for (var i = 0; i < result.Length; i++) result[i] = (Math.Clamp(MathF.Round(output[i] / step) + zero, 0, 255) - zero) * step;
        return result;
    }
}
