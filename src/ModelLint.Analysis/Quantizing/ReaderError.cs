using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;

namespace ModelLint.Analysis.Quantizing;

/// <summary>
/// The error that quantization leaves behind the readers of a value: E|f(q(x)) − f(x)|² over the histogram, a share of E|f(x)|², added up over the
/// readers f (rule catalogue 6.5).
/// </summary>
public sealed class ReaderError
{
    readonly double[] _values;
    readonly long[] _counts;
    readonly ImmutableArray<Func<double, double>> _readers;
    readonly double[][] _exact;
    readonly double[] _power;

    /// <summary>Prepares to judge codes for a value.</summary>
    /// <param name="histogram">How its numbers are spread; each stands at the middle of its bin.</param>
    /// <param name="readers">What is made of it before it is read.</param>
    public ReaderError(Histogram histogram, ImmutableArray<Func<double, double>> readers)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        var bins = Enumerable.Range(0, histogram.Counts.Length).Where(b => histogram.Counts[b] > 0).ToArray();
        _values = [.. bins.Select(b => histogram.Edge(b) + histogram.Width / 2)];
        _counts = [.. bins.Select(b => histogram.Counts[b])];
        _readers = readers;
        _exact = [.. readers.Select(f => Array.ConvertAll(_values, x => f(x)))];
        _power = [.. _exact.Select(y => Math.Max(double.Epsilon, y.Select((v, i) => _counts[i] * v * v).Sum()))];
    }

    /// <summary>Noise over signal, added up over the readers.</summary>
    /// <param name="restore">What codes leave of a number; never falls as the number grows.</param>
    public double Of(Func<double, double> restore)
    {
        ArgumentNullException.ThrowIfNull(restore);
        var left = Array.ConvertAll(_values, x => restore(x));
        var sum = 0.0;
        for (var r = 0; r < _readers.Length; r++)
        {
            var (noise, last, made) = (0.0, double.NaN, 0.0);
            for (var i = 0; i < _values.Length; i++)
            {
                // Values come in order, so each code's function is asked for once.
                if (left[i] != last) (last, made) = (left[i], _readers[r](left[i]));
                var error = made - _exact[r][i];
                noise += _counts[i] * error * error;
            }

            sum += noise / _power[r];
        }

        return sum;
    }
}
