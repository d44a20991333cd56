using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ModelLint.Calibration.Statistics;

/// <summary>
/// Adds up values and their squares exactly. Of values of similar size, doubles hold a sum without rounding, and that of squares in two parts; whole
/// multiples of what they are exact to are added as integers. What is smaller has a turn of its own.
/// </summary>
/// <remarks>
/// Let |x| &lt; 2^e and x be a multiple of 2^(e − 41), as each x of at least 2^(e − 18) is; n = 2^12 of them are a piece.
/// Σx is below 2^(e + 12), a multiple of 2^(e − 41): 53 bits, what a double has. x² has 48 bits and is exact. Adding 1.5·2^(2e + 11) to it and taking that
/// away again rounds it to a multiple of 2^(2e − 41), whose sum is exact in the same way; what was rounded off is below 2^(2e − 41) and a
/// multiple of 2^(2e − 82), and so is its sum. No step rounds: the width of vectors doesn't show.
/// </remarks>
sealed class MomentsBuilder
{
    const int Piece = 1 << 12;
    const int Binades = 18;
    const int Bits = 41;

    // 2^(−108 − 41) is the smallest float32.
    const int Lowest = -108;
    const int Scales = 128 - Lowest + 1;

    const int Bias = 127;
    const int FractionBits = 23;
    const uint Infinity = 0x7F80_0000;
    const uint WithoutSign = 0x7FFF_FFFF;

    // At e − Lowest, in units of 2^(e − 41) and 2^(2e − 82).
    readonly Int128[] _sums = new Int128[Scales];
    readonly Int128[] _squares = new Int128[Scales];

    /// <summary>Adds the finite ones of the values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="seen">What a look at them told.</param>
    /// <returns>What they add up to, to the precision of a double.</returns>
    public BlockSums Add(ReadOnlySpan<float> values, in BlockStatistics seen)
    {
        var sums = default(BlockSums);
        if (seen.Finite == 0) return sums;
        var largest = BitConverter.SingleToUInt32Bits(Math.Max(-seen.Min, seen.Max)) & WithoutSign;
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        for (var rest = vectors; rest.Length > 0; rest = rest[Math.Min(Piece / Vector512<float>.Count, rest.Length)..])
            sums += Add(rest[..Math.Min(Piece / Vector512<float>.Count, rest.Length)], largest);
        Span<float> tail = stackalloc float[Vector512<float>.Count];
        values[(vectors.Length * Vector512<float>.Count)..].CopyTo(tail);
        return values.Length % Vector512<float>.Count == 0 ? sums : sums + Add(MemoryMarshal.Cast<float, Vector512<float>>(tail), largest);
    }

    /// <summary>Adds all that another one has seen.</summary>
    public void Merge(MomentsBuilder other)
    {
        for (var scale = 0; scale < Scales; scale++)
        {
            _sums[scale] += other._sums[scale];
            _squares[scale] += other._squares[scale];
        }
    }

    /// <summary>The sums.</summary>
    public ExactMoments ToMoments()
    {
        var (sum, squares) = (BigInteger.Zero, BigInteger.Zero);
        for (var scale = 0; scale < Scales; scale++)
        {
            if (_squares[scale] == 0) continue;
            sum += (BigInteger)_sums[scale] << scale;
            squares += (BigInteger)_squares[scale] << (2 * scale);
        }

        return new ExactMoments(sum, squares);
    }

    BlockSums Add(ReadOnlySpan<Vector512<float>> piece, uint largest)
    {
        var sums = default(BlockSums);
        for (var below = Infinity; largest > 0;)
        {
            var exponent = Math.Max((int)(largest >> FractionBits) - Bias + 1, Lowest);
            var from = exponent == Lowest ? 0 : (uint)(exponent - Binades + Bias) << FractionBits;
            var (sum, high, low) = Add(piece, from, below, exponent, out largest);
            _sums[exponent - Lowest] += (long)(sum * PowerOfTwo(Bits - exponent));
            _squares[exponent - Lowest] += ((Int128)(long)(high * PowerOfTwo(Bits - 2 * exponent)) << Bits) + (long)(low * PowerOfTwo(2 * (Bits - exponent)));
            sums += new BlockSums(sum, high + low);
            below = from;
        }

        return sums;
    }

    // Those with magnitudes, as bits, from one up to, without, another; and the largest magnitude that is smaller. The bits of magnitudes are in the order of the numbers.
    // Fast from the first call on: most runs are over before the runtime would compile it once more.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static (double Sum, double High, double Low) Add(ReadOnlySpan<Vector512<float>> piece, uint from, uint below, int exponent, out uint smaller)
    {
        var (sum, sum2, high, high2, low, low2) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        var (first, width, least) = (Vector512.Create(from), Vector512.Create(below - from), Vector512<uint>.Zero);
        var rounder = Vector512.Create(1.5 * PowerOfTwo(2 * exponent + 52 - Bits));
        foreach (var v in piece)
        {
            // What is too small wraps around, above all that isn't.
            var above = (v.AsUInt32() & Vector512.Create(WithoutSign)) - first;
            least = Vector512.Max(least, above);
            var (a, b) = Vector512.Widen(Vector512.ConditionalSelect(Vector512.LessThan(above, width).AsSingle(), v, Vector512<float>.Zero));
            sum += a;
            sum2 += b;
            var (aa, bb) = (a * a, b * b);
            var (ha, hb) = (aa + rounder - rounder, bb + rounder - rounder);
            high += ha;
            high2 += hb;
            low += aa - ha;
            low2 += bb - hb;
        }

        var wrapped = 0u;
        for (var i = 0; i < Vector512<uint>.Count; i++) wrapped = Math.Max(wrapped, least[i]);
        smaller = wrapped > WithoutSign ? wrapped + from : 0;
        return (Vector512.Sum(sum + sum2), Vector512.Sum(high + high2), Vector512.Sum(low + low2));
    }

    static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
}
