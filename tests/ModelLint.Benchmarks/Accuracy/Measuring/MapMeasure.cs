using System.Collections.Immutable;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>
/// A map of probabilities, whose boxes depend on how its areas are traced: how many pixels lie on the same side of the threshold, and how far the
/// areas above it overlap (intersection over union).
/// </summary>
/// <param name="threshold">What lies above is taken for text (PaddleOCR's default is 0.3).</param>
sealed class MapMeasure(double threshold) : Measure
{
    long _pixels, _same, _both, _either;

    public override ImmutableArray<string> Heads => ["same side", "overlap of areas"];

    public override string Basis => FormattableString.Invariant($"{_either} of {_pixels} pixels above {threshold} in either model");

    public override void Add(IReadOnlyList<ModelOutput> reference, IReadOnlyList<ModelOutput> quantized)
    {
        var (a, b) = (reference[0].Data, quantized[0].Data);
        _pixels += a.Length;
        for (var i = 0; i < a.Length; i++)
        {
            var (above, also) = (a[i] > threshold, b[i] > threshold);
            if (above == also) _same++;
            if (above && also) _both++;
            if (above || also) _either++;
        }
    }

    public override ImmutableArray<string> Cells => [Percent(_same, _pixels), Percent(_both, _either)];
}
