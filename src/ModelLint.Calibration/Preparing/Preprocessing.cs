using System.Collections.Immutable;

namespace ModelLint.Calibration.Preparing;

/// <summary>How a picture is brought to the size of the input.</summary>
public enum ResizeMode
{
    /// <summary>To the input's sides, whatever becomes of its proportions.</summary>
    Stretch,
    /// <summary>As large as fits with its proportions kept, in the middle, the rest filled.</summary>
    Letterbox,
}

/// <summary>
/// What is done with a picture before a model sees it: RGB, resized bilinearly, then (value · <paramref name="Scale"/> − mean) / std
/// a channel, in the layout that the input declares. A fourth channel is 1; a single one is the luma of ITU-R BT.601, with the average of the
/// three means and stds. An input of bytes gets the bytes, resized only.
/// </summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Resize">How it is brought to size.</param>
/// <param name="Fill">Grey level 0…255 of what a letterbox leaves empty.</param>
/// <param name="Scale">Factor on values of 0…255.</param>
/// <param name="Mean">Subtracted from each scaled channel, in the order RGB.</param>
/// <param name="Std">Divides each channel, in the order RGB.</param>
/// <param name="Values">How values come about, for the description: <c>/255</c>.</param>
public sealed record Preprocessing(string Name, ResizeMode Resize, byte Fill, double Scale, ImmutableArray<double> Mean, ImmutableArray<double> Std, string Values)
{
    /// <summary>Letterbox with grey 114, /255 (Ultralytics, LetterBox).</summary>
    public static Preprocessing Yolo { get; } = new("yolo", ResizeMode.Letterbox, 114, 1 / 255.0, [0, 0, 0], [1, 1, 1], "/255");

    /// <summary>Stretched, /255, mean and std of ImageNet (torchvision.transforms, pretrained models).</summary>
    public static Preprocessing ImageNet { get; } = new("imagenet", ResizeMode.Stretch, 0, 1 / 255.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], "/255, ImageNet mean and std");

    /// <summary>Stretched, /255.</summary>
    public static Preprocessing Unit { get; } = new("unit", ResizeMode.Stretch, 0, 1 / 255.0, [0, 0, 0], [1, 1, 1], "/255");

    /// <summary>Stretched, 0…255.</summary>
    public static Preprocessing None { get; } = new("none", ResizeMode.Stretch, 0, 1, [0, 0, 0], [1, 1, 1], "0..255");

    /// <summary>All presets.</summary>
    public static ImmutableArray<Preprocessing> Presets => [Yolo, ImageNet, Unit, None];

    /// <summary>The preset of that name; null where there is none.</summary>
    public static Preprocessing? Find(string name) => Presets.FirstOrDefault(p => p.Name == name);

    /// <summary>One line for the premise of findings: <c>yolo (RGB, letterbox 640x640 with grey 114, /255)</c>. Sides are width x height.</summary>
    public string Describe(ImageLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var colour = layout.Channels == 1 ? "luma" : "RGB";
        var resize = Resize == ResizeMode.Letterbox ? $"letterbox {layout.Width}x{layout.Height} with grey {Fill}" : $"stretched to {layout.Width}x{layout.Height}";
        return $"{Name} ({colour}, {resize}, {(layout.IsBytes ? "bytes" : Values)})";
    }
}
