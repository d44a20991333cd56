using System.Collections.Immutable;
using ModelLint.Calibration.Running;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Preparing;

/// <summary>How an input takes a picture.</summary>
/// <param name="Element">Element type of the input.</param>
/// <param name="Dims">Extents that a picture is given with; a batch of several holds the same picture several times.</param>
/// <param name="ChannelAxis">Which of them counts the channels: 1, 3 or 4.</param>
public sealed record ImageLayout(DataType Element, ImmutableArray<long> Dims, int ChannelAxis)
{
    /// <summary>What a side that the model leaves free is set to.</summary>
    public const int FreeSide = 320;

    const long MaxElements = 1L << 28;

    /// <summary>True where the model leaves height and width free.</summary>
    public (bool Height, bool Width) IsFree { get; private init; }

    /// <summary>True where the channels come last.</summary>
    public bool IsChannelsLast => ChannelAxis == Dims.Length - 1;

    /// <summary>True where the input takes bytes.</summary>
    public bool IsBytes => Element == DataType.UInt8;

    /// <summary>Number of channels.</summary>
    public int Channels => (int)Dims[ChannelAxis];

    /// <summary>Height in pixels.</summary>
    public int Height => (int)Dims[HeightAxis];

    /// <summary>Width in pixels.</summary>
    public int Width => (int)Dims[HeightAxis + 1];

    /// <summary>How often the picture is repeated.</summary>
    public int Batch => Dims.Length == 4 ? (int)Dims[0] : 1;

    int HeightAxis => IsChannelsLast ? ChannelAxis - 2 : ChannelAxis + 1;

    /// <summary>
    /// The layout that an input of rank 4 (NCHW, NHWC) or 3 (CHW, HWC) declares; null where it takes no picture, or where
    /// nothing tells which axis counts the channels. Where both could, NCHW is meant.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="channels">Where the channels stand, if someone says so; 3 of them where the model leaves their number free.</param>
    /// <param name="size">Height and width where the model leaves them free.</param>
    public static ImageLayout? Of(ModelInput input, ChannelOrder? channels = null, (int Height, int Width)? size = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Shape is not { Rank: 3 or 4 } shape || input.Element is not (DataType.Float or DataType.Float16 or DataType.Double or DataType.UInt8)) return null;
        var (first, last) = (shape.Rank - 3, shape.Rank - 1);
        var axis = channels switch
        {
            ChannelOrder.Nchw => first,
            ChannelOrder.Nhwc => last,
            _ => IsChannels(shape[first]) ? first : IsChannels(shape[last]) ? last : -1,
        };
        if (axis < 0 || shape[axis].Value is not null && !IsChannels(shape[axis])) return null;
        var height = axis == last ? axis - 2 : axis + 1;
        var dims = shape.Dims.Select((d, i) => d.Value ?? (i == axis ? 3 : i == height ? size?.Height ?? FreeSide : i == height + 1 ? size?.Width ?? FreeSide : 1)).ToImmutableArray();
        return Fits(dims) ? new ImageLayout(input.Element, dims, axis) { IsFree = (shape[height].Value is null, shape[height + 1].Value is null) } : null;
    }

    /// <summary>The same for a single picture, whatever the batch.</summary>
    public ImageLayout One() => Dims.Length == 4 ? this with { Dims = Dims.SetItem(0, 1) } : this;

    /// <summary>The same with other sides, where they are free; null where they aren't and differ, or the picture would be too large.</summary>
    public ImageLayout? WithSides(int height, int width)
    {
        if (!IsFree.Height && height != Height || !IsFree.Width && width != Width) return null;
        var dims = Dims.SetItem(HeightAxis, height).SetItem(HeightAxis + 1, width);
        return Fits(dims) ? this with { Dims = dims } : null;
    }

    static bool Fits(ImmutableArray<long> dims) => dims.Aggregate((Int128)1, static (product, extent) => product * extent) is var elements && elements > 0 && elements <= MaxElements;

    static bool IsChannels(Dim dim) => dim.Value is 1 or 3 or 4;
}
