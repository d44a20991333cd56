using System.Diagnostics;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Statistics;
using ModelLint.Calibration.Witness;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Benchmarks;

/// <summary>Calibration with full histograms against plain optimised inference of the same samples, in the same process.</summary>
static class CalibrationBenchmark
{
    const int Rounds = 5;

    public static void Speed(string corpus)
    {
        var source = Photos(corpus, int.MaxValue);
        using var document = Model(corpus);
        var reader = new SampleReader(new FeedPlan(document.Model), source, Preprocessing.Yolo);
        var samples = source.Samples.Select(s => reader.Read(s).Single).ToArray();
        using var runner = ModelRunner.Load(document, document.Model.Graph.Outputs.Select(static o => o.Name), options: new RunnerOptions { Optimization = GraphOptimization.All });
        Console.WriteLine($"{"",-50} {"clock",10} {"",7} {"processor",10}");
        var plain = Best(() =>
        {
            foreach (var inputs in samples) runner.Run(inputs).Dispose();
        });
        Print($"plain inference of {samples.Length} prepared photos", plain, plain);
        Print("reading and preparing them, one core", Best(() =>
        {
            foreach (var sample in source.Samples) reader.Read(sample);
        }), plain);
        var plan = ObservationPlan.Of(document.Model, ModelFacts.Of(document.Model), filter: null);
        var wanted = plan.Names;
        ModelRunner? observed = null;
        Print("loading the model with all values as outputs", Best(() =>
        {
            observed?.Dispose();
            observed = ModelRunner.Load(document, wanted, FloatBlocks.IsObserved);
        }), plain);
        Print("inference with all values as outputs", Best(() =>
        {
            foreach (var inputs in samples) observed!.Run(inputs).Dispose();
        }), plain);
        using (var outputs = observed!.Run(samples[0]))
            Print("statistics of the same run as often", Best(() =>
            {
                var collector = new ValueCollector(threads: 0, plan);
                foreach (var _ in samples) collector.Add(outputs);
            }), plain);
        observed.Dispose();
        foreach (var level in Enum.GetValues<GraphOptimization>())
        {
            using var leveled = ModelRunner.Load(document, wanted, FloatBlocks.IsObserved, new RunnerOptions { Optimization = level });
            Print($"inference with all values, optimisation {level}", Best(() =>
            {
                foreach (var inputs in samples) leveled.Run(inputs).Dispose();
            }), plain);
        }

        Print("calibration from files, session included", Best(() => Calibrator.Run(document, source, Preprocessing.Yolo)), plain);
        var boxes = document.Model.Graph.Find("/model.22/Mul_2_output_0")!;
        foreach (var level in Enum.GetValues<GraphOptimization>())
            Print($"witness, optimisation {level}", Best(() => new WitnessRunner(document, new RunnerOptions { Optimization = level }).Witness([boxes], out _)), null);
    }

    public static void Memory(string corpus, int photos)
    {
        var source = Photos(corpus, photos);
        using var document = Model(corpus);
        Calibrator.Run(document, source, Preprocessing.Yolo);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"{$"peak memory, calibration of {source.Samples.Length} photos",-50} {process.PeakWorkingSet64 / 1e6,8:0} MB");
    }

    static ModelDocument Model(string corpus) => ModelDocument.Open(Path.Combine(corpus, "models", "yolov8n-640.onnx"));

    static DataSource Photos(string corpus, int count)
    {
        var folder = Path.Combine(corpus, "images");
        var photos = Directory.GetFiles(folder, "*coco-*.jpg").Order(StringComparer.Ordinal).Append(Path.Combine(folder, "bus.jpg")).Append(Path.Combine(folder, "zidane.jpg"));
        return DataSource.OfFiles("images", photos.Take(count));
    }

    static Cost Best(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var best = new Cost(double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var before = process.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            action();
            process.Refresh();
            best = new Cost(Math.Min(best.Wall, watch.Elapsed.TotalSeconds), Math.Min(best.Processor, (process.TotalProcessorTime - before).TotalSeconds));
        }

        return best;
    }

    static void Print(string what, Cost cost, Cost? reference) => Console.WriteLine(
        $"{what,-50} {cost.Wall,8:0.000} s{(reference is { } r ? $" {cost.Wall / r.Wall,6:0.00}x" : "        ")} {cost.Processor,8:0.000} s{(reference is { } p ? $" {cost.Processor / p.Processor,6:0.00}x" : "")}");

    // Processor time tells more than the clock where other programs run too.
    readonly record struct Cost(double Wall, double Processor);
}
