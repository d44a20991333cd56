using ModelLint.Fixing.Choosing;
using ModelLint.Quantization.Comparing;

namespace ModelLint.Fixing.Tests;

/// <summary>Which of two ways to quantize is kept.</summary>
public sealed class BiasTrialTests
{
    [Fact]
    public void Slices_count_alike_whatever_their_size()
    {
        var slices = new[] { ("[0:4]", 10.0, 4L), ("[4:84]", 20.0, 80L) }.Select(static s => new ComparedSlice(s.Item1, "x", Of(s.Item2, s.Item3)));
        Assert.Equal(15, MeasuredSlice.MeanSqnr([new ComparedValue("y", Of(19, 84), [.. slices])]));
        Assert.Equal(17, MeasuredSlice.MeanSqnr([new ComparedValue("y", Of(19, 84), [.. slices]), new ComparedValue("z", Of(21, 1), [])]));
    }

    [Fact]
    public void What_is_zero_throughout_has_no_say()
    {
        Assert.Equal(12, MeasuredSlice.MeanSqnr([new ComparedValue("y", Of(12, 4), []), new ComparedValue("z", Of(null, 4), [])]));
        Assert.Equal(double.PositiveInfinity, MeasuredSlice.MeanSqnr([new ComparedValue("z", Of(null, 4), [])]));
    }

    [Theory]
    [InlineData(20, 19, true, true)]
    [InlineData(19, 20, false, true)]
    [InlineData(20, 20, true, false)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, true, false)]
    public void Biases_are_corrected_unless_leaving_them_is_better(double corrected, double asTheyAre, bool corrects, bool matters)
    {
        var trial = new BiasTrial(corrected, asTheyAre);
        Assert.Equal((corrects, matters), (trial.Corrects, trial.Matters));
    }

    static SliceFigures Of(double? sqnr, long count) => new()
    {
        Count = count,
        Signal = 1,
        Noise = 1,
        Sqnr = sqnr,
        Cosine = null,
        MaxError = 1,
        Bias = 0,
        Zeros = 0,
        FloatZeros = 0,
        Codes = 2,
        Saturated = 0,
    };
}
