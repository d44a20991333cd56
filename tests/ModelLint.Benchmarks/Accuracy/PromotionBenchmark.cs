using System.Globalization;
using System.IO.Enumeration;
using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Comparing;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Quantization.Sensitivity;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>What 16 bits buy: the share of scales that are raised, and the SQNR of each slice on photos that neither calibrated nor chose them.</summary>
static class PromotionBenchmark
{
    // The box decoding of yolov8n-640, which an integer graph leaves to the host.
    static readonly string[] _decode = ["/model.22/dfl*", "/model.22/Slice*", "/model.22/Sub*", "/model.22/Add_*", "/model.22/Div_1", "/model.22/Concat_2", "/model.22/Mul_2", "/model.22/Concat_3"];

    static readonly double[] _shares = [0, 0.01, 0.02, 0.05, 0.1, 1];

    public static void Run(string corpus)
    {
        using var document = ModelDocument.Open(Path.Combine(corpus, "models", "yolov8n-640-offgrid.onnx"));
        var photos = Photos(corpus);
        var errors = _shares.Select(static _ => new SortedDictionary<string, (double Signal, double Noise)>(StringComparer.Ordinal)).ToArray();
        var raised = new List<int>[_shares.Length];
        for (var half = 0; half < 2; half++)
        {
            var own = DataSource.OfFiles("photos", [.. photos.Where((_, i) => i % 2 == half)]);
            var others = DataSource.OfFiles("photos", [.. photos.Where((_, i) => i % 2 != half)]);
            var options = new QuantizationOptions { Exclude = static n => _decode.Any(p => FileSystemName.MatchesSimpleExpression(p, n.Label, ignoreCase: false)) };
            var summaries = ValueSummary.Of(Calibrator.Measure(document, own, Preprocessing.Yolo).Statistics);
            using var prepared = PreparedModel.Of(document, 13);
            var sensitivity = SensitivitySweep.Run(QuantizationPlanner.Plan(prepared, summaries, options), own, new SensitivityOptions { Preprocessing = Preprocessing.Yolo });
            foreach (var (index, share) in _shares.Index())
            {
                var leaders = Promotion.Leaders(sensitivity, share);
                (raised[index] ??= []).Add(leaders.Length);
                var promoted = Promotion.Apply(options, leaders);
                using var ready = PreparedModel.Of(document, Quantizer.LeastOpset(promoted));
                using var quantized = Quantizer.Apply(QuantizationPlanner.Plan(ready, summaries, promoted), "promoted");
                var compared = ModelComparison.Run(document, quantized, others, new ComparisonOptions { Preprocessing = Preprocessing.Yolo });
                foreach (var slice in compared.Outputs[0].Slices)
                {
                    var (signal, noise) = errors[index].GetValueOrDefault(slice.Notation);
                    errors[index][slice.Notation] = (signal + slice.Figures.Signal, noise + slice.Figures.Noise);
                }
            }
        }

        Console.WriteLine($"| share | scales with 16 bits | {string.Join(" | ", errors[0].Keys)} |");
        Console.WriteLine($"|---|---|{string.Concat(errors[0].Keys.Select(static _ => "---|"))}");
        foreach (var (index, share) in _shares.Index())
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {100 * share:F0} % | {string.Join(" and ", raised[index])} | {string.Join(" | ", errors[index].Values.Select(static e => $"{SharedScale.Decibels(e.Signal, e.Noise):F1} dB"))} |"));
    }

    static string[] Photos(string corpus) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(corpus, "images")).Where(static f => Path.GetFileName(f) is var n
            && (n.StartsWith("coco-", StringComparison.Ordinal) || n.StartsWith("pose-", StringComparison.Ordinal) || n.StartsWith("fastestdet-", StringComparison.Ordinal)
                || n is "bus.jpg" or "zidane.jpg" or "dog.jpg" or "person.jpg")).Order(StringComparer.Ordinal),
    ];
}
