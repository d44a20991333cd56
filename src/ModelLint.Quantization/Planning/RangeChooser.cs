using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Planning;

/// <summary>Chooses the range that a value's codes cover.</summary>
static class RangeChooser
{
    const int Candidates = 64;

    // What may be clipped at each end, whatever the samples' extremes: 1 in 100,000 values.
    const double Trace = 99.999;

    /// <summary>The range for a value.</summary>
    /// <param name="value">What was seen of it.</param>
    /// <param name="readers">What is made of it before it is read.</param>
    /// <param name="codes">Its codes.</param>
    /// <param name="isSymmetric">True where the middle code stands for zero.</param>
    /// <param name="method">How.</param>
    /// <param name="percentile">For <see cref="RangeMethod.Percentile"/>, in percent.</param>
    public static Interval Choose(ValueSummary value, ImmutableArray<Func<double, double>> readers, CodeType codes, bool isSymmetric, RangeMethod method, double percentile) => method switch
    {
        _ when value.Histogram is null => value.Seen,
        RangeMethod.MinMax => value.Seen,
        RangeMethod.MeanExtremes => value.Mean,
        RangeMethod.Percentile => Percentile(value, percentile),
        RangeMethod.Mse => LeastError(value, value.Seen, [static x => x], codes, isSymmetric, bothEnds: true),
        RangeMethod.Entropy => EntropyRange.Choose(value.Histogram, value.Seen, codes, isSymmetric),
        _ => ByReaders(value, readers, codes, isSymmetric),
    };

    /// <summary>The range outside of which, at each end, at most the share 1 − <paramref name="percent"/>/100 of the values lies.</summary>
    public static Interval Percentile(ValueSummary value, double percent)
    {
        var histogram = value.Histogram!;
        var allowed = histogram.Counts.Sum() * (1 - percent / 100);
        var (first, last) = (0, histogram.Counts.Length - 1);
        for (double left = 0; first < last && (left += histogram.Counts[first]) <= allowed;) first++;
        for (double right = 0; last > first && (right += histogram.Counts[last]) <= allowed;) last--;
        return new Interval(Math.Max(histogram.Edge(first), value.Seen.Lo), Math.Min(histogram.Edge(last + 1), value.Seen.Hi));
    }

    /// <summary>Where <see cref="RangeMethod.Readers"/> begins: a mean of extremes leaves out what half of the samples reach; where that is more than a trace, it stays in.</summary>
    public static Interval Start(ValueSummary value) => value.Histogram is null ? value.Mean : value.Mean.Union(Percentile(value, Trace));

    // Activations are large upwards: clipping their top makes scores smaller throughout, so that end is moved only where the readers are flat.
    static Interval ByReaders(ValueSummary value, ImmutableArray<Func<double, double>> readers, CodeType codes, bool isSymmetric)
    {
        var start = Start(value);
        if (readers.IsEmpty || isSymmetric || start.Width <= 0) return start;
        return Search(value, start, readers, codes, isSymmetric, movesLow: readers.All(r => r(start.Lo) != start.Lo), movesHigh: IsFlatAtTop(readers, start));
    }

    static Interval LeastError(ValueSummary value, Interval start, ImmutableArray<Func<double, double>> readers, CodeType codes, bool isSymmetric, bool bothEnds) =>
        Search(value, start, readers, codes, isSymmetric, bothEnds, bothEnds);

    // Flat: over the outer quarter every reader changes by less than 2 % of what it changes by altogether.
    static bool IsFlatAtTop(ImmutableArray<Func<double, double>> readers, Interval range) =>
        readers.All(reader => Spread(reader, range.Hi - range.Width / 4, range.Hi) < 0.02 * Spread(reader, range.Lo, range.Hi));

    static double Spread(Func<double, double> reader, double from, double to)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i <= Candidates; i++)
        {
            var y = reader(from + (to - from) * i / Candidates);
            (least, most) = (Math.Min(least, y), Math.Max(most, y));
        }

        return most - least;
    }

    static Interval Search(ValueSummary value, Interval start, ImmutableArray<Func<double, double>> readers, CodeType codes, bool isSymmetric, bool movesLow, bool movesHigh)
    {
        var error = new ReaderError(value.Histogram!, readers);
        var best = (Range: start, Error: error.Of(ScaleParameters.Cover(start, codes, isSymmetric).Restore));
        // One end after the other, twice: the step depends on both.
        for (var round = 0; round < 2; round++)
        {
            var from = best.Range;
            for (var i = 1; movesLow && start.Lo < 0 && i < Candidates; i++) Try(new Interval(start.Lo * (Candidates - i) / Candidates, from.Hi));
            from = best.Range;
            for (var i = 1; movesHigh && start.Hi > 0 && i < Candidates; i++) Try(new Interval(from.Lo, start.Hi * (Candidates - i) / Candidates));
        }

        return best.Range;

        void Try(Interval range)
        {
            var tried = error.Of(ScaleParameters.Cover(range, codes, isSymmetric).Restore);
            if (tried < best.Error) best = (range, tried);
        }
    }
}
