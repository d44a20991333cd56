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

    /// <summary>True where the channels come last.</summary>
    public bool IsChannelsLast => ChannelAxis == Dims.Length - 1;

    /// <summary>True where the input takes bytes.</summary>
    public bool IsBytes => Element == DataType.UInt8;

    /// <summary>Number of channels.</summary>
    public int Channels => (int)Dims[ChannelAxis];

    /// <summary>Height in pixels.</summary>
    public int Height => (int)Dims[IsChannelsLast ? ChannelAxis - 2 : ChannelAxis + 1];

    /// <summary>Width in pixels.</summary>
    public int Width => (int)Dims[IsChannelsLast ? ChannelAxis - 1 : ChannelAxis + 2];

    /// <summary>How often the picture is repeated.</summary>
    public int Batch => Dims.Length == 4 ? (int)Dims[0] : 1;

    /// <summary>
    /// The layout that an input of rank 4 (NCHW, NHWC) or 3 (CHW, HWC) declares; null where it takes no picture, or where
    /// nothing tells which axis counts the channels. Where both could, NCHW is meant.
    /// </summary>
    public static ImageLayout? Of(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Shape is not { Rank: 3 or 4 } shape || input.Element is not (DataType.Float or DataType.Float16 or DataType.Double or DataType.UInt8)) return null;
        var axis = IsChannels(shape[shape.Rank - 3]) ? shape.Rank - 3 : IsChannels(shape[shape.Rank - 1]) ? shape.Rank - 1 : -1;
        if (axis < 0) return null;
        var isLast = axis == shape.Rank - 1;
        ImmutableArray<long> dims = [.. shape.Dims.Select((d, i) => d.Value ?? (IsSide(i) ? FreeSide : 1))];
        var elements = dims.Aggregate((Int128)1, static (product, extent) => product * extent);
        return elements > 0 && elements <= MaxElements ? new ImageLayout(input.Element, dims, axis) : null;

        bool IsSide(int i) => isLast ? i < axis && i >= axis - 2 : i > axis;
    }

    static bool IsChannels(Dim dim) => dim.Value is 1 or 3 or 4;
}
