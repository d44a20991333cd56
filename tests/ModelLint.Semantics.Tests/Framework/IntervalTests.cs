using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Tests.Framework;

public sealed class IntervalTests
{
    [Theory]
    [InlineData(0, 9.3e18, 0, double.PositiveInfinity)]
    [InlineData(-1e19, -1, double.NegativeInfinity, -1)]
    [InlineData(9.3e18, 9.3e18, 9.3e18, 9.3e18)]
    [InlineData(-1e18, 1e18, -1e18, 1e18)]
    public void Ends_beyond_64_bits_tell_people_nothing(double lo, double hi, double least, double most) => Assert.Equal(new Interval(least, most), new Interval(lo, hi).Telling);

    [Fact]
    public void A_quantizer_covers_zero()
    {
        Assert.Equal(5, new Interval(2, 5).QuantizedRange);
        Assert.Equal(7, new Interval(-2, 5).QuantizedRange);
        Assert.Equal(5, new Interval(-5, -2).QuantizedRange);
    }

    [Fact]
    public void Widening_for_rounding_contains_the_neighbours()
    {
        var one = Interval.Point(1).Outward(DataType.Float);
        Assert.True(one.Contains(MathF.BitIncrement(1)) && one.Contains(MathF.BitDecrement(1)));
        Assert.Equal(Interval.Point(0), Interval.Point(0).Outward(DataType.Float));
        Assert.Equal(new Interval(3, 4), new Interval(3, 4).Outward(DataType.Int32));
    }

    [Fact]
    public void What_exceeds_a_type_may_be_infinite()
    {
        var wide = new Interval(-1e39, 70000);
        Assert.Equal(double.NegativeInfinity, wide.Outward(DataType.Float).Lo);
        Assert.Equal(double.PositiveInfinity, wide.Outward(DataType.Float16).Hi);
        Assert.Equal(65504, Interval.Point(70000).Outward(DataType.Float16).Lo);
    }

    [Fact]
    public void Infinite_ends_stay_infinite()
    {
        var infinite = Interval.Point(double.PositiveInfinity).Outward(DataType.Float);
        Assert.Equal(double.PositiveInfinity, infinite.Lo);
        Assert.Equal(double.PositiveInfinity, infinite.Hi);
    }

    [Fact]
    public void Contradicting_bounds_keep_the_first() => Assert.Equal(new Interval(0, 1), new Interval(0, 1).Intersect(new Interval(2, 3)));

    [Theory]
    [InlineData(0.12345678, "0.1235")]
    [InlineData(123456, "123500")]
    [InlineData(12345678, "1.235e+7")]
    [InlineData(0, "0")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Numbers_are_shown_with_four_digits(double value, string shown) => Assert.Equal(shown, Interval.Format(value));
}
