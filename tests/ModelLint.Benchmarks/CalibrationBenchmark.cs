using System.Diagnostics;
using ModelLint.Calibration;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Witness;
using ModelLint.Onnx;

namespace ModelLint.Benchmarks;

/// <summary>Calibration with full histograms against plain optimised inference of the same samples, in the same process.</summary>
static class CalibrationBenchmark
{
    const int Rounds = 3;

    public static void Speed(string corpus)
    {
        var source = Photos(corpus, int.MaxValue);
        using var document = Model(corpus);
        var reader = new SampleReader(ModelInput.Of(document.Model), source, Preprocessing.Yolo);
        var samples = source.Samples.Select(reader.Read).ToArray();
        using var runner = ModelRunner.Load(document, document.Model.Graph.Outputs.Select(static o => o.Name), options: new RunnerOptions { Optimization = GraphOptimization.All });
        var plain = Best(() =>
        {
            foreach (var inputs in samples) runner.Run(inputs).Dispose();
        });
        Print($"plain inference of {samples.Length} prepared photos", plain, plain);
        Print("reading and preparing them, one core", Best(() =>
        {
            foreach (var sample in source.Samples) reader.Read(sample);
        }), plain);
        Print("calibration from files, session included", Best(() => Calibrator.Run(document, source, Preprocessing.Yolo)), plain);
        var boxes = document.Model.Graph.Find("/model.22/Mul_2_output_0")!;
        foreach (var level in Enum.GetValues<GraphOptimization>())
            Print($"witness, optimisation {level}", Best(() => new WitnessRunner(document, new RunnerOptions { Optimization = level }).Witness([boxes], out _)), null);
    }

    public static void Memory(string corpus, int photos)
    {
        var source = Photos(corpus, photos);
        using var document = Model(corpus);
        var watch = Stopwatch.StartNew();
        Calibrator.Run(document, source, Preprocessing.Yolo);
        Print($"calibration of {source.Samples.Length} photos, first in its process", watch.Elapsed.TotalSeconds, null);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"{"peak memory",-50} {process.PeakWorkingSet64 / 1e6,8:0} MB");
    }

    static ModelDocument Model(string corpus) => ModelDocument.Open(Path.Combine(corpus, "models", "yolov8n-640.onnx"));

    static DataSource Photos(string corpus, int count)
    {
        var folder = Path.Combine(corpus, "images");
        var photos = Directory.GetFiles(folder, "*coco-*.jpg").Order(StringComparer.Ordinal).Append(Path.Combine(folder, "bus.jpg")).Append(Path.Combine(folder, "zidane.jpg"));
        return DataSource.OfFiles("images", photos.Take(count));
    }

    static double Best(Action action)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            action();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    static void Print(string what, double seconds, double? reference) =>
        Console.WriteLine($"{what,-50} {seconds,8:0.000} s{(reference is { } r ? $" {seconds / r,6:0.00}x" : "")}");
}
