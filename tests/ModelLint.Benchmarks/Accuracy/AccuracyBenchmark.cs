using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Comparing;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>Quantizes a model on half of the photos and measures it on the other half, then the other way round.</summary>
static class AccuracyBenchmark
{
    public static void Run(string corpus, string model, Dictionary<string, string> settings)
    {
        var path = Path.Combine(corpus, "models", model + ".onnx");
        using var document = ModelDocument.Open(path);
        // A model with one row of scores is a classifier: all photos suit it.
        var isClassifier = document.Model.Graph.Outputs[0].DeclaredType is TensorType { Shape.Rank: 2 };
        var preprocessing = isClassifier ? Preprocessing.ImageNet : Preprocessing.Yolo;
        var photos = Photos(corpus, isClassifier);
        var (agreed, classified) = (0, 0);
        var halves = new[] { photos.Where((_, i) => i % 2 == 0).ToArray(), photos.Where((_, i) => i % 2 == 1).ToArray() };
        var keypoints = model.Contains("pose", StringComparison.Ordinal) ? 17 : 0;
        var (score, signal, noise) = (new DetectionScore(), new SortedDictionary<string, double>(StringComparer.Ordinal), new Dictionary<string, double>(StringComparer.Ordinal));
        for (var half = 0; half < 2; half++)
        {
            var statistics = Calibrator.Measure(document, DataSource.OfFiles("photos", halves[half]), preprocessing).Statistics;
            var options = Options(settings);
            var watch = Stopwatch.StartNew();
            using var prepared = PreparedModel.Of(document, Quantizer.LeastOpset(options));
            var plan = QuantizationPlanner.Plan(prepared, ValueSummary.Of(statistics), options);
            using var quantized = Quantizer.Apply(plan, model);
            Console.Error.WriteLine($"half {half}: planned and written in {watch.ElapsedMilliseconds} ms; {plan.Values.Length} values, {plan.Nodes.Count(static n => n.IsQuantized)} of {plan.Nodes.Length} nodes");
            var others = DataSource.OfFiles("photos", halves[1 - half]);
            ForEach(document, quantized, others, preprocessing, (a, b, dims) =>
            {
                if (isClassifier) (agreed, classified) = (agreed + (TensorPrimitives.IndexOfMax<float>(a) == TensorPrimitives.IndexOfMax<float>(b) ? 1 : 0), classified + 1);
                else score.Add(YoloDecoder.Decode(a, (int)dims[1], (int)dims[2], keypoints), YoloDecoder.Decode(b, (int)dims[1], (int)dims[2], keypoints));
            });
            var compared = ModelComparison.Run(document, quantized, others, new ComparisonOptions { Preprocessing = preprocessing });
            foreach (var output in compared.Outputs)
            {
                foreach (var slice in output.Slices.Append(new ComparedSlice("all", null, output.Whole)))
                {
                    var key = $"{output.Name} {slice.Notation}";
                    signal[key] = signal.GetValueOrDefault(key) + slice.Figures.Signal;
                    noise[key] = noise.GetValueOrDefault(key) + slice.Figures.Noise;
                }
            }
        }

        var named = $"{model} {string.Join(' ', settings.Select(static s => $"{s.Key}={s.Value}"))}";
        Console.WriteLine(isClassifier
            ? string.Create(CultureInfo.InvariantCulture, $"{named}: the same class for {agreed} of {classified} photos ({100.0 * agreed / classified:F1} %)")
            : string.Create(CultureInfo.InvariantCulture, $"{named}: float {score.Float}, found {score.Found:F1} %, invented {score.Invented:F1} %, IoU {score.Iou:F3}, score difference {score.ScoreDifference:F3}")
                + (score.HasKeypoints ? string.Create(CultureInfo.InvariantCulture, $", keypoints within {score.KeypointError:F1} %, visibility right {score.VisibilityRight:F1} %") : ""));
        foreach (var (key, s) in signal) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {key}: {SharedScale.Decibels(s, noise[key]):F1} dB"));
    }

    static string[] Photos(string corpus, bool all) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(corpus, "images")).Where(f => Path.GetFileName(f) is var n
            && (all || n.StartsWith("coco-", StringComparison.Ordinal) || n.StartsWith("pose-", StringComparison.Ordinal) || n.StartsWith("fastestdet-", StringComparison.Ordinal)
                || n is "bus.jpg" or "zidane.jpg" or "dog.jpg" or "person.jpg")).Order(StringComparer.Ordinal),
    ];

    static void ForEach(ModelDocument reference, ModelDocument quantized, DataSource photos, Preprocessing preprocessing, Action<float[], float[], ImmutableArray<long>> look)
    {
        var plan = new FeedPlan(reference.Model);
        var reader = new SampleReader(plan, photos, preprocessing);
        var name = reference.Model.Graph.Outputs[0].Name;
        using var a = ModelRunner.Load(reference, [name]);
        using var b = ModelRunner.Load(quantized, [name]);
        foreach (var photo in photos.Samples)
        {
            var inputs = reader.Read(photo);
            foreach (var (x, y) in SampleRuns.Of(a, plan, inputs).Zip(SampleRuns.Of(b, plan, inputs)))
                look(MemoryMarshal.Cast<byte, float>(x.Bytes(0)).ToArray(), MemoryMarshal.Cast<byte, float>(y.Bytes(0)).ToArray(), x.Dims(0));
        }
    }

    static QuantizationOptions Options(Dictionary<string, string> settings) => new()
    {
        Scope = settings.GetValueOrDefault("scope") == "integer" ? QuantizationScope.Integer : QuantizationScope.Weighted,
        Activations = settings.TryGetValue("activations", out var a) ? Enum.Parse<DataType>(a, ignoreCase: true) : null,
        PerChannel = settings.TryGetValue("channel", out var c) ? bool.Parse(c) : null,
        Symmetric = settings.TryGetValue("symmetric", out var s) ? bool.Parse(s) : null,
        Method = settings.TryGetValue("method", out var m) ? Enum.Parse<RangeMethod>(m, ignoreCase: true) : RangeMethod.Readers,
        Exclude = settings.TryGetValue("exclude", out var x) ? n => x.Split(',').Any(p => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(p, n.Label, ignoreCase: false)) : null,
        KeepsGrids = !settings.TryGetValue("grids", out var g) || bool.Parse(g),
    };
}
