using System.Numerics.Tensors;

namespace ModelLint.Calibration.Selecting;

/// <summary>
/// Picks the samples that together reach furthest. Each end of each range is covered from where the pool's least sample leaves it (0) to where its furthest one, or the second, third …, does (1); the
/// cover is the weighted sum. It is a sum of maxima, so monotone and submodular: picking the largest gain each time comes within 1 − 1/e of the best choice (Nemhauser, Wolsey, Fisher 1978), and
/// a gain never grows, so that only candidates whose old gain is the largest have to be looked at again (Minoux 1978).
/// </summary>
sealed class GreedyCover
{
    readonly ReachTable _table;
    readonly float[] _base;
    readonly float[] _top;
    readonly float[] _factors;
    readonly float[] _reached;
    readonly float[] _row;

    /// <param name="table">What each sample reaches.</param>
    /// <param name="ranges">How much each range counts, and which sample by reach covers an end of it in full: 1 for the furthest.</param>
    /// <param name="covered">What is reached already; null for nothing.</param>
    public GreedyCover(ReachTable table, IReadOnlyList<(double Weight, int Rank)> ranges, float[]? covered)
    {
        (_table, _row) = (table, new float[table.Ends]);
        var best = Enumerable.Range(0, table.Ends).Select(i => new float[ranges[i % ranges.Count].Rank]).ToArray();
        foreach (var own in best) Array.Fill(own, float.NegativeInfinity);
        _base = new float[table.Ends];
        Array.Fill(_base, float.PositiveInfinity);
        for (var sample = 0; sample < table.Count; sample++)
        {
            table.Read(sample, _row);
            for (var i = 0; i < _row.Length; i++)
            {
                if (!float.IsFinite(_row[i])) continue;
                _base[i] = Math.Min(_base[i], _row[i]);
                Insert(best[i], _row[i]);
            }
        }

        // Where fewer samples reach anything at all, the last of them.
        _top = [.. best.Select(static b => b.LastOrDefault(float.IsFinite, float.NegativeInfinity))];
        // An end that all samples reach alike, but for what is no number worth the name, tells nothing of them.
        _factors = [.. Enumerable.Range(0, table.Ends).Select(i => _top[i] > _base[i] && (float)(ranges[i % ranges.Count].Weight / 2 / ((double)_top[i] - _base[i])) is var f && float.IsFinite(f) ? f : 0)];
        for (var i = 0; i < _base.Length; i++)
            if (_factors[i] == 0) (_base[i], _top[i]) = (0, 0);
        _reached = [.. _base];
        if (covered is not null) Reach(covered);
        Total = Enumerable.Range(0, table.Ends).Sum(i => _factors[i] == 0 ? 0 : ranges[i % ranges.Count].Weight / 2);
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
            Reach(_row);
            Cover += gain;
            picked++;
            yield return (sample, gain);
        }
    }

    void Reach(float[] row)
    {
        TensorPrimitives.Max(_reached, row, _reached);
        TensorPrimitives.Min(_reached, _top, _reached);
    }

    double Gain(int sample)
    {
        _table.Read(sample, _row);
        TensorPrimitives.Min(_row, _top, _row);
        TensorPrimitives.Max(_row, _reached, _row);
        TensorPrimitives.Subtract(_row, _reached, _row);
        double gain = 0;
        // In double and in order, so that the same pool gives the same sum on every machine.
        for (var i = 0; i < _row.Length; i++) gain += (double)_row[i] * _factors[i];
        return gain;
    }

    // The largest first; what is less than all of them is left out.
    static void Insert(float[] best, float value)
    {
        for (var i = 0; i < best.Length; i++)
            if (value > best[i]) (value, best[i]) = (best[i], value);
    }
}
