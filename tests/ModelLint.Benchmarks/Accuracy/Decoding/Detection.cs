namespace ModelLint.Benchmarks.Accuracy;

/// <summary>One object that a detector found: centre and size in pixels of its input.</summary>
/// <param name="X">Centre, horizontal.</param>
/// <param name="Y">Centre, vertical.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="Class">Index of its class.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Keypoints">x, y and visibility of each keypoint; empty where there are none.</param>
sealed record Detection(double X, double Y, double Width, double Height, int Class, double Score, double[] Keypoints)
{
    /// <summary>What scores less is no detection.</summary>
    public const double Least = 0.25;

    public double Iou(Detection other)
    {
        var w = Math.Min(X + Width / 2, other.X + other.Width / 2) - Math.Max(X - Width / 2, other.X - other.Width / 2);
        var h = Math.Min(Y + Height / 2, other.Y + other.Height / 2) - Math.Max(Y - Height / 2, other.Y - other.Height / 2);
        if (w <= 0 || h <= 0) return 0;
        return w * h / (Width * Height + other.Width * other.Height - w * h);
    }

    /// <summary>Of several that overlap in one class only the best stays (class-wise, IoU 0.5).</summary>
    public static List<Detection> Suppress(IEnumerable<Detection> all)
    {
        var kept = new List<Detection>();
        foreach (var d in all.OrderByDescending(static d => d.Score))
            if (!kept.Any(k => k.Class == d.Class && k.Iou(d) > 0.5)) kept.Add(d);
        return kept;
    }
}
