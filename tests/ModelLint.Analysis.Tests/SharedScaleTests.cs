using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Quantizing;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Tests;

public sealed class SharedScaleTests
{
    static readonly UniformQuantizer _uint8 = new(8, IsSymmetric: false);

    [Theory]
    [InlineData(2, 127.5, 7)]
    [InlineData(16, 15.9375, 4)]
    [InlineData(64, 3.984375, 2)]
    [InlineData(255, 1, 0.0057)]
    public void Levels_and_bits_follow_the_ratio(double ratio, double levels, double bits)
    {
        var loss = SharedScale.Judge(new Interval(0, 1), new Interval(0, ratio), _uint8);
        Assert.Equal(levels, loss.Levels, 6);
        Assert.Equal(bits, loss.EffectiveBits, 3);
        Assert.False(loss.Collapses);
    }

    [Fact]
    public void Below_half_a_step_everything_becomes_zero()
    {
        // 640 / 255 = 2.5098; half of it is 1.2549.
        Assert.True(SharedScale.Judge(new Interval(0, 1), new Interval(0, 640), _uint8).Collapses);
        Assert.False(SharedScale.Judge(new Interval(0, 1.26), new Interval(0, 640), _uint8).Collapses);
    }

    [Fact]
    public void A_symmetric_scale_covers_both_sides()
    {
        // 2 · 640 over 254 steps.
        Assert.Equal(1280 / 254.0, new UniformQuantizer(8, IsSymmetric: true).Step(new Interval(0, 640)), 12);
    }

    [Theory]
    [InlineData(2, 48.1)]
    [InlineData(16, 30.1)]
    [InlineData(64, 18.0)]
    [InlineData(255, 6.0)]
    [InlineData(400, 1.1)]
    [InlineData(510, 0.0)]
    public void Signal_to_noise_of_evenly_spread_values_is_what_a_simulation_gave(double ratio, double decibels)
    {
        // Raw SQNR of 200,000 values in [0,1] at uint8 over [0, ratio]; the plain formula 20·log10(L/ratio) + 6.02 fails from 400 on.
        Assert.Equal(decibels, SharedScale.UniformSqnr(new Interval(0, 1), ratio / 255)!.Value, 0.06);
    }

    [Fact]
    public void The_error_integral_of_one_step_is_a_twelfth_of_its_cube() => Assert.Equal(8 / 12.0, SharedScale.ErrorIntegral(2, 2), 12);

    [Fact]
    public void A_histogram_predicts_what_quantizing_its_values_loses()
    {
        // 1,000 values evenly in [0, 1) in bins of 1/1024, quantized with steps of 1/10.
        var histogram = new Histogram(-10, 0, [.. Enumerable.Repeat(1L, 1024)]);
        double signal = 0, noise = 0;
        for (var i = 0; i < 102_400; i++)
        {
            var x = (i + 0.5) / 102_400;
            var q = Math.Round(x / 0.1) * 0.1;
            signal += x * x;
            noise += (x - q) * (x - q);
        }

        Assert.Equal(10 * Math.Log10(signal / noise), histogram.Sqnr(0.1, zeros: 0)!.Value, 2);
    }
}
