using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// The same bits taken for another type. Integers of one sign are in the order of the real numbers that have their bits (IEEE 754), those of negative
/// numbers in the opposite one; from the bits of ∞ on they stand for no number. Real numbers may be NaN besides their interval, so that their bits can be anything.
/// </summary>
static class BitCasting
{
    /// <summary>What integers of an interval are as another type.</summary>
    public static Interval Of(Interval x, DataType from, DataType to)
    {
        var bits = from.BitsOf();
        if (!from.IsInteger() || to.BitsOf() != bits || bits > 64) return Fallback(to);
        // A double holds integers of 64 bits rounded.
        if (bits == 64) x = x.Widen(Math.Ceiling(x.Magnitude * 4e-16)).Intersect(RangeAnalysis.OfType(from).Overall);
        var (half, isSigned) = (Int128.One << (bits - 1), IsSigned(from));
        // The largest double below 2^63 or 2^64 is not the largest integer: those ends are rounded up, and cut.
        var (lo, hi) = ((Int128)Math.Floor(x.Lo), Int128.Min((Int128)Math.Ceiling(x.Hi), isSigned ? half - 1 : 2 * half - 1));
        if (lo > hi) return Fallback(to);
        // As unsigned: what isn't negative, and what has the highest bit.
        var plain = isSigned ? (Lo: Int128.Max(lo, 0), Hi: hi) : (Lo: lo, Hi: Int128.Min(hi, half - 1));
        var signed = isSigned ? (Lo: lo + 2 * half, Hi: Int128.Min(hi, -1) + 2 * half) : (Lo: Int128.Max(lo, half), Hi: hi);
        var parts = new List<Interval>();
        if (plain.Lo <= plain.Hi) parts.Add(Numbers(plain.Lo, plain.Hi, half, to));
        if (signed.Lo <= signed.Hi) parts.Add(Numbers(signed.Lo, signed.Hi, half, to));
        return parts.Count == 0 ? Fallback(to) : parts.Aggregate(static (a, b) => a.Union(b));
    }

    // Bits without or with the highest one, all of them.
    static Interval Numbers(Int128 lo, Int128 hi, Int128 half, DataType to)
    {
        var negative = lo >= half;
        if (to.IsInteger()) return negative && IsSigned(to) ? new Interval((double)(lo - 2 * half), (double)(hi - 2 * half)) : new Interval((double)lo, (double)hi);
        if (Real(0, to) is null) return Fallback(to);
        var (a, b) = (Magnitude((ulong)(negative ? lo - half : lo), to), Magnitude((ulong)(negative ? hi - half : hi), to));
        return double.IsInfinity(a) ? Interval.Unknown : negative ? new Interval(-b, -a) : new Interval(a, b);
    }

    // Bits behind those of ∞ are NaN: nothing has to be contained.
    static double Magnitude(ulong bits, DataType type) => Real(bits, type) is { } number && !double.IsNaN(number) ? number : double.PositiveInfinity;

    static double? Real(ulong bits, DataType type) => type switch
    {
        DataType.Double => BitConverter.UInt64BitsToDouble(bits),
        DataType.Float => BitConverter.UInt32BitsToSingle((uint)bits),
        DataType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)bits << 16),
        DataType.Float16 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
        _ => null,
    };

    static bool IsSigned(DataType type) => RangeAnalysis.OfType(type).Overall.Lo < 0;

    // Short formats without infinities are bounded by their largest number.
    static Interval Fallback(DataType to) => to is DataType.Float8E4M3FN or DataType.Float8E4M3FNUZ or DataType.Float8E5M2FNUZ or DataType.Float4E2M1
        ? Bounds.Around(Rounding.Largest(to))
        : RangeAnalysis.OfType(to).Overall;
}
