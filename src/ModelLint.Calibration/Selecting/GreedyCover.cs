using System.Numerics.Tensors;

namespace ModelLint.Calibration.Selecting;

/// <summary>
/// Picks the samples that together reach furthest. Each end of each range is covered from where the pool's least sample leaves it (0) to where its best one does (1); the cover is
/// the weighted sum. It is a sum of maxima, so monotone and submodular: picking the largest gain each time comes within 1 − 1/e of the best choice (Nemhauser, Wolsey, Fisher 1978),
/// and a gain never grows, so that only candidates whose old gain is the largest have to be looked at again (Minoux 1978).
/// </summary>
sealed class GreedyCover
{
    readonly ReachTable _table;
    readonly float[] _base;
    readonly float[] _factors;
    readonly float[] _reached;
    readonly float[] _row;
    readonly float[] _gains;

    /// <param name="table">What each sample reaches.</param>
    /// <param name="weights">How much each range counts.</param>
    /// <param name="covered">What is reached already; null for nothing.</param>
    public GreedyCover(ReachTable table, IReadOnlyList<double> weights, float[]? covered)
    {
        (_table, _row, _gains) = (table, new float[table.Ends], new float[table.Ends]);
        var top = covered?.ToArray() ?? table.Empty();
        _base = new float[table.Ends];
        Array.Fill(_base, float.PositiveInfinity);
        for (var sample = 0; sample < table.Count; sample++)
        {
            table.Read(sample, _row);
            TensorPrimitives.Max(top, _row, top);
            for (var i = 0; i < _row.Length; i++)
                if (float.IsFinite(_row[i])) _base[i] = Math.Min(_base[i], _row[i]);
        }

        // An end that all samples reach alike, but for what is no number worth the name, tells nothing of them.
        _factors = [.. Enumerable.Range(0, table.Ends).Select(i => top[i] > _base[i] && (float)(weights[i % weights.Count] / 2 / ((double)top[i] - _base[i])) is var f && float.IsFinite(f) ? f : 0)];
        for (var i = 0; i < _base.Length; i++)
            if (!float.IsFinite(_base[i])) _base[i] = 0;
        _reached = [.. _base];
        if (covered is not null) TensorPrimitives.Max(_reached, covered, _reached);
        Total = Enumerable.Range(0, table.Ends).Sum(i => _factors[i] == 0 ? 0 : weights[i % weights.Count] / 2);
        Cover = Enumerable.Range(0, table.Ends).Sum(i => (double)_factors[i] * (_reached[i] - _base[i]));
    }

    /// <summary>What there is to cover.</summary>
    public double Total { get; }

    /// <summary>What is covered so far.</summary>
    public double Cover { get; private set; }

    /// <summary>Picks samples one after the other; of those that add the same, the first.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="least">What the next one must add at least, of <see cref="Total"/>.</param>
    public IEnumerable<(int Sample, double Gain)> Pick(int count, double least)
    {
        var candidates = new PriorityQueue<int, (double, int)>(Enumerable.Range(0, _table.Count).Select(s => (s, (-Gain(s), s))));
        for (var picked = 0; picked < count && candidates.TryDequeue(out var sample, out _);)
        {
            var gain = Gain(sample);
            if (candidates.TryPeek(out _, out var next) && (-gain, sample).CompareTo(next) > 0)
            {
                candidates.Enqueue(sample, (-gain, sample));
                continue;
            }

            if (gain < least * Total) yield break;
            _table.Read(sample, _row);
            TensorPrimitives.Max(_reached, _row, _reached);
            Cover += gain;
            picked++;
            yield return (sample, gain);
        }
    }

    double Gain(int sample)
    {
        _table.Read(sample, _row);
        TensorPrimitives.Max(_row, _reached, _gains);
        TensorPrimitives.Subtract(_gains, _reached, _gains);
        double gain = 0;
        // In double and in order, so that the same pool gives the same sum on every machine.
        for (var i = 0; i < _gains.Length; i++) gain += (double)_gains[i] * _factors[i];
        return gain;
    }
}
