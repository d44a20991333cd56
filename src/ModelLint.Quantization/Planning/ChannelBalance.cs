using System.Collections.Immutable;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Planning;

/// <summary>
/// Factors that bring the channels of a value to one range before a depthwise convolution reads them; its weights are divided by the same. One wide
/// channel would leave the others a few codes each, and no sum over channels averages that away. Powers of two, so that the float model computes the same.
/// </summary>
static class ChannelBalance
{
    // Bits that channels have too few on average: what is gained must be worth a multiplication.
    const double LeastGain = 2;
    const int MostBits = 16;

    /// <summary>A factor a channel, 1 at least; null where the channels are much alike.</summary>
    public static ImmutableArray<float>? Of(ChannelSummary channels)
    {
        var widest = channels.Ranges.Max(static r => r.Width);
        if (!(widest > 0) || !double.IsFinite(widest)) return null;
        var bits = channels.Ranges.Select(r => r.Width > 0 ? Math.Clamp((int)Math.Floor(Math.Log2(widest / r.Width)), 0, MostBits) : 0).ToList();
        return bits.Average() < LeastGain ? null : [.. bits.Select(static b => (float)Math.ScaleB(1, b))];
    }

    /// <summary>What all channels reach once they are multiplied.</summary>
    public static Interval Range(ChannelSummary channels, ImmutableArray<float> factors) =>
        channels.Ranges.Zip(factors, static (r, f) => new Interval(r.Lo * f, r.Hi * f)).Aggregate(static (a, b) => a.Union(b));
}
