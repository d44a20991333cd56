using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ModelLint.Calibration.Statistics;

/// <summary>
/// Adds up values and their squares exactly: significands of float32 are summed apart by exponent, as integers, and shifted into place only
/// when they are asked for.
/// </summary>
sealed class MomentsBuilder
{
    // Squares of 48 bits: 2^14 of them fit 62 bits, and those of all four ways 64.
    const int Block = 1 << 14;
    const int Ways = 4;
    const int Exponents = 256;
    const int SpecialExponent = 255;

    readonly Int128[] _sums = new Int128[SpecialExponent];
    readonly UInt128[] _squares = new UInt128[SpecialExponent];

    /// <summary>Adds the finite ones of the values.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        // Sum and sum of squares of an exponent lie side by side, so that both are added at once; neighbouring values mostly have the same exponent,
        // so that four tables take turns, or each addition would wait for the one before it.
        Span<Vector128<long>> table = stackalloc Vector128<long>[Ways * Exponents];
        for (; values.Length > 0; values = values[Math.Min(Block, values.Length)..])
        {
            table.Clear();
            var block = values[..Math.Min(Block, values.Length)];
            var vectors = Avx2.IsSupported ? MemoryMarshal.Cast<float, Vector256<int>>(block) : [];
            AddVectors(vectors, table);
            AddSingly(block[(vectors.Length * Vector256<int>.Count)..], table);
            Empty(table);
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

    static void AddSingly(ReadOnlySpan<float> values, Span<Vector128<long>> table)
    {
        foreach (var value in values)
        {
            var bits = BitConverter.SingleToInt32Bits(value);
            var exponent = (bits >> 23) & 0xFF;
            long significand = (bits & 0x7F_FFFF) | (exponent == 0 ? 0 : 0x80_0000);
            table[exponent] += Vector128.Create(bits < 0 ? -significand : significand, significand * significand);
        }
    }

    static void AddVectors(ReadOnlySpan<Vector256<int>> vectors, Span<Vector128<long>> table)
    {
        var ways = Vector256.Create(0, 1, 2, 3, 0, 1, 2, 3) * Exponents;
        ref var sums = ref MemoryMarshal.GetReference(table);
        foreach (var bits in vectors)
        {
            var exponents = Vector256.ShiftRightLogical(bits, 23) & Vector256.Create(0xFF);
            var hidden = Vector256.AndNot(Vector256.Create(0x80_0000), Vector256.Equals(exponents, Vector256<int>.Zero));
            var sign = Vector256.ShiftRightArithmetic(bits, 31);
            var significands = (((bits & Vector256.Create(0x7F_FFFF)) | hidden) ^ sign) - sign;
            Add(ref sums, exponents + ways, significands);
        }
    }

    static void Add(ref Vector128<long> sums, Vector256<int> places, Vector256<int> significands)
    {
        var pairs = places.AsUInt64();
        AddFour(ref sums, pairs.GetElement(0), pairs.GetElement(1), Avx2.ConvertToVector256Int64(significands.GetLower()));
        AddFour(ref sums, pairs.GetElement(2), pairs.GetElement(3), Avx2.ConvertToVector256Int64(significands.GetUpper()));
    }

    // Each of the four becomes a pair of itself and its square; two places are taken out at a time.
    static void AddFour(ref Vector128<long> sums, ulong first, ulong second, Vector256<long> four)
    {
        var squares = Avx2.Multiply(four.AsInt32(), four.AsInt32());
        var (even, odd) = (Avx2.UnpackLow(four, squares), Avx2.UnpackHigh(four, squares));
        Unsafe.Add(ref sums, (nuint)(uint)first) += even.GetLower();
        Unsafe.Add(ref sums, (nuint)(first >> 32)) += odd.GetLower();
        Unsafe.Add(ref sums, (nuint)(uint)second) += even.GetUpper();
        Unsafe.Add(ref sums, (nuint)(second >> 32)) += odd.GetUpper();
    }

    // NaN and infinities all have the last exponent, which is left behind.
    void Empty(ReadOnlySpan<Vector128<long>> table)
    {
        for (var exponent = 0; exponent < SpecialExponent; exponent++)
        {
            var sum = table[exponent] + table[exponent + Exponents] + table[exponent + 2 * Exponents] + table[exponent + 3 * Exponents];
            _sums[exponent] += sum.GetElement(0);
            _squares[exponent] += (ulong)sum.GetElement(1);
        }
    }
}
