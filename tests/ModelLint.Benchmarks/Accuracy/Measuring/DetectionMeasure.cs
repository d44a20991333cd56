using System.Collections.Immutable;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>Detections found again and invented; with keypoints where a model has them.</summary>
sealed class DetectionMeasure(Decoder decode, bool hasKeypoints) : Measure
{
    readonly DetectionScore _score = new();

    public override ImmutableArray<string> Heads => ["found", "invented", "IoU", "score difference", .. hasKeypoints ? ["keypoints within", "visibility right"] : Array.Empty<string>()];

    public override string Basis => $"{_score.Float} float detections";

    public override void Add(IReadOnlyList<ModelOutput> reference, IReadOnlyList<ModelOutput> quantized) => _score.Add(decode(reference), decode(quantized));

    public override ImmutableArray<string> Cells =>
    [
        FormattableString.Invariant($"{_score.Found:F1} %"), FormattableString.Invariant($"{_score.Invented:F1} %"), FormattableString.Invariant($"{_score.Iou:F3}"), FormattableString.Invariant($"{_score.ScoreDifference:F3}"),
        .. hasKeypoints ? [FormattableString.Invariant($"{_score.KeypointError:F1} %"), FormattableString.Invariant($"{_score.VisibilityRight:F1} %")] : Array.Empty<string>(),
    ];
}
