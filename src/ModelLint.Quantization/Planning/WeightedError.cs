using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ModelLint.Quantization.Planning;

/// <summary>Finds the scale of one output channel's weights that leaves the least squared error, each weight's error weighed.</summary>
static class WeightedError
{
    const float Shrink = 0.95f;
    const int Candidates = 60;

    /// <summary>The best of scales from the widest down to a twentieth of it.</summary>
    /// <param name="weights">Weights of the channel.</param>
    /// <param name="factors">What each one's squared error is multiplied with.</param>
    /// <param name="widest">The scale that clips nothing.</param>
    /// <param name="codes">A signed type of codes.</param>
    public static float Least(ReadOnlySpan<float> weights, ReadOnlySpan<float> factors, float widest, CodeType codes)
    {
        var (best, least, scale) = (widest, float.PositiveInfinity, widest);
        for (var i = 0; i < Candidates; i++, scale *= Shrink)
        {
            var error = Of(weights, factors, scale, codes);
            if (error < least) (best, least) = (scale, error);
        }

        return best;
    }

    // Eight sums take turns whatever vectors the processor has, so that all machines choose alike.
    static float Of(ReadOnlySpan<float> weights, ReadOnlySpan<float> factors, float scale, CodeType codes)
    {
        var whole = weights.Length - weights.Length % Vector256<float>.Count;
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(weights[..whole]);
        var weighing = MemoryMarshal.Cast<float, Vector256<float>>(factors[..whole]);
        var (sums, lowest, highest) = (Vector256<float>.Zero, Vector256.Create((float)codes.Min), Vector256.Create((float)codes.Max));
        for (var i = 0; i < vectors.Length; i++)
        {
            var error = Vector256.Min(Vector256.Max(Vector256.Round(vectors[i] / scale), lowest), highest) * scale - vectors[i];
            sums += error * error * weighing[i];
        }

        var sum = Vector256.Sum(sums);
        for (var i = whole; i < weights.Length; i++)
        {
            var error = Math.Clamp(MathF.Round(weights[i] / scale), codes.Min, codes.Max) * scale - weights[i];
            sum += error * error * factors[i];
        }

        return sum;
    }
}
