using System.Collections.Immutable;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Calibration.Preparing;

/// <summary>How a picture is brought to the size of the input.</summary>
public enum ResizeMode
{
    /// <summary>To the input's sides, whatever becomes of its proportions.</summary>
    Stretch,
    /// <summary>As large as fits with its proportions kept, the rest filled.</summary>
    Letterbox,
    /// <summary>Proportions kept, and the middle cut out.</summary>
    CenterCrop,
    /// <summary>Not at all: it must have the input's sides, or gives them where they are free.</summary>
    None,
}

/// <summary>Order of the colours in the input's channels.</summary>
public enum ColorOrder
{
    /// <summary>Red first.</summary>
    Rgb,
    /// <summary>Blue first, as OpenCV reads pictures.</summary>
    Bgr,
}

/// <summary>Where the input's channels stand.</summary>
public enum ChannelOrder
{
    /// <summary>Before height and width.</summary>
    Nchw,
    /// <summary>Behind them.</summary>
    Nhwc,
}

/// <summary>
/// What is done with a picture before a model sees it: resized bilinearly, its colours put in order, then (value · <see cref="Scale"/> − mean) / std
/// a channel. A single channel is the luma of ITU-R BT.601, with the average of the means and stds. An input of bytes gets the bytes, resized only.
/// </summary>
/// <param name="Name">The name on the command line, or <c>custom</c>.</param>
public sealed record Preprocessing(string Name)
{
    const double PerLevel = 1 / 255.0;

    static readonly ImmutableArray<double> _imageNetMean = [0.485, 0.456, 0.406];
    static readonly ImmutableArray<double> _imageNetStd = [0.229, 0.224, 0.225];

    /// <summary>How it is brought to size.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Stretch;

    /// <summary>Of a centre crop: what the shorter side is brought to before the middle is cut out; null where the picture is to cover the input just so.</summary>
    public int? ShortSide { get; init; }

    /// <summary>True where a letterbox puts the picture at the top left rather than in the middle.</summary>
    public bool IsTopLeft { get; init; }

    /// <summary>Height and width where the input leaves its sides free; null takes <see cref="ImageLayout.FreeSide"/>.</summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>Red, green and blue, 0…255 each, of what a picture leaves empty.</summary>
    public ImmutableArray<byte> Fill { get; init; } = [0, 0, 0];

    /// <summary>Order of the colours.</summary>
    public ColorOrder Colors { get; init; }

    /// <summary>Where the channels stand; null where the input's shape is to tell.</summary>
    public ChannelOrder? Layout { get; init; }

    /// <summary>Factor on values of 0…255.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Subtracted from each scaled channel, in the order in which the model gets them.</summary>
    public ImmutableArray<double> Mean { get; init; } = [0, 0, 0];

    /// <summary>Divides each channel, in the order in which the model gets them.</summary>
    public ImmutableArray<double> Std { get; init; } = [1, 1, 1];

    /// <summary>What a fourth channel holds, after all arithmetic.</summary>
    public double Fourth { get; init; } = 1;

    /// <summary>Letterbox with grey 114, /255 (Ultralytics, LetterBox).</summary>
    public static Preprocessing Yolo { get; } = new("yolo") { Resize = ResizeMode.Letterbox, Fill = [114, 114, 114], Scale = PerLevel };

    /// <summary>Stretched, /255, mean and std of ImageNet (torchvision.transforms, pretrained models).</summary>
    public static Preprocessing ImageNet { get; } = new("imagenet") { Scale = PerLevel, Mean = _imageNetMean, Std = _imageNetStd };

    /// <summary>As <see cref="ImageNet"/>, but with the shorter side brought to 256 and the middle cut out (torchvision's classifiers at 224).</summary>
    public static Preprocessing ImageNetCrop { get; } = ImageNet with { Name = "imagenet-crop", Resize = ResizeMode.CenterCrop, ShortSide = 256 };

    /// <summary>Stretched, /255.</summary>
    public static Preprocessing Unit { get; } = new("unit") { Scale = PerLevel };

    /// <summary>Stretched, 0…255 to −1…1.</summary>
    public static Preprocessing MinusOneToOne { get; } = new("minus-one-to-one") { Mean = [127.5, 127.5, 127.5], Std = [127.5, 127.5, 127.5] };

    /// <summary>Stretched, 0…255.</summary>
    public static Preprocessing None { get; } = new("none");

    /// <summary>Stretched, blue first, 0…255 (OpenCV).</summary>
    public static Preprocessing Bgr { get; } = new("bgr") { Colors = ColorOrder.Bgr };

    /// <summary>Stretched, blue first, /255.</summary>
    public static Preprocessing BgrUnit { get; } = new("bgr-unit") { Colors = ColorOrder.Bgr, Scale = PerLevel };

    /// <summary>Stretched, blue first, mean and std of ImageNet in 0…255 (OpenMMLab: 103.53, 116.28, 123.675 and 57.375, 57.12, 58.395).</summary>
    public static Preprocessing BgrImageNet { get; } = new("bgr-imagenet") { Colors = ColorOrder.Bgr, Mean = [103.53, 116.28, 123.675], Std = [57.375, 57.12, 58.395] };

    /// <summary>All presets.</summary>
    public static ImmutableArray<Preprocessing> Presets => [Yolo, ImageNet, ImageNetCrop, Unit, MinusOneToOne, None, Bgr, BgrUnit, BgrImageNet];

    /// <summary>The preset of that name; null where there is none.</summary>
    public static Preprocessing? Find(string name) => Presets.FirstOrDefault(p => p.Name == name);

    /// <summary>What the values of a prepared picture lie in, whatever it shows: a range a channel.</summary>
    public ValueRange DomainOf(ImageLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (layout.IsBytes) return ValueRange.Uniform(byte.MinValue, byte.MaxValue);
        ImmutableArray<double> mean = layout.Channels == 1 ? [Mean.Average()] : Mean, std = layout.Channels == 1 ? [Std.Average()] : Std;
        var ends = Enumerable.Range(0, layout.Channels).Select(c => c >= mean.Length ? (A: Fourth, B: Fourth) : (A: -mean[c] / std[c], B: (byte.MaxValue * Scale - mean[c]) / std[c])).ToList();
        return ValueRange.Grid(layout.IsChannelsLast ? [layout.Channels] : [layout.Channels, 1, 1], [.. ends.Select(static e => Math.Min(e.A, e.B))], [.. ends.Select(static e => Math.Max(e.A, e.B))]);
    }

    /// <summary>What values become of 0…255, over all channels.</summary>
    public Interval Domain
    {
        get
        {
            var ends = Mean.Zip(Std, (mean, std) => (Lo: -mean / std, Hi: (byte.MaxValue * Scale - mean) / std)).ToList();
            return new Interval(ends.Min(static e => Math.Min(e.Lo, e.Hi)), ends.Max(static e => Math.Max(e.Lo, e.Hi)));
        }
    }

    /// <summary>One line for the premise of findings: <c>yolo (RGB, letterbox 640x640 with grey 114, /255)</c>. Sides are width x height.</summary>
    public string Describe(ImageLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return PreprocessingText.Of(this, layout);
    }
}
