using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ModelLint.Calibration.Statistics;

/// <summary>
/// Counts a block of values into bins. Reusable scratch space of one worker: neighbouring values often fall into the same bin, so four arrays
/// take turns, or each increment would wait for the one before it.
/// </summary>
sealed class BinCounter
{
    /// <summary>Most values that may be counted between two emptyings, so that 32 bits always do.</summary>
    public const int MaxBlock = 1 << 30;

    const int Ways = 4;
    const int Mask = BinScale.MaxBins - 1;

    // Bin i is at i mod 2048 of each way: a histogram never has more bins than that, so none meets another.
    readonly uint[] _counts = new uint[Ways * BinScale.MaxBins];

    /// <summary>Adds finite and other values; the others are passed over.</summary>
    /// <param name="values">At most <see cref="MaxBlock"/> values.</param>
    /// <param name="exponent">Bins are 2^exponent wide; all finite values must fall into at most 2048 neighbouring ones.</param>
    /// <param name="allFinite">True where there is no NaN and no infinity among them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<float> values, int exponent, bool allFinite)
    {
        if (!allFinite)
        {
            foreach (var value in values)
                if (float.IsFinite(value)) _counts[BinScale.Index(value, exponent) & Mask]++;
            return;
        }

        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var scale = Vector256.Create(MathF.ScaleB(1, -exponent));
        var mask = Vector256.Create(Mask);
        var ways = Vector256.Create(0, 1, 2, 3, 0, 1, 2, 3) * BinScale.MaxBins;
        ref var counts = ref MemoryMarshal.GetArrayDataReference(_counts);
        foreach (var v in vectors)
        {
            var scaled = v * scale;
            var bins = Vector256.ConvertToInt32Native(Vector256.Floor(scaled));
            // A negative value too small for its scaled self to be told from zero belongs below it all the same.
            bins += (Vector256.LessThan(v, Vector256<float>.Zero) & Vector256.Equals(scaled, Vector256<float>.Zero)).AsInt32();
            // Masked indices can't leave the array, whatever the values; two are taken out at a time.
            var places = ((bins & mask) + ways).AsUInt64();
            Count(ref counts, places.GetElement(0));
            Count(ref counts, places.GetElement(1));
            Count(ref counts, places.GetElement(2));
            Count(ref counts, places.GetElement(3));
        }

        foreach (var value in values[(vectors.Length * Vector256<float>.Count)..]) _counts[BinScale.Index(value, exponent) & Mask]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Count(ref uint counts, ulong pair)
    {
        Unsafe.Add(ref counts, (nuint)(uint)pair)++;
        Unsafe.Add(ref counts, (nuint)(pair >> 32))++;
    }

    /// <summary>Moves the counts of the bins from <paramref name="first"/> to <paramref name="last"/> into <paramref name="into"/> (bin i at i mod 2048), and empties them here.</summary>
    public void MoveTo(long[] into, long first, long last)
    {
        // They may go around the end.
        var (from, count) = ((int)(first & Mask), (int)(last - first + 1));
        var side = Math.Min(count, BinScale.MaxBins - from);
        Move(from, into.AsSpan(from, side));
        Move(0, into.AsSpan(0, count - side));
    }

    void Move(int from, Span<long> into)
    {
        var counts = _counts.AsSpan(from, into.Length);
        for (var way = 1; way < Ways; way++)
        {
            var others = _counts.AsSpan(way * BinScale.MaxBins + from, into.Length);
            TensorPrimitives.Add(counts, others, counts);
            others.Clear();
        }

        for (var i = 0; i < into.Length; i++) into[i] += counts[i];
        counts.Clear();
    }
}
