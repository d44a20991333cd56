using System.Numerics;

namespace ModelLint.Calibration.Statistics;

/// <summary>
/// Adds up values and their squares exactly: significands of float32 are summed apart by exponent, as integers, and shifted into place only
/// when they are asked for.
/// </summary>
sealed class MomentsBuilder
{
    // Squares of 24 bits: 2^16 of them still fit 64 bits.
    const int Block = 1 << 16;
    const int Exponents = 256;
    const int SpecialExponent = 255;

    readonly Int128[] _sums = new Int128[SpecialExponent];
    readonly UInt128[] _squares = new UInt128[SpecialExponent];

    /// <summary>Adds the finite ones of the values.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        Span<long> sums = stackalloc long[Exponents];
        Span<ulong> squares = stackalloc ulong[Exponents];
        for (; values.Length > 0; values = values[Math.Min(Block, values.Length)..])
        {
            sums.Clear();
            squares.Clear();
            foreach (var value in values[..Math.Min(Block, values.Length)])
            {
                var bits = BitConverter.SingleToInt32Bits(value);
                var exponent = (bits >> 23) & 0xFF;
                long significand = (bits & 0x7F_FFFF) | (exponent == 0 ? 0 : 0x80_0000);
                sums[exponent] += bits < 0 ? -significand : significand;
                squares[exponent] += (ulong)(significand * significand);
            }

            // NaN and infinities all have the last exponent, which is left behind.
            for (var exponent = 0; exponent < SpecialExponent; exponent++)
            {
                _sums[exponent] += sums[exponent];
                _squares[exponent] += squares[exponent];
            }
        }
    }

    /// <summary>Adds all that another one has seen.</summary>
    public void Merge(MomentsBuilder other)
    {
        for (var exponent = 0; exponent < SpecialExponent; exponent++)
        {
            _sums[exponent] += other._sums[exponent];
            _squares[exponent] += other._squares[exponent];
        }
    }

    /// <summary>The sums.</summary>
    public ExactMoments ToMoments()
    {
        var (sum, squares) = (BigInteger.Zero, BigInteger.Zero);
        for (var exponent = 0; exponent < SpecialExponent; exponent++)
        {
            if (_squares[exponent] == 0) continue;
            // Exponent 0 is that of subnormal numbers, which have the unit of exponent 1.
            var shift = Math.Max(exponent, 1) - 1;
            sum += (BigInteger)_sums[exponent] << shift;
            squares += (BigInteger)_squares[exponent] << (2 * shift);
        }

        return new ExactMoments(sum, squares);
    }
}
