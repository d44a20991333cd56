namespace ModelLint.Calibration.Preparing;

/// <summary>Where a picture comes to lie in the input, in pixels.</summary>
readonly record struct Placement(int Left, int Top, int Width, int Height)
{
    /// <summary>
    /// The largest place with the picture's proportions, in the middle; of an odd rest the larger half goes right and below
    /// (Ultralytics, LetterBox: sides rounded, round(rest / 2 − 0.1) to the left).
    /// </summary>
    public static Placement Letterbox(int width, int height, int toWidth, int toHeight)
    {
        var ratio = Math.Min((double)toWidth / width, (double)toHeight / height);
        var (w, h) = (Side(width * ratio, toWidth), Side(height * ratio, toHeight));
        return new Placement((toWidth - w) / 2, (toHeight - h) / 2, w, h);
    }

    static int Side(double side, int most) => Math.Clamp((int)Math.Round(side, MidpointRounding.ToEven), 1, most);
}
