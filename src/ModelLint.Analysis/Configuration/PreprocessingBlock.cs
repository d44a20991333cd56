using System.Collections.Immutable;

namespace ModelLint.Analysis.Configuration;

/// <summary>Reads a preprocessing: a preset's name, or <c>{ "preset": "imagenet", "resize": "letterbox", "fill": 114 }</c>.</summary>
static class PreprocessingBlock
{
    const int MaxSide = 1 << 15;

    public static ImmutableArray<string> Keys => ["preset", "resize", "align", "shortSide", "size", "colors", "layout", "scale", "mean", "std", "fill", "fourth"];

    public static ImmutableArray<string> Resizes => ["stretch", "letterbox", "center-crop", "none"];

    public static ImmutableArray<string> Aligns => ["center", "top-left"];

    public static ImmutableArray<string> Colors => ["rgb", "bgr"];

    public static ImmutableArray<string> Layouts => ["nchw", "nhwc"];

    public static PreprocessingConfiguration Read(JsonNodeAt node)
    {
        var place = $"{node.File}:{node.Line}";
        if (node.IsText) return new PreprocessingConfiguration(place) { Preset = node.AsText() };
        var keys = node.AsObject(Keys);
        return new PreprocessingConfiguration(place)
        {
            Preset = keys.GetValueOrDefault("preset")?.AsText(),
            Resize = keys.GetValueOrDefault("resize")?.AsOneOf(Resizes),
            Align = keys.GetValueOrDefault("align")?.AsOneOf(Aligns),
            ShortSide = keys.GetValueOrDefault("shortSide")?.AsInteger(1, MaxSide),
            Size = keys.TryGetValue("size", out var size) ? Size(size) : null,
            Colors = keys.GetValueOrDefault("colors")?.AsOneOf(Colors),
            Layout = keys.GetValueOrDefault("layout")?.AsOneOf(Layouts),
            Scale = keys.GetValueOrDefault("scale")?.AsNumber(),
            Mean = keys.TryGetValue("mean", out var mean) ? Three(mean, static n => n.AsNumber()) : null,
            Std = keys.TryGetValue("std", out var std) ? Three(std, static n => n.AsNumber() is not 0 and var s ? s : throw n.Error("\"std\" divides: it can't be 0")) : null,
            Fill = keys.TryGetValue("fill", out var fill) ? Three(fill, static n => (byte)n.AsInteger(0, byte.MaxValue)) : null,
            Fourth = keys.GetValueOrDefault("fourth")?.AsNumber(),
        };
    }

    // One for all channels, or one a channel.
    static ImmutableArray<T> Three<T>(JsonNodeAt node, Func<JsonNodeAt, T> read)
    {
        if (!node.IsList) return [.. Enumerable.Repeat(read(node), 3)];
        return node.AsList() is { Length: 3 } list ? [.. list.Select(read)] : throw node.Error("one for all channels or a list of three is needed");
    }

    static (int Height, int Width) Size(JsonNodeAt node)
    {
        if (!node.IsList) return node.AsInteger(1, MaxSide) is var side ? (side, side) : default;
        return node.AsList() is [var height, var width] ? (height.AsInteger(1, MaxSide), width.AsInteger(1, MaxSide)) : throw node.Error("a size is one number, or a list of height and width");
    }
}
