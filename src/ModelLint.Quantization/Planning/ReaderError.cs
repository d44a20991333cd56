using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;

namespace ModelLint.Quantization.Planning;

/// <summary>
/// The error that quantization leaves behind the readers of a value: E|f(q(x)) − f(x)|² over the histogram, a share of E|f(x)|², added up over the
/// readers f (rule catalogue 6.5).
/// </summary>
sealed class ReaderError
{
    readonly double[] _values;
    readonly long[] _counts;
    readonly ImmutableArray<Func<double, double>> _readers;
    readonly double[][] _exact;
    readonly double[] _power;

    public ReaderError(Histogram histogram, ImmutableArray<Func<double, double>> readers)
    {
        var bins = Enumerable.Range(0, histogram.Counts.Length).Where(b => histogram.Counts[b] > 0).ToArray();
        _values = [.. bins.Select(b => histogram.Edge(b) + histogram.Width / 2)];
        _counts = [.. bins.Select(b => histogram.Counts[b])];
        _readers = readers;
        _exact = [.. readers.Select(f => Array.ConvertAll(_values, x => f(x)))];
        _power = [.. _exact.Select(y => Math.Max(double.Epsilon, y.Select((v, i) => _counts[i] * v * v).Sum()))];
    }

    /// <summary>Noise over signal, added up over the readers.</summary>
    public double Of(ScaleParameters parameters)
    {
        var sum = 0.0;
        for (var r = 0; r < _readers.Length; r++)
        {
            var (noise, lastCode, restored) = (0.0, long.MinValue, 0.0);
            for (var i = 0; i < _values.Length; i++)
            {
                var code = parameters.Quantize(_values[i]);
                // Values come in order, so each code's function is asked for once.
                if (code != lastCode) (lastCode, restored) = (code, _readers[r]((code - parameters.ZeroPoint) * (double)parameters.Scale));
                var error = restored - _exact[r][i];
                noise += _counts[i] * error * error;
            }

            sum += noise / _power[r];
        }

        return sum;
    }
}
