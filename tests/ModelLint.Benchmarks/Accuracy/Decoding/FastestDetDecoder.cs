namespace ModelLint.Benchmarks.Accuracy;

/// <summary>
/// Reads FastestDet's output [1, 85, height, width]: objectness, the box (offset before Tanh, size as a share of the picture before Sigmoid) and 80
/// class shares; a score is objectness^0.6 · class^0.4 (the project's own reader).
/// </summary>
static class FastestDetDecoder
{
    const int Pixels = 352;

    public static List<Detection> Decode(IReadOnlyList<ModelOutput> outputs)
    {
        var (output, channels, height, width) = (outputs[0].Data, (int)outputs[0].Dims[1], (int)outputs[0].Dims[2], (int)outputs[0].Dims[3]);
        var places = height * width;
        var found = new List<Detection>();
        for (var p = 0; p < places; p++)
        {
            var best = 0;
            for (var c = 1; c < channels - 5; c++)
                if (output[(5 + c) * places + p] > output[(5 + best) * places + p]) best = c;
            var score = Math.Pow(output[p], 0.6) * Math.Pow(output[(5 + best) * places + p], 0.4);
            if (!(score >= Detection.Least)) continue;
            var (x, y) = ((p % width + Math.Tanh(output[places + p])) / width, (p / width + Math.Tanh(output[2 * places + p])) / height);
            found.Add(new Detection(x * Pixels, y * Pixels, Sigmoid(output[3 * places + p]) * Pixels, Sigmoid(output[4 * places + p]) * Pixels, best, score, []));
        }

        return Detection.Suppress(found);
    }

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
