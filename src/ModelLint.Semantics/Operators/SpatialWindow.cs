using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics.Operators;

/// <summary>The window that convolutions and pools slide over the spatial axes, as their attributes state it.</summary>
/// <param name="Kernel">Extents of the window; unknown where neither attribute nor weights tell.</param>
/// <param name="Strides">Steps.</param>
/// <param name="Dilations">Distances between taps.</param>
/// <param name="Pads">Padding at the beginnings, then at the ends.</param>
/// <param name="AutoPad">NOTSET, VALID, SAME_UPPER or SAME_LOWER.</param>
sealed record SpatialWindow(ImmutableArray<Dim> Kernel, ImmutableArray<long> Strides, ImmutableArray<long> Dilations, ImmutableArray<long> Pads, string AutoPad)
{
    /// <summary>Number of spatial axes.</summary>
    public int Rank => Kernel.Length;

    /// <summary>Number of taps; null where the kernel isn't known.</summary>
    public long? Taps => Axes.Product(Kernel).Value;

    /// <summary>True where a window may reach over the edge of its input.</summary>
    public bool IsPadded => AutoPad is "SAME_UPPER" or "SAME_LOWER" || AutoPad != "VALID" && Pads.Any(static p => p != 0);

    /// <summary>True where the window is one element and moves by one: each output element sees one place of the input.</summary>
    public bool IsPoint => Kernel.All(static k => k.Value == 1);

    /// <summary>Reads the attributes; null where they contradict each other.</summary>
    public static SpatialWindow? Of(OperatorCall call, int spatialRank, IEnumerable<Dim>? weights = null)
    {
        var kernel = call.Ints("kernel_shape")?.Select(Dim.Of).ToImmutableArray() ?? weights?.ToImmutableArray() ?? [.. Enumerable.Repeat(Dim.Unknown, spatialRank)];
        var ones = Enumerable.Repeat(1L, spatialRank).ToImmutableArray();
        var window = new SpatialWindow(kernel, Given("strides") ?? ones, Given("dilations") ?? ones, Given("pads") ?? [.. Enumerable.Repeat(0L, 2 * spatialRank)], call.String("auto_pad", "NOTSET"));
        var fits = window.Rank == spatialRank && window.Strides.Length == spatialRank && window.Dilations.Length == spatialRank && window.Pads.Length == 2 * spatialRank;
        return fits && window.Strides.All(static s => s > 0) && window.Dilations.All(static d => d > 0) ? window : null;

        // Some exporters write an empty list for "default".
        ImmutableArray<long>? Given(string name) => call.Ints(name) is { IsEmpty: false } given ? given : null;
    }

    /// <summary>Extent of the output along a spatial axis (ONNX operator specification, Conv and MaxPool).</summary>
    public Dim Slide(int axis, Dim extent, bool ceil = false)
    {
        var stride = Strides[axis];
        if (AutoPad is "SAME_UPPER" or "SAME_LOWER") return extent.Value is { } same ? (same + stride - 1) / stride : stride == 1 ? extent : Dim.Unknown;
        if (Kernel[axis].Value is not { } kernel) return Dim.Unknown;
        var reach = checked((kernel - 1) * Dilations[axis] + 1);
        var (before, after) = AutoPad == "VALID" ? (0, 0) : (Pads[axis], Pads[axis + Rank]);
        if (extent.Value is not { } length) return stride == 1 && before + after == reach - 1 ? extent : Dim.Unknown;
        var room = length + before + after - reach;
        if (room < 0) return 0;
        var steps = ceil ? (room + stride - 1) / stride : room / stride;
        // A last window that would begin behind the input and its leading padding is left out.
        if (ceil && steps * stride >= length + before) steps--;
        return steps + 1;
    }

    /// <summary>True where every position of the window along an axis has a tap inside of the input; false where it can't be told.</summary>
    public bool AlwaysTouches(int axis, Dim extent, bool ceil)
    {
        const long most = 1 << 22;
        if (!IsPadded || Dilations[axis] == 1) return true;
        if (extent.Value is not { } length || Kernel[axis].Value is not { } kernel || Slide(axis, extent, ceil).Value is not (<= most and var count)) return false;
        var (stride, dilation) = (Strides[axis], Dilations[axis]);
        var before = AutoPad switch
        {
            "SAME_UPPER" => Math.Max(0, (count - 1) * stride + (kernel - 1) * dilation + 1 - length) / 2,
            "SAME_LOWER" => (Math.Max(0, (count - 1) * stride + (kernel - 1) * dilation + 1 - length) + 1) / 2,
            _ => Pads[axis],
        };
        for (var position = 0L; position < count; position++)
        {
            // The first tap that doesn't lie before the input.
            var start = position * stride - before;
            var tap = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
            if (tap >= kernel || start + tap * dilation >= length) return false;
        }

        return true;
    }

    /// <summary>Extent of a transposed convolution's output along a spatial axis.</summary>
    public Dim Spread(int axis, Dim extent, long outputPadding)
    {
        var stride = Strides[axis];
        if (AutoPad is "SAME_UPPER" or "SAME_LOWER") return extent.Value is { } same ? checked(same * stride) : stride == 1 ? extent : Dim.Unknown;
        if (Kernel[axis].Value is not { } kernel || extent.Value is not { } length) return Dim.Unknown;
        var pads = AutoPad == "VALID" ? 0 : Pads[axis] + Pads[axis + Rank];
        return Math.Max(0, checked(stride * (length - 1) + outputPadding + (kernel - 1) * Dilations[axis] + 1 - pads));
    }
}
