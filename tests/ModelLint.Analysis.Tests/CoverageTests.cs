using System.Collections.Immutable;
using ModelLint.Analysis.Coverage;
using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Tests;

/// <summary>Coverage of calibration data, against figures worked out by hand and those that are published.</summary>
public sealed class CoverageTests
{
    [Theory]
    [InlineData(0.95, 0.95, 59), InlineData(0.99, 0.95, 299), InlineData(0.99, 0.99, 459), InlineData(0.5, 0.5, 1)]
    public void Wilks_numbers_of_samples_are_the_published_ones(double share, double confidence, int samples)
    {
        Assert.Equal(samples, ToleranceBound.SamplesNeeded(share, confidence));
        Assert.True(ToleranceBound.ShareCovered(samples, confidence) >= share - 1e-12);
        Assert.True(ToleranceBound.ShareCovered(samples - 1, confidence) < share);
    }

    [Fact]
    public void The_next_sample_is_the_largest_with_one_chance_in_n_plus_one() => Assert.Equal(0.1, ToleranceBound.ChanceOfExceeding(9), 12);

    static SampleExtremes[] Maxima(params float[] max) => [.. max.Select(static m => new SampleExtremes(0, m))];

    [Fact]
    public void The_sample_that_holds_a_range_up_is_found_at_either_end()
    {
        // 0..10 and without the third 0..4: six tenths hang on it.
        Assert.Equal(new SingleSupport(2, IsMax: true, 10, 4, 0.6), RangeSupport.Worst(Maxima(1, 4, 10, 3)));
        Assert.Equal(new SingleSupport(0, IsMax: false, -8, -2, 0.6), RangeSupport.Worst([new(-8, 1), new(-2, 2), SampleExtremes.None]));
        Assert.Null(RangeSupport.Worst(Maxima(5)));
    }

    [Fact]
    public void What_half_of_the_samples_miss_is_the_mean_over_all_halves()
    {
        // Halves of {1, 2, 3, 4}: the largest is 2 once, 3 twice, 4 three times: 20/6 on average of 4.
        Assert.Equal((4 - 20 / 6.0) / 4, RangeSupport.MissedByHalf(Maxima(4, 1, 3, 2))!.Value, 12);
        Assert.Equal(0, RangeSupport.MissedByHalf(Maxima(7, 7, 7, 7))!.Value, 12);
        Assert.Null(RangeSupport.MissedByHalf(Maxima(1, 2, 3)));
    }

    static ValueObservation Seen(double lo, double hi, int exponent, long first, params long[] counts) =>
        new() { Count = counts.Sum(), Range = new Interval(lo, hi), Histogram = new Histogram(exponent, first, ImmutableArray.Create(counts)), Deviation = 1 };

    [Fact]
    public void Field_data_beyond_the_range_are_told_by_how_far_and_how_many()
    {
        var coverage = FieldCoverage.Of(Seen(0, 4, 0, 0, 10, 10, 10, 10), Seen(0, 6, 0, 0, 10, 10, 10, 10, 5, 5))!.Value;
        Assert.Equal((0.5, 0.2), (coverage.Exceedance, Math.Round(coverage.ClipRate, 12)));
        var inside = FieldCoverage.Of(Seen(0, 4, 0, 0, 10, 10, 10, 10), Seen(1, 3, 0, 1, 10, 10))!.Value;
        Assert.Equal((0.0, 0.0), (inside.Exceedance, inside.ClipRate));
    }

    [Fact]
    public void Zero_is_covered_and_bins_are_filled_only_as_far_as_elements_reach()
    {
        // Calibrated 2..4, so that 0..4 is covered.
        Assert.Equal(0, FieldCoverage.Of(Seen(2, 4, 0, 2, 10, 10), Seen(1, 4, 0, 1, 10, 10, 10))!.Value.Exceedance);
        // Of the first bin -1..0 only -0.5..0 is filled, and of that a fifth lies below -0.4: 0.2 · 10 of 50.
        Assert.Equal(0.04, FieldCoverage.Of(Seen(-0.4, 4, 0, -1, 10, 10, 10, 10, 10), Seen(-0.5, 4, 0, -1, 10, 10, 10, 10, 10))!.Value.ClipRate, 12);
    }

    [Fact]
    public void Ends_that_move_from_sample_to_sample_are_open()
    {
        Assert.Equal(2, RangeSupport.OpenEnds([new(-1, 1), new(-2, 3)], 0.01));
        Assert.Equal(1, RangeSupport.OpenEnds([new(0, 1), new(0.5f, 3), SampleExtremes.None], 0.01));
        Assert.Equal(0, RangeSupport.OpenEnds([new(0, 1), new(0, 1)], 0.01));
        Assert.Equal(0, RangeSupport.OpenEnds([], 0.01));
    }

    [Fact]
    public void Drift_is_nothing_for_the_same_spread_and_large_for_a_moved_one()
    {
        var even = new Histogram(0, 0, [.. Enumerable.Repeat(10L, 10)]);
        Assert.Equal(0, Drift.Between(even, even)!.Value, 12);
        // Two parts of ten, one half of the second spread in each: Σ(q − p)·ln(q/p) = 2·0.4·ln 5 + 8·0.0999·ln 1000.
        var narrow = new Histogram(0, 0, [50L, 50]);
        Assert.Equal(2 * 0.4 * Math.Log(5) + 8 * 0.0999 * Math.Log(1000), Drift.Between(even, narrow)!.Value, 9);
        Assert.Null(Drift.Between(even, null));
    }

    [Fact]
    public void A_tail_is_what_the_outermost_elements_need()
    {
        // Of 1,000,000 elements 10 may be left out: the five in the last bin are.
        var tail = RangeTail.Of(Seen(0, 8, 0, 0, 999_990, 5, 0, 0, 0, 0, 0, 5), 0.99999)!.Value;
        Assert.Equal((8.0, 8.0), (tail.Reach, tail.Deviations));
        Assert.True(tail.Core <= 2, $"{tail.Core}");
        Assert.Null(RangeTail.Of(Seen(0, 1, 0, 0, 100), 0.99999));
    }
}
