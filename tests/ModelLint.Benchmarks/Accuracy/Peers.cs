using ModelLint.Analysis.Quantizing;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>
/// What other quantizers reached on the same model with the same detection measure, on another machine and another split of the photos: 18 to
/// calibrate, 46 others to measure, one run each. Versions: onnxruntime 1.32.0, NNCF 3.4.0, ModelOpt, as of their defaults unless said.
/// </summary>
sealed record Peer(string How, string Found, string Invented, string Iou, string ScoreDifference, string ScoreSlice);

/// <summary>The peers' rows.</summary>
static class Peers
{
    static readonly Peer[] _onGrid =
    [
        new("Ultralytics' export (int8 per-tensor, min-max)", "95.3 %", "3.2 %", "0.938", "0.059", "10.5"),
        new("ModelOpt default (rest float16)", "99.2 %", "0.5 %", "0.954", "0.042", "13.9"),
        new("NNCF default (decode too)", "97.9 %", "0.0 %", "0.883", "0.040", "13.2"),
        new("NNCF MIXED (decode too)", "100 %", "0.4 %", "0.904", "0.027", "17.3"),
        new("NNCF MIXED, decode excluded", "100 %", "0.4 %", "0.976", "0.027", "17.3"),
        new("NNCF MIXED, decode excluded, accurate bias correction", "100 %", "0.0 %", "0.976", "0.026", "16.7"),
        new("onnxruntime percentile, decode excluded", "99.6 %", "0.0 %", "0.978", "0.024", "17.8"),
    ];

    static readonly Peer[] _offGrid =
    [
        new("onnxruntime percentile, decode excluded", "99.6 %", "0.4 %", "0.963", "0.037", "14.7"),
        new("NNCF MIXED, decode excluded", "99.6 %", "0.9 %", "0.972", "0.030", "16.3"),
    ];

    static readonly Peer[] _offGridInteger =
    [
        new("onnxruntime min-max, decode excluded", "98.7 %", "1.4 %", "0.957", "0.044", "11.9"),
        new("onnxruntime percentile, decode excluded", "100 %", "0.4 %", "0.963", "0.036", "14.0"),
        new("onnxruntime percentile, per-tensor weights, decode excluded", "97.0 %", "1.3 %", "0.950", "0.054", "11.0"),
    ];

    public static IReadOnlyList<Peer> Of(string model, QuantizationScope scope) => (model, scope) switch
    {
        ("yolov8n-640", QuantizationScope.Weighted) => _onGrid,
        ("yolov8n-640-offgrid", QuantizationScope.Weighted) => _offGrid,
        ("yolov8n-640-offgrid", QuantizationScope.Integer) => _offGridInteger,
        _ => [],
    };
}
