namespace ModelLint.Benchmarks.Accuracy;

/// <summary>Reads the output of YOLOv8, [1, 4 + classes + 3·keypoints, anchors]: boxes as centre and size in pixels, scores, keypoints.</summary>
static class YoloDecoder
{
    public static Decoder Of(int keypoints) => outputs =>
    {
        var (output, channels, anchors) = (outputs[0].Data, (int)outputs[0].Dims[1], (int)outputs[0].Dims[2]);
        var classes = channels - 4 - 3 * keypoints;
        var found = new List<Detection>();
        for (var a = 0; a < anchors; a++)
        {
            var (best, score) = (0, float.NegativeInfinity);
            for (var c = 0; c < classes; c++)
                if (output[(4 + c) * anchors + a] is var s && s > score) (best, score) = (c, s);
            if (!(score >= Detection.Least)) continue;
            var points = new double[3 * keypoints];
            for (var k = 0; k < points.Length; k++) points[k] = output[(4 + classes + k) * anchors + a];
            found.Add(new Detection(output[a], output[anchors + a], output[2 * anchors + a], output[3 * anchors + a], best, score, points));
        }

        return Detection.Suppress(found);
    };
}
