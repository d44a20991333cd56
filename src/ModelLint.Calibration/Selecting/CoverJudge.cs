using ModelLint.Calibration.Witness;

namespace ModelLint.Calibration.Selecting;

/// <summary>Judges picks by the samples that weren't picked: how much of their ranges lies within what the picked ones reach.</summary>
/// <param name="told">The ranges that are judged.</param>
/// <param name="rows">What each sample of the pool reaches of them, upper ends first.</param>
/// <param name="covered">What is reached already; null for nothing.</param>
sealed class CoverJudge(IReadOnlyList<ReachFeature> told, IReadOnlyList<float[]> rows, float[]? covered)
{
    /// <summary>How many picks at random are made for comparison.</summary>
    public const int RandomPicks = 50;

    /// <summary>Judges a pick; null where all samples were picked.</summary>
    public CoverShare? Of(IReadOnlyCollection<int> picked)
    {
        if (picked.Count == rows.Count) return null;
        var (inside, outside) = (Reach(picked), Reach(Enumerable.Range(0, rows.Count).Except(picked)));
        if (covered is not null) inside = [.. inside.Zip(covered, Math.Max)];
        var (outputs, values) = (default(Mean), default(Mean));
        for (var i = 0; i < told.Count; i++)
        {
            if (Share(inside, outside, i) is not { } share) continue;
            if (told[i].IsOutput) outputs = outputs.With(share, told[i].Weight);
            else values = values.With(share, 1);
        }

        return new CoverShare(outputs.Value, values.Value ?? 1);
    }

    /// <summary>As many picks of a number of samples at random, the same for the same pool, the worst for the outputs first.</summary>
    public IEnumerable<CoverShare> AtRandom(int count)
    {
        var random = new XorShift();
        return Enumerable.Range(0, RandomPicks).Select(_ => Of(Draw(count, random))).OfType<CoverShare>().OrderBy(static s => s.Outputs ?? s.Values);
    }

    HashSet<int> Draw(int count, XorShift random)
    {
        // The first places of a shuffled pool (Fisher and Yates).
        var order = Enumerable.Range(0, rows.Count).ToArray();
        for (var i = 0; i < count; i++)
        {
            var other = i + (int)(random.NextDouble() * (order.Length - i));
            (order[i], order[other]) = (order[other], order[i]);
        }

        return [.. order.Take(count)];
    }

    float[] Reach(IEnumerable<int> samples)
    {
        var reached = new float[2 * told.Count];
        Array.Fill(reached, float.NegativeInfinity);
        foreach (var sample in samples) System.Numerics.Tensors.TensorPrimitives.Max(reached, rows[sample], reached);
        return reached;
    }

    // |[a, b] ∩ [A, B]| / |[a, b]| for the range a…b that is to be covered by A…B; of a range that is a single number whether it is covered. Null where there is nothing to cover.
    double? Share(float[] inside, float[] outside, int range)
    {
        var (b, a) = ((double)outside[range], -(double)outside[told.Count + range]);
        if (!double.IsFinite(a) || !double.IsFinite(b)) return null;
        var (hi, lo) = (Math.Min(b, inside[range]), Math.Max(a, -(double)inside[told.Count + range]));
        return b > a ? Math.Max(0, hi - lo) / (b - a) : hi >= lo ? 1 : 0;
    }

    readonly record struct Mean(double Sum, double Weight)
    {
        public double? Value => Weight == 0 ? null : Sum / Weight;

        public Mean With(double value, double weight) => new(Sum + value * weight, Weight + weight);
    }
}
