using System.Globalization;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Preparing;

/// <summary>A preprocessing that nobody needs to state.</summary>
/// <param name="Preprocessing">Which one.</param>
/// <param name="Reason">What says so, in a few words.</param>
public sealed record PreprocessingChoice(Preprocessing Preprocessing, string Reason)
{
    /// <summary>
    /// The preprocessing that the exporter's metadata and the input's shape make clear; null where they don't: then it has to be
    /// stated, for a wrong one makes every range wrong. Today the exports of Ultralytics are known, but for their classifiers, which crop.
    /// </summary>
    public static PreprocessingChoice? FromModel(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var metadata = model.Metadata.GroupBy(static m => m.Key, StringComparer.Ordinal).ToDictionary(static g => g.Key, static g => g.Last().Value, StringComparer.Ordinal);
        if (!IsUltralytics(metadata) || metadata.GetValueOrDefault("task") is not ("detect" or "segment" or "pose" or "obb")) return null;
        if (ModelInput.Of(model) is not [{ } input] || ImageLayout.Of(input) is not { Channels: 3 or 1 } layout) return null;
        return SizeFits(metadata.GetValueOrDefault("imgsz"), input, layout) ? new PreprocessingChoice(Preprocessing.Yolo, $"the model's metadata: Ultralytics, task {metadata["task"]}") : null;
    }

    /// <summary>The preset that statistics were made with; null where what is recorded in them is none's.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">Samples that are to be prepared alike.</param>
    /// <param name="feed">How the model is fed.</param>
    /// <param name="recorded">How the statistics' samples were prepared, in one line.</param>
    /// <exception cref="CalibrationException">The source can't feed this model.</exception>
    public static PreprocessingChoice? FromStatistics(Model model, DataSource source, FeedOptions feed, string recorded) =>
        Preprocessing.Presets.FirstOrDefault(p => new SampleFeeding(model, source, p, feed).Description == recorded) is { } preset ? new PreprocessingChoice(preset, "the statistics") : null;

    /// <summary>The same as evidence for rules.</summary>
    public AskedPreprocessing ToEvidence() => new(Preprocessing.Name, Reason, Preprocessing.Domain);

    static bool IsUltralytics(Dictionary<string, string> metadata) =>
        metadata.GetValueOrDefault("author") == "Ultralytics"
        || metadata.GetValueOrDefault("description", "").StartsWith("Ultralytics ", StringComparison.Ordinal)
        || metadata.ContainsKey("stride") && metadata.ContainsKey("names") && metadata.ContainsKey("imgsz");

    // "[640, 640]", height first. Where it says something else than the input the model was changed since.
    static bool SizeFits(string? size, ModelInput input, ImageLayout layout)
    {
        var sides = size?.Trim('[', ']', '(', ')').Split(',', StringSplitOptions.TrimEntries);
        if (sides is null) return true;
        if (sides is not [var height, var width] || input.Shape is not { IsStatic: true }) return sides.Length == 2;
        return int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var h) && h == layout.Height
            && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w) && w == layout.Width;
    }
}
