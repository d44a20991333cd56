using CsCheck;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Statistics;

namespace ModelLint.Calibration.Tests;

public sealed class HistogramTests
{
    static HistogramBuilder Of(params ReadOnlySpan<float> values)
    {
        var builder = new HistogramBuilder();
        builder.Add(values);
        return builder;
    }

    static void AssertSame(ValueObservation expected, ValueObservation actual)
    {
        Assert.Equal(expected with { Histogram = null }, actual with { Histogram = null });
        Assert.Equal(expected.Histogram?.Exponent, actual.Histogram?.Exponent);
        Assert.Equal(expected.Histogram?.First, actual.Histogram?.First);
        Assert.Equal(expected.Histogram?.Counts.AsSpan().ToArray(), actual.Histogram?.Counts.AsSpan().ToArray());
    }

    [Fact]
    public void A_histogram_worked_out_by_hand()
    {
        // From 0 to 2047 there are just 2048 bins of width 1.
        var histogram = Of(0, 0, 0.5f, 1, 2047, 2047).ToHistogram()!;
        Assert.Equal((0, 0L, 2048), (histogram.Exponent, histogram.First, histogram.Counts.Length));
        Assert.Equal((3L, 1L, 2L), (histogram.Counts[0], histogram.Counts[1], histogram.Counts[2047]));
        Assert.Equal(6, histogram.Counts.Sum());
    }

    [Fact]
    public void One_step_beyond_doubles_the_width()
    {
        var histogram = Of(0, 1, 2, 3, 2048).ToHistogram()!;
        Assert.Equal((1, 0L, 1025), (histogram.Exponent, histogram.First, histogram.Counts.Length));
        Assert.Equal((2L, 2L, 1L), (histogram.Counts[0], histogram.Counts[1], histogram.Counts[1024]));
    }

    [Fact]
    public void Edges_are_multiples_of_the_width_on_both_sides_of_zero()
    {
        // -3.5..1020 at width 0.5: bins -7..2040, just 2048 of them.
        var histogram = Of(-3.5f, -3.3f, -0.1f, 0.1f, 1020).ToHistogram()!;
        Assert.Equal((-1, -7L, 2048), (histogram.Exponent, histogram.First, histogram.Counts.Length));
        Assert.Equal((2L, 1L, 1L, 1L), (histogram.Counts[0], histogram.Counts[6], histogram.Counts[7], histogram.Counts[2047]));
        Assert.Equal(-3.5, histogram.Edge(0));
    }

    [Fact]
    public void Counts_and_extremes_of_all_kinds_of_numbers()
    {
        var seen = Of(0, -0f, float.NaN, 1, float.PositiveInfinity, float.NegativeInfinity, -2, float.NaN, 0).ToObservation();
        Assert.Equal((5L, 3L, 2L, 2L), (seen.Count, seen.Zeros, seen.NaNs, seen.Infinities));
        Assert.Equal((-2.0, 1.0), (seen.Range.Lo, seen.Range.Hi));
        Assert.Equal(5, seen.Histogram!.Counts.Sum());
    }

    [Fact]
    public void Nothing_finite_leaves_the_range_unknown()
    {
        var seen = Of(float.NaN, float.PositiveInfinity).ToObservation();
        Assert.Equal((0L, 1L, 1L), (seen.Count, seen.NaNs, seen.Infinities));
        Assert.True(seen.Range.IsUnknown);
        Assert.Null(seen.Histogram);
    }

    [Fact]
    public void A_constant_has_one_bin_as_fine_as_float_resolves()
    {
        Assert.Equal((-23, 1L << 23, 1), Of(1, 1, 1).ToHistogram() is { } h ? (h.Exponent, h.First, h.Counts.Length) : default);
        Assert.Equal((-126, 0L, 1), Of(0, -0f).ToHistogram() is { } z ? (z.Exponent, z.First, z.Counts.Length) : default);
    }

    [Fact]
    public void The_widest_range_of_float_has_room()
    {
        var histogram = Of(float.MinValue, float.MaxValue, -float.Epsilon, float.Epsilon).ToHistogram()!;
        Assert.InRange(histogram.Counts.Length, 1024, 2048);
        // The tiniest negative number lies below zero, however wide the bins.
        Assert.Equal((1L, 1L), (histogram.Counts[(int)(-1 - histogram.First)], histogram.Counts[(int)(0 - histogram.First)]));
    }

    [Fact]
    public void The_fast_count_of_tiny_negative_numbers_agrees_with_the_exact_one()
    {
        float[] values = [.. Enumerable.Repeat(-float.Epsilon, 64), .. Enumerable.Repeat(float.Epsilon, 64), -0f, 0f, 1e30f];
        var histogram = Of(values).ToHistogram()!;
        Assert.Equal((-1L, 64L, 66L), (histogram.First, histogram.Counts[0], histogram.Counts[1]));
    }

    static readonly float[] Awkward = [0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, 1e-38f, -1e38f, 3e38f];

    // Numbers of like size, of wildly different size, and the awkward ones.
    static readonly Gen<float[]> Data = Gen.OneOf(
        Gen.Float[-100, 100].Array[0, 300],
        Gen.Float.Array[0, 300],
        Gen.OneOf(Gen.Float[-1, 1], Gen.Int[0, Awkward.Length - 1].Select(i => Awkward[i])).Array[0, 300]);

    [Fact]
    public void Any_order_and_any_split_give_the_same() =>
        Gen.Select(Data, Gen.Int[0, 1000].Array[1, 6], Gen.Int).Sample((data, cuts, seed) =>
        {
            var shuffled = (float[])data.Clone();
            new Random(seed).Shuffle(shuffled);
            var parts = cuts.Select(c => data.Length == 0 ? 0 : c % data.Length).Append(0).Append(data.Length).Order().ToArray();
            var builders = parts.Zip(parts.Skip(1)).Select(p => Of(shuffled.AsSpan(p.First..p.Second))).ToArray();
            new Random(~seed).Shuffle(builders);
            var merged = new HistogramBuilder();
            foreach (var builder in builders) merged.Merge(builder);
            AssertSame(Of(data).ToObservation(), merged.ToObservation());
        }, iter: 3000);

    [Fact]
    public void Adding_in_pieces_and_growing_gives_the_same_as_all_at_once() =>
        Data.Sample(data =>
        {
            var pieces = new HistogramBuilder();
            foreach (var value in data) pieces.Add([value]);
            AssertSame(Of(data).ToObservation(), pieces.ToObservation());
        }, iter: 1000);

    [Fact]
    public void Counts_agree_with_bins_found_one_by_one() =>
        Data.Sample(data =>
        {
            var finite = data.Where(float.IsFinite).ToArray();
            if (Of(data).ToHistogram() is not { } histogram)
            {
                Assert.Empty(finite);
                return;
            }

            foreach (var bin in finite.GroupBy(v => (long)Math.Floor(Math.ScaleB(v, -histogram.Exponent))))
                Assert.Equal(bin.Count(), histogram.Counts[(int)(bin.Key - histogram.First)]);
            Assert.InRange(histogram.Counts.Length, 1, 2048);
            Assert.Equal(finite.Length, histogram.Counts.Sum());
        }, iter: 2000);
}
