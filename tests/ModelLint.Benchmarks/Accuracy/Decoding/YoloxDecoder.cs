namespace ModelLint.Benchmarks.Accuracy;

/// <summary>
/// Reads a YOLOX output that holds one scale behind the other, each channel by channel (box as offset and logarithm of the size, objectness and
/// classes before their Sigmoid): an export with a Reshape in the place of a Transpose, declared as [1, places, 85] all the same.
/// </summary>
static class YoloxDecoder
{
    static readonly int[] _strides = [8, 16, 32];

    public static List<Detection> Decode(IReadOnlyList<ModelOutput> outputs)
    {
        var (output, channels) = (outputs[0].Data, (int)outputs[0].Dims[2]);
        // 8400 places of three scales: 64 + 16 + 4 shares of the coarsest grid's quarter.
        var coarsest = (int)outputs[0].Dims[1] / 21;
        var found = new List<Detection>();
        for (var (scale, start) = (0, 0); scale < _strides.Length; scale++)
        {
            var (stride, places) = (_strides[scale], coarsest << 2 * (_strides.Length - 1 - scale));
            var width = (int)Math.Sqrt(places);
            var block = output.AsSpan(start, places * channels);
            for (var p = 0; p < places; p++)
            {
                var best = 0;
                for (var c = 1; c < channels - 5; c++)
                    if (block[(5 + c) * places + p] > block[(5 + best) * places + p]) best = c;
                var score = Sigmoid(block[4 * places + p]) * Sigmoid(block[(5 + best) * places + p]);
                if (!(score >= Detection.Least)) continue;
                var (x, y) = ((block[p] + p % width) * stride, (block[places + p] + p / width) * stride);
                found.Add(new Detection(x, y, Math.Exp(block[2 * places + p]) * stride, Math.Exp(block[3 * places + p]) * stride, best, score, []));
            }

            start += block.Length;
        }

        return Detection.Suppress(found);
    }

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
