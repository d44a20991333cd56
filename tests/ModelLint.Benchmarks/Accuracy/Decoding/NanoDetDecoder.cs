namespace ModelLint.Benchmarks.Accuracy;

/// <summary>
/// Reads NanoDet's six outputs: scores [1, places, 80] of three scales, then [1, places, 32] of the same scales: for each side of a box a
/// distribution over 8 distances in steps of the scale (Li et al. 2020, Generalized Focal Loss).
/// </summary>
static class NanoDetDecoder
{
    const int Bins = 8;
    static readonly int[] _strides = [8, 16, 32];

    public static List<Detection> Decode(IReadOnlyList<ModelOutput> outputs)
    {
        var found = new List<Detection>();
        for (var scale = 0; scale < _strides.Length; scale++)
        {
            var (scores, distances, stride) = (outputs[scale], outputs[scale + _strides.Length].Data, _strides[scale]);
            var (places, classes) = ((int)scores.Dims[1], (int)scores.Dims[2]);
            var width = (int)Math.Sqrt(places);
            for (var p = 0; p < places; p++)
            {
                var row = scores.Data.AsSpan(p * classes, classes);
                var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row);
                if (!(row[best] >= Detection.Least)) continue;
                var sides = distances.AsSpan(p * 4 * Bins, 4 * Bins);
                var (x, y) = ((p % width + 0.5) * stride, (p / width + 0.5) * stride);
                var (left, top) = (x - Distance(sides, 0) * stride, y - Distance(sides, 1) * stride);
                var (right, bottom) = (x + Distance(sides, 2) * stride, y + Distance(sides, 3) * stride);
                found.Add(new Detection((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, best, row[best], []));
            }
        }

        return Detection.Suppress(found);
    }

    // The mean of the distribution that a Softmax makes of the eight numbers.
    static double Distance(ReadOnlySpan<float> sides, int side)
    {
        var (sum, weights) = (0.0, 0.0);
        for (var bin = 0; bin < Bins; bin++)
        {
            var weight = Math.Exp(sides[side * Bins + bin]);
            (sum, weights) = (sum + bin * weight, weights + weight);
        }

        return sum / weights;
    }
}
