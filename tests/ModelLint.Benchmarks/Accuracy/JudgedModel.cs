using ModelLint.Calibration.Preparing;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>A model of the corpus, with its right input and what is measured of it.</summary>
/// <param name="Name">Its file, without the ending.</param>
/// <param name="Preprocessing">How its authors prepare pictures.</param>
/// <param name="NewMeasure">What matters of its outputs.</param>
sealed record JudgedModel(string Name, Preprocessing Preprocessing, Func<Measure> NewMeasure)
{
    const double TextAbove = 0.3;

    /// <summary>True where all photos suit it, not only those of things and people.</summary>
    public bool TakesAllPhotos { get; init; }

    /// <summary>True where its weights were rebuilt from INT8, and cost nothing to quantize.</summary>
    public bool IsOnGrid { get; init; }

    public static IReadOnlyList<JudgedModel> All { get; } =
    [
        new("yolov8n-640-offgrid", Preprocessing.Yolo, static () => new DetectionMeasure(YoloDecoder.Of(0), hasKeypoints: false)),
        new("yolov8n-pose-640-offgrid", Preprocessing.Yolo, static () => new DetectionMeasure(YoloDecoder.Of(17), hasKeypoints: true)),
        new("nanodet-m", Preprocessing.BgrImageNet, static () => new DetectionMeasure(NanoDetDecoder.Decode, hasKeypoints: false)),
        new("yolox-nano-bubbliiiing", Preprocessing.ImageNet, static () => new DetectionMeasure(YoloxDecoder.Decode, hasKeypoints: false)),
        new("fastestdet", Preprocessing.BgrUnit, static () => new DetectionMeasure(FastestDetDecoder.Decode, hasKeypoints: false)),
        new("ultraface-rfb-320", Preprocessing.None with { Name = "ultraface", Mean = [127, 127, 127], Std = [128, 128, 128] }, static () => new DetectionMeasure(UltraFaceDecoder.Decode, hasKeypoints: false)) { TakesAllPhotos = true },
        new("ppocrv4-det", Preprocessing.ImageNet with { Size = (640, 640) }, static () => new MapMeasure(TextAbove)) { TakesAllPhotos = true },
        new("yolov8n-640", Preprocessing.Yolo, static () => new DetectionMeasure(YoloDecoder.Of(0), hasKeypoints: false)) { IsOnGrid = true },
        new("yolov8n-pose-640", Preprocessing.Yolo, static () => new DetectionMeasure(YoloDecoder.Of(17), hasKeypoints: true)) { IsOnGrid = true },
        new("mobilenetv2", Preprocessing.ImageNet, static () => new ClassMeasure()) { TakesAllPhotos = true, IsOnGrid = true },
    ];

    /// <summary>The photos that suit it, sorted by name.</summary>
    public string[] Photos(string corpus) =>
        [.. Directory.EnumerateFiles(Path.Combine(corpus, "images")).Where(f => TakesAllPhotos || IsOfThings(Path.GetFileName(f))).Order(StringComparer.Ordinal)];

    static bool IsOfThings(string name) => name.StartsWith("coco-", StringComparison.Ordinal) || name.StartsWith("pose-", StringComparison.Ordinal) || name.StartsWith("fastestdet-", StringComparison.Ordinal)
        || name is "bus.jpg" or "zidane.jpg" or "dog.jpg" or "person.jpg";
}
