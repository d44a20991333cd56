using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Planning;

/// <summary>
/// The range whose quantized distribution diverges least from the one seen, what is clipped counted at the ends
/// (S. Migacz, "8-bit Inference with TensorRT", GTC 2017). Ends are shrunk together.
/// </summary>
static class EntropyRange
{
    const int Candidates = 64;

    public static Interval Choose(Histogram histogram, Interval seen, CodeType codes, bool isSymmetric)
    {
        var best = (Range: seen, Divergence: double.PositiveInfinity);
        for (var i = 0; i < Candidates; i++)
        {
            var factor = (Candidates - i) / (double)Candidates;
            var range = new Interval(seen.Lo * (seen.Lo < 0 ? factor : 1), seen.Hi * (seen.Hi > 0 ? factor : 1));
            var divergence = Divergence(histogram, ScaleParameters.Cover(range, codes, isSymmetric));
            if (divergence < best.Divergence) best = (range, divergence);
        }

        return best.Range;
    }

    // KL(P‖Q): P is what was seen with the outliers moved to the ends; Q spreads each code's count over the bins that it stands for and that aren't empty.
    static double Divergence(Histogram histogram, ScaleParameters parameters)
    {
        var bins = histogram.Counts.Length;
        var code = new long[bins];
        var clipped = new double[bins];
        var inside = new double[bins];
        var (first, last) = (-1, -1);
        var covered = parameters.Covered;
        for (var b = 0; b < bins; b++)
        {
            var x = histogram.Edge(b) + histogram.Width / 2;
            code[b] = parameters.Quantize(x);
            if (x < covered.Lo || x > covered.Hi) continue;
            (first, last) = (first < 0 ? b : first, b);
            inside[b] = histogram.Counts[b];
        }

        if (first < 0) return double.PositiveInfinity;
        for (var b = 0; b < bins; b++) clipped[Math.Clamp(b, first, last)] += histogram.Counts[b];
        var total = clipped.Sum();
        var kept = inside.Sum();
        if (kept == 0) return double.PositiveInfinity;
        var divergence = 0.0;
        for (var from = first; from <= last;)
        {
            var to = from;
            var (count, filled) = (0.0, 0);
            for (; to <= last && code[to] == code[from]; to++)
            {
                count += inside[to];
                if (clipped[to] > 0) filled++;
            }

            for (var b = from; b < to; b++)
            {
                if (clipped[b] == 0) continue;
                var (p, q) = (clipped[b] / total, Math.Max(count / filled / kept, 1e-12));
                divergence += p * Math.Log(p / q);
            }

            from = to;
        }

        return divergence;
    }
}
