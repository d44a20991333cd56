using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
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
    const int Rounds = 9;

    public static void Speed(string corpus)
    {
        var source = Photos(corpus, int.MaxValue);
        using var document = Model(corpus);
        var reader = new SampleReader(new FeedPlan(document.Model), source, Preprocessing.Yolo);
        var samples = source.Samples.Select(s => reader.Read(s).Single).ToArray();
        using var session = new InferenceSession(document.Path!);
        using var nothing = new RunOptions();
        var plain = new Contest($"plain inference of {samples.Length} prepared photos", Rounds, () =>
        {
            foreach (var inputs in samples)
            {
                using var bound = new BoundInputs(inputs);
                session.Run(nothing, [.. session.InputNames], bound.Values, [.. session.OutputNames]).Dispose();
            }
        });
        using var runner = ModelRunner.Load(document, document.Model.Graph.Outputs.Select(static o => o.Name), options: new RunnerOptions { Optimization = GraphOptimization.All });
        plain.Add("the same, as ModelLint runs models", () => RunAll(runner));
        plain.Add("reading and preparing them, one core", () =>
        {
            foreach (var sample in source.Samples) reader.Read(sample);
        });
        var plan = ObservationPlan.Of(document.Model, ModelFacts.Of(document.Model), filter: null);
        plain.Add("loading the model with all values as outputs", () => ModelRunner.Load(document, plan.Names, FloatBlocks.IsObserved).Dispose());
        using var observed = ModelRunner.Load(document, plan.Names, FloatBlocks.IsObserved);
        plain.Add("inference with all values as outputs", () => RunAll(observed));
        using var outputs = observed.Run(samples[0]);
        plain.Add("statistics of the same run as often", () =>
        {
            var collector = new ValueCollector(threads: 0, plan);
            foreach (var _ in samples) collector.Add(outputs);
        });
        plain.Add("calibration from files, session included", () => Calibrator.Run(document, source, Preprocessing.Yolo));
        plain.Run();

        var boxes = document.Model.Graph.Find("/model.22/Mul_2_output_0")!;
        var witness = new Contest("witness, without its session's optimisation", Rounds, () => new WitnessRunner(document, new RunnerOptions { Optimization = GraphOptimization.Off }).Witness([boxes], out _));
        witness.Add("witness", () => new WitnessRunner(document).Witness([boxes], out _));
        witness.Run();

        void RunAll(ModelRunner model)
        {
            foreach (var inputs in samples) model.Run(inputs).Dispose();
        }
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
}
