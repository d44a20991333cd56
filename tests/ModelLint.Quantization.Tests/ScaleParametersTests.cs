using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Tests;

/// <summary>Scales and zero points by hand.</summary>
public sealed class ScaleParametersTests
{
    static readonly CodeType _uint8 = CodeType.Of(DataType.UInt8), _int8 = CodeType.Of(DataType.Int8);

    [Theory]
    [InlineData(0, 255, 1, 0)]
    [InlineData(-1, 254, 1, 1)]
    [InlineData(-128, 127, 1, 128)]
    [InlineData(2, 255, 1, 0)]
    [InlineData(-255, -3, 1, 255)]
    public void The_range_is_covered_and_zero_has_a_code(double lo, double hi, double scale, long zero)
    {
        var parameters = ScaleParameters.Cover(new Interval(lo, hi), _uint8, isSymmetric: false);
        Assert.Equal((float)scale, parameters.Scale);
        Assert.Equal(zero, parameters.ZeroPoint);
        Assert.Equal(0, parameters.Restore(0));
    }

    [Fact]
    public void Symmetric_codes_have_as_many_steps_on_both_sides()
    {
        var signed = ScaleParameters.Cover(new Interval(-2, 12.7), _int8, isSymmetric: true);
        Assert.Equal((0.1f, 0L), (signed.Scale, signed.ZeroPoint));
        var unsigned = ScaleParameters.Cover(new Interval(-2, 12.7), _uint8, isSymmetric: true);
        Assert.Equal((0.1f, 128L), (unsigned.Scale, unsigned.ZeroPoint));
    }

    [Fact]
    public void A_range_of_nothing_gets_the_smallest_one()
    {
        Assert.Equal((float)(1e-4 / 255), ScaleParameters.Cover(new Interval(0, 0), _uint8, isSymmetric: false).Scale);
        Assert.Equal(255, ScaleParameters.Cover(new Interval(-1e-9, 0), _uint8, isSymmetric: false).ZeroPoint);
    }

    [Fact]
    public void An_open_gate_lets_all_through()
    {
        Assert.Equal(1, ScaleParameters.Exact(new Interval(0, 1), _uint8, isPowerOfTwo: false)!.Value.Restore(1), 6);
        Assert.Equal(255 / 256.0, ScaleParameters.Exact(new Interval(0, 1), _uint8, isPowerOfTwo: true)!.Value.Restore(1), 6);
        Assert.Equal(-1, ScaleParameters.Exact(new Interval(-1, 1), _uint8, isPowerOfTwo: false)!.Value.Restore(-1), 6);
        Assert.Equal(-128, ScaleParameters.Exact(new Interval(0, 1), _int8, isPowerOfTwo: true)!.Value.ZeroPoint);
        Assert.Null(ScaleParameters.Exact(new Interval(0, 6), _uint8, isPowerOfTwo: false));
    }

    [Fact]
    public void What_lies_outside_saturates()
    {
        var parameters = ScaleParameters.Cover(new Interval(0, 255), _uint8, isSymmetric: false);
        Assert.Equal((255, 0, 2), (parameters.Quantize(1e9), parameters.Quantize(-7), parameters.Quantize(2.5)));
    }
}
