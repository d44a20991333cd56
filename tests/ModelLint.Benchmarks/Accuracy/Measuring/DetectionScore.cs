namespace ModelLint.Benchmarks.Accuracy;

/// <summary>
/// How many of a float model's detections (score at least 0.4) an INT8 model finds again: same class, IoU at least 0.5, score at least 0.25; and how
/// many of its own have no float counterpart (invented).
/// </summary>
sealed class DetectionScore
{
    const double Confident = 0.4, Overlap = 0.5;

    double _iou, _difference, _distance;
    int _matched, _invented, _confident, _points, _sides, _allPoints;

    public int Float { get; private set; }

    public double Found => Percent(_matched, Float);

    public double Invented => Percent(_invented, _confident);

    public double Iou => _iou / Math.Max(1, _matched);

    public double ScoreDifference => _difference / Math.Max(1, _matched);

    /// <summary>Mean distance of visible keypoints in percent of the box size √(w·h).</summary>
    public double KeypointError => 100 * _distance / Math.Max(1, _points);

    /// <summary>Percent of keypoints whose visibility is on the same side of 0.5.</summary>
    public double VisibilityRight => Percent(_sides, _allPoints);

    public bool HasKeypoints => _allPoints > 0;

    public void Add(IReadOnlyList<Detection> reference, IReadOnlyList<Detection> quantized)
    {
        foreach (var f in reference.Where(static d => d.Score >= Confident))
        {
            Float++;
            if (quantized.Where(q => q.Class == f.Class).MaxBy(f.Iou) is not { } q || q.Iou(f) < Overlap) continue;
            _matched++;
            _iou += q.Iou(f);
            _difference += Math.Abs(q.Score - f.Score);
            AddKeypoints(f, q);
        }

        foreach (var q in quantized.Where(static d => d.Score >= Confident))
        {
            _confident++;
            if (!reference.Any(f => f.Class == q.Class && f.Iou(q) >= Overlap)) _invented++;
        }
    }

    void AddKeypoints(Detection f, Detection q)
    {
        for (var k = 0; k < f.Keypoints.Length; k += 3)
        {
            _allPoints++;
            if (f.Keypoints[k + 2] >= 0.5 == q.Keypoints[k + 2] >= 0.5) _sides++;
            if (f.Keypoints[k + 2] < 0.5) continue;
            _points++;
            _distance += Math.Sqrt(Math.Pow(f.Keypoints[k] - q.Keypoints[k], 2) + Math.Pow(f.Keypoints[k + 1] - q.Keypoints[k + 1], 2)) / Math.Sqrt(f.Width * f.Height);
        }
    }

    static double Percent(int part, int all) => 100.0 * part / Math.Max(1, all);
}
