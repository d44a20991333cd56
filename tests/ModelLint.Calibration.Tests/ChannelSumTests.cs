using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Statistics;

namespace ModelLint.Calibration.Tests;

/// <summary>Sums of channels by hand.</summary>
public sealed class ChannelSumTests
{
    // Two channels of nine elements, twice: 1..9 and -0.5 throughout, then NaN among them.
    static readonly float[] _tensor = [1, 2, 3, 4, 5, 6, 7, 8, 9, -0.5f, -0.5f, -0.5f, -0.5f, -0.5f, -0.5f, -0.5f, -0.5f, -0.5f];

    static ChannelSums Sums(params float[][] tensors)
    {
        var tracker = new ChannelTracker();
        foreach (var tensor in tensors) tracker.Add(tensor, 0, new ChannelLayout(1, 2, tensor.Length / 2), new MomentsBuilder());
        return tracker.ToRanges()!.Sums!;
    }

    [Fact]
    public void Means_and_mean_squares_are_those_of_each_channel()
    {
        var sums = Sums(_tensor);
        Assert.Equal(5, sums.Mean(0, 18), 9);
        Assert.Equal(285.0 / 9, sums.Power(0, 18), 9);
        Assert.Equal((-0.5, 0.25), (sums.Mean(1, 18), sums.Power(1, 18)));
    }

    [Fact]
    public void The_order_does_not_matter_and_neither_does_merging()
    {
        float[] other = [1e9f, 1e-9f, 3, -1e9f, 0.1f, 0.2f];
        var (one, two) = (Sums(_tensor, other), Sums(other, _tensor));
        Assert.Equal(one.Values.AsEnumerable(), two.Values);
        Assert.Equal(one.Squares.AsEnumerable(), Sums(_tensor).With(Sums(other)).Squares);
    }

    [Fact]
    public void What_is_not_finite_is_left_out()
    {
        float[] tensor = [.. _tensor];
        (tensor[0], tensor[9]) = (float.NaN, float.PositiveInfinity);
        Assert.Equal(44 * Math.ScaleB(1, 32), (double)Sums(tensor).Values[0]);
        Assert.Equal(-4 * Math.ScaleB(1, 32), (double)Sums(tensor).Values[1]);
    }
}
