namespace ModelLint.Benchmarks.Accuracy;

/// <summary>Reads UltraFace's outputs: shares of background and face [1, anchors, 2], and corners [1, anchors, 4] as shares of the picture.</summary>
static class UltraFaceDecoder
{
    const int Width = 320, Height = 240;

    public static List<Detection> Decode(IReadOnlyList<ModelOutput> outputs)
    {
        var (scores, boxes) = (outputs[0].Data, outputs[1].Data);
        var found = new List<Detection>();
        for (var a = 0; 2 * a < scores.Length; a++)
        {
            if (!(scores[2 * a + 1] >= Detection.Least)) continue;
            var (left, top, right, bottom) = (boxes[4 * a], boxes[4 * a + 1], boxes[4 * a + 2], boxes[4 * a + 3]);
            found.Add(new Detection((left + right) / 2 * Width, (top + bottom) / 2 * Height, (right - left) * Width, (bottom - top) * Height, 0, scores[2 * a + 1], []));
        }

        return Detection.Suppress(found);
    }
}
