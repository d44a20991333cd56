using ModelLint.Analysis.Configuration;

namespace ModelLint.Calibration.Preparing;

/// <summary>Makes a preprocessing of what the configuration says.</summary>
public static class PreprocessingSettings
{
    /// <summary>The preset that is named, or else none, with what is stated besides.</summary>
    /// <exception cref="ConfigurationException">There is no such preset, or settings contradict each other.</exception>
    public static Preprocessing Of(PreprocessingConfiguration stated)
    {
        ArgumentNullException.ThrowIfNull(stated);
        var preset = stated.Preset is not { } name ? Preprocessing.None : Preprocessing.Find(name)
            ?? throw new ConfigurationException($"{stated.Place}: no preprocessing is called '{name}': {NearestName.Hint(name, Preprocessing.Presets.Select(static p => p.Name))}");
        var result = preset with
        {
            Resize = stated.Resize switch
            {
                "letterbox" => ResizeMode.Letterbox,
                "center-crop" => ResizeMode.CenterCrop,
                "none" => ResizeMode.None,
                "stretch" => ResizeMode.Stretch,
                _ => preset.Resize,
            },
            IsTopLeft = stated.Align is { } align ? align == "top-left" : preset.IsTopLeft,
            ShortSide = stated.ShortSide ?? preset.ShortSide,
            Size = stated.Size,
            Colors = stated.Colors is { } colors ? colors == "bgr" ? ColorOrder.Bgr : ColorOrder.Rgb : preset.Colors,
            Layout = stated.Layout is { } layout ? layout == "nhwc" ? ChannelOrder.Nhwc : ChannelOrder.Nchw : null,
            Scale = stated.Scale ?? preset.Scale,
            Mean = stated.Mean ?? preset.Mean,
            Std = stated.Std ?? preset.Std,
            Fill = stated.Fill ?? preset.Fill,
            Fourth = stated.Fourth ?? preset.Fourth,
        };
        if (stated.ShortSide is not null && result.Resize != ResizeMode.CenterCrop) throw new ConfigurationException($"{stated.Place}: \"shortSide\" is for \"resize\": \"center-crop\"");
        if (stated.Align is not null && result.Resize != ResizeMode.Letterbox) throw new ConfigurationException($"{stated.Place}: \"align\" is for \"resize\": \"letterbox\"");
        return result == preset ? preset : result with { Name = "custom" };
    }
}
