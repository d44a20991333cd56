using System.Numerics;
using CsCheck;
using ModelLint.Calibration.Statistics;

namespace ModelLint.Calibration.Tests;

/// <summary>Sums and sums of squares against those of big integers.</summary>
public sealed class MomentsTests
{
    static ExactMoments Of(params float[][] blocks)
    {
        var builder = new MomentsBuilder();
        foreach (var block in blocks) builder.Add(block, BlockStatistics.Of(block));
        return builder.ToMoments();
    }

    static ExactMoments Expected(IEnumerable<float> values)
    {
        var units = values.Where(float.IsFinite).Select(InUnits).ToList();
        return new ExactMoments(units.Aggregate(BigInteger.Zero, static (sum, x) => sum + x), units.Aggregate(BigInteger.Zero, static (sum, x) => sum + x * x));
    }

    // As a multiple of 2^-149.
    static BigInteger InUnits(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        var (exponent, fraction) = ((bits >> 23) & 0xFF, bits & 0x7F_FFFF);
        var magnitude = exponent == 0 ? (BigInteger)fraction : (BigInteger)(fraction | 0x80_0000) << (exponent - 1);
        return bits < 0 ? -magnitude : magnitude;
    }

    [Fact]
    public void Every_float_there_is_counts_exactly() => Gen.Int.Array[0, 100].Sample(static bits =>
    {
        var values = bits.Select(BitConverter.Int32BitsToSingle).ToArray();
        Assert.Equal(Expected(values), Of(values));
    });

    [Fact]
    public void Numbers_like_those_of_a_model_count_exactly_in_whatever_blocks() => Gen.Select(Gen.Float[-20, 20].Array[0, 10_000], Gen.Int[1, 9_000]).Sample(static (values, cut) =>
    {
        var swish = values.Select(static x => x / (1 + MathF.Exp(-8 * x))).ToArray();
        Assert.Equal(Expected(swish), Of([.. swish.Chunk(cut)]));
    }, iter: 50);

    [Fact]
    public void A_piece_of_the_largest_numbers_is_not_too_much()
    {
        // The bounds of what a double holds without rounding are reached where all are as large as can be, and the smallest ones of the same turn are among them.
        float[] values = [.. Enumerable.Repeat(MathF.BitDecrement(1), 4095), MathF.ScaleB(MathF.BitIncrement(1), -18), .. Enumerable.Repeat(-float.MaxValue, 4096), float.Epsilon];
        Assert.Equal(Expected(values), Of(values));
        Assert.Equal(Expected(values), Of(values[..4096], values[4096..]));
    }

    [Fact]
    public void Sums_of_a_block_are_told_in_double()
    {
        float[] block = [.. Enumerable.Range(1, 100).Select(static i => (float)i), float.NaN, float.NegativeInfinity];
        Assert.Equal(new BlockSums(5050, 338_350), new MomentsBuilder().Add(block, BlockStatistics.Of(block)));
        Assert.Equal(default, new MomentsBuilder().Add([0, -0f, float.NaN], BlockStatistics.Of([0, -0f, float.NaN])));
    }

    [Fact]
    public void Adding_and_merging_are_the_same()
    {
        float[] some = [1, -2, 1e-30f], others = [3e30f, 0.1f, -7e-42f];
        var (one, other) = (new MomentsBuilder(), new MomentsBuilder());
        one.Add(some, BlockStatistics.Of(some));
        other.Add(others, BlockStatistics.Of(others));
        one.Merge(other);
        Assert.Equal(Expected([.. some, .. others]), one.ToMoments());
    }
}
