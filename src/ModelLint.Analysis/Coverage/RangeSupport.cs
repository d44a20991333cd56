using ModelLint.Analysis.Evidence;

namespace ModelLint.Analysis.Coverage;

/// <summary>What a range from samples' extremes hangs on.</summary>
/// <param name="Sample">Index of the sample that reached furthest.</param>
/// <param name="IsMax">True for the upper end, false for the lower.</param>
/// <param name="Reached">What it reached.</param>
/// <param name="Next">What the sample that came next reached.</param>
/// <param name="Share">Their difference over the whole quantized range, zero included: what the range loses without that sample.</param>
public readonly record struct SingleSupport(int Sample, bool IsMax, float Reached, float Next, double Share);

/// <summary>How a range depends on the samples that made it.</summary>
public static class RangeSupport
{
    /// <summary>
    /// The end of the range that leans most on one sample (leave-one-out): the gap between the furthest sample and the next, over the whole range max(hi, 0) − min(lo, 0). Null
    /// where fewer than two samples reached anything, or the range is empty.
    /// </summary>
    public static SingleSupport? Worst(ReadOnlySpan<SampleExtremes> samples)
    {
        var (first, second) = (-1, float.NegativeInfinity);
        var (low, lowSecond) = (-1, float.PositiveInfinity);
        var seen = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            if (samples[i].IsNone) continue;
            seen++;
            if (first < 0 || samples[i].Max > samples[first].Max) (first, second) = (i, first < 0 ? second : samples[first].Max);
            else second = Math.Max(second, samples[i].Max);
            if (low < 0 || samples[i].Min < samples[low].Min) (low, lowSecond) = (i, low < 0 ? lowSecond : samples[low].Min);
            else lowSecond = Math.Min(lowSecond, samples[i].Min);
        }

        if (seen < 2) return null;
        var range = Math.Max(samples[first].Max, 0.0) - Math.Min(samples[low].Min, 0.0);
        if (range <= 0) return null;
        // What lies on the other side of zero doesn't widen the quantized range.
        var up = (Math.Max(samples[first].Max, 0.0) - Math.Max(second, 0.0)) / range;
        var down = (Math.Min(lowSecond, 0.0) - Math.Min(samples[low].Min, 0.0)) / range;
        return up >= down
            ? new SingleSupport(first, IsMax: true, samples[first].Max, second, up)
            : new SingleSupport(low, IsMax: false, samples[low].Min, lowSecond, down);
    }

    /// <summary>
    /// How much of the quantized range half of the samples are expected to miss: (R(n) − E R(n/2))/R(n), the expectation over all halves, exactly. The largest of a random half
    /// of size k is the i-th largest of all (from 0) with probability C(n − 1 − i, k − 1)/C(n, k). Null where fewer than four samples reached anything, or the range is empty.
    /// </summary>
    public static double? MissedByHalf(ReadOnlySpan<SampleExtremes> samples)
    {
        var (highs, lows) = (new List<double>(samples.Length), new List<double>(samples.Length));
        foreach (var sample in samples)
        {
            if (sample.IsNone) continue;
            highs.Add(Math.Max(sample.Max, 0.0));
            lows.Add(Math.Max(-(double)sample.Min, 0.0));
        }

        if (highs.Count < 4) return null;
        var range = highs.Max() + lows.Max();
        return range <= 0 ? null : (range - ExpectedLargest(highs, highs.Count / 2) - ExpectedLargest(lows, lows.Count / 2)) / range;
    }

    /// <summary>
    /// How many ends of the quantized range, 0 to 2, move from sample to sample by more than <paramref name="tolerance"/> of it: ends that one more sample may
    /// go beyond. One that an operator fixes (Relu's 0) doesn't move.
    /// </summary>
    public static int OpenEnds(ReadOnlySpan<SampleExtremes> samples, double tolerance)
    {
        var (lows, highs) = ((Least: 0.0, Most: double.NegativeInfinity), (Least: double.PositiveInfinity, Most: 0.0));
        foreach (var sample in samples)
        {
            if (sample.IsNone) continue;
            var (low, high) = (Math.Min(sample.Min, 0.0), Math.Max(sample.Max, 0.0));
            (lows, highs) = ((Math.Min(lows.Least, low), Math.Max(lows.Most, low)), (Math.Min(highs.Least, high), Math.Max(highs.Most, high)));
        }

        var slack = tolerance * (highs.Most - lows.Least);
        return (lows.Most - lows.Least > slack ? 1 : 0) + (highs.Most - highs.Least > slack ? 1 : 0);
    }

    /// <summary>The expected largest of <paramref name="size"/> numbers drawn without putting back.</summary>
    internal static double ExpectedLargest(IReadOnlyList<double> numbers, int size)
    {
        var (count, left, expected) = (numbers.Count, 1.0, 0.0);
        foreach (var (i, number) in numbers.OrderDescending().Index())
        {
            // Given that no larger one was drawn, this one is among the k drawn from the n − i that are left.
            var chance = Math.Min(1, (double)size / (count - i));
            expected += left * chance * number;
            left *= 1 - chance;
        }

        return expected;
    }
}
