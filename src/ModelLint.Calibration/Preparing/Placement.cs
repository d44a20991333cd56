namespace ModelLint.Calibration.Preparing;

/// <summary>Where a resized picture comes to lie in the input, in pixels. What lies outside is cut off.</summary>
readonly record struct Placement(int Left, int Top, int Width, int Height)
{
    /// <summary>Where a picture goes by a preprocessing.</summary>
    public static Placement Of(Preprocessing preprocessing, int width, int height, int toWidth, int toHeight) => preprocessing.Resize switch
    {
        ResizeMode.Letterbox when preprocessing.IsTopLeft => Letterbox(width, height, toWidth, toHeight) with { Left = 0, Top = 0 },
        ResizeMode.Letterbox => Letterbox(width, height, toWidth, toHeight),
        ResizeMode.CenterCrop => CenterCrop(width, height, toWidth, toHeight, preprocessing.ShortSide),
        _ => new Placement(0, 0, toWidth, toHeight),
    };

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

    /// <summary>
    /// The shorter side brought to a length, the longer one in proportion and rounded down, and the middle at round((side − target) / 2)
    /// (torchvision.transforms.functional: resize and center_crop). Without a length the picture covers the target just so.
    /// </summary>
    public static Placement CenterCrop(int width, int height, int toWidth, int toHeight, int? shortSide)
    {
        var (w, h) = shortSide is { } side ? (Longer(width, height, side), Longer(height, width, side)) : Cover(width, height, toWidth, toHeight);
        return new Placement(-Rounded(w - toWidth), -Rounded(h - toHeight), w, h);
    }

    /// <summary>True where the whole input lies under the picture.</summary>
    public bool Covers(int width, int height) => Left <= 0 && Top <= 0 && Left + Width >= width && Top + Height >= height;

    static int Longer(int side, int other, int shortSide) => side <= other ? shortSide : (int)Math.Min((long)side * shortSide / other, int.MaxValue);

    static (int Width, int Height) Cover(int width, int height, int toWidth, int toHeight)
    {
        var ratio = Math.Max((double)toWidth / width, (double)toHeight / height);
        return (Math.Max(toWidth, (int)(width * ratio)), Math.Max(toHeight, (int)(height * ratio)));
    }

    static int Rounded(int rest) => (int)Math.Round(rest / 2.0, MidpointRounding.ToEven);

    static int Side(double side, int most) => Math.Clamp((int)Math.Round(side, MidpointRounding.ToEven), 1, most);
}
