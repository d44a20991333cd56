using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Fixing.Choosing;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Comparing;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Semantics;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>
/// Quantizes a model on half of its photos and measures it on the other half, then the other way round. The float model runs once a photo, whatever
/// the number of variants.
/// </summary>
sealed class AccuracyJudge(string corpus, JudgedModel model, string? cache)
{
    /// <summary>What became of one variant: both halves, and all photos.</summary>
    public sealed record Result(Variant Variant, ImmutableArray<Judgement> Halves, Judgement All, int Values, int Quantized, int Nodes);

    /// <summary>Judges variants; those that change nothing of this model are left out.</summary>
    public ImmutableArray<Result> Run(IReadOnlyList<Variant> variants)
    {
        using var document = ModelDocument.Open(Path.Combine(corpus, "models", model.Name + ".onnx"));
        var photos = model.Photos(corpus);
        var results = variants.ToDictionary(static v => v, v => new Result(v, [new Judgement(model.NewMeasure()), new Judgement(model.NewMeasure())], new Judgement(model.NewMeasure()), 0, 0, 0));
        for (var half = 0; half < 2; half++)
        {
            var calibrating = DataSource.OfFiles("photos", photos.Where((_, i) => i % 2 == half));
            var measuring = new Feeding(document, DataSource.OfFiles("photos", photos.Where((_, i) => i % 2 != half)), model.Preprocessing);
            var statistics = Statistics(document, calibrating, half);
            var made = new List<(Variant Variant, ModelDocument Document)>();
            foreach (var variant in variants)
            {
                if (Quantize(document, statistics, calibrating, variant) is not var (quantized, plan)) continue;
                made.Add((variant, quantized));
                results[variant] = results[variant] with { Values = plan.Values.Length, Quantized = plan.Nodes.Count(static n => n.IsQuantized), Nodes = plan.Nodes.Length };
            }

            Measure(document, measuring, [.. made.Select(m => (m.Document, results[m.Variant].Halves[half], results[m.Variant].All))]);
            foreach (var (_, quantized) in made) quantized.Dispose();
            Console.Error.WriteLine($"{model.Name}: half {half + 1} of 2 done, {made.Count} variants");
        }

        return [.. variants.Select(v => results[v]).Where(static r => r.Nodes > 0)];
    }

    CalibrationStatistics Statistics(ModelDocument document, DataSource photos, int half)
    {
        if (cache is null) return Calibrator.Measure(document, photos, model.Preprocessing).Statistics;
        var file = Path.Combine(cache, $"{model.Name}-{half}{CalibrationFile.Extension}");
        if (File.Exists(file)) return CalibrationFile.Read(file);
        var statistics = Calibrator.Measure(document, photos, model.Preprocessing).Statistics;
        Directory.CreateDirectory(cache);
        using var stream = File.Create(file);
        CalibrationFile.Write(statistics, stream);
        return statistics;
    }

    (ModelDocument Quantized, QuantizationPlan Plan)? Quantize(ModelDocument document, CalibrationStatistics statistics, DataSource photos, Variant variant)
    {
        var original = document;
        ModelDocument? rebuilt = null;
        if (variant.Rebuild is { } rebuild)
        {
            if ((rebuilt = rebuild(document, statistics)) is null) return null;
            (document, statistics) = (rebuilt, Calibrator.Measure(rebuilt, photos, model.Preprocessing).Statistics);
        }

        using (rebuilt)
        {
            using var prepared = PreparedModel.Of(document, Quantizer.LeastOpset(variant.Options));
            var summary = ValueSummary.Of(statistics);
            var options = variant.TriesBiases ? variant.Options with { CorrectsBiases = Corrects(original, prepared, summary, photos, variant.Options) } : variant.Options;
            var plan = QuantizationPlanner.Plan(prepared, summary, options);
            if (variant.Correct is { } correct) plan = correct(plan, new Feeding(prepared.Document, photos, model.Preprocessing));
            return (Quantizer.Apply(plan, model.Name), plan);
        }
    }

    // The same choice as modellint fix makes, on the calibration photos.
    bool Corrects(ModelDocument document, PreparedModel prepared, IReadOnlyDictionary<string, ValueSummary> summary, DataSource photos, QuantizationOptions options)
    {
        using var corrected = Quantizer.Apply(QuantizationPlanner.Plan(prepared, summary, options with { CorrectsBiases = true }), model.Name);
        using var asTheyAre = Quantizer.Apply(QuantizationPlanner.Plan(prepared, summary, options with { CorrectsBiases = false }), model.Name);
        var figures = Measure(document, new Feeding(document, photos, model.Preprocessing), [(corrected, Unread(), Unread()), (asTheyAre, Unread(), Unread())]);
        var trial = new BiasTrial(MeasuredSlice.MeanSqnr(figures[0]), MeasuredSlice.MeanSqnr(figures[1]));
        Console.Error.WriteLine($"{model.Name}: {trial}");
        return trial.Corrects;

        // Detections on what was calibrated with are no figure.
        Judgement Unread() => new(model.NewMeasure());
    }

    static ImmutableArray<ComparedValue[]> Measure(ModelDocument document, Feeding photos, IReadOnlyList<(ModelDocument Document, Judgement Half, Judgement All)> variants)
    {
        var outputs = document.Model.Graph.Outputs;
        var evidence = new ModelEvidence(document.Model, ModelFacts.Of(document.Model));
        var comparers = variants.Select(_ => outputs.Select(o => new ValueComparer(o, evidence, withSlices: true)).ToArray()).ToArray();
        using var reference = ModelRunner.Load(document, outputs.Select(static o => o.Name));
        var runners = variants.Select(v => ModelRunner.Load(v.Document, outputs.Select(static o => o.Name))).ToArray();
        foreach (var inputs in photos.Inputs())
        {
            foreach (var before in photos.Run(reference, inputs))
            {
                var seen = Copy(before);
                for (var v = 0; v < variants.Count; v++)
                {
                    foreach (var after in photos.Run(runners[v], inputs))
                    {
                        var got = Copy(after);
                        variants[v].Half.Measure.Add(seen, got);
                        variants[v].All.Measure.Add(seen, got);
                        for (var o = 0; o < outputs.Length; o++) comparers[v][o].Add(before, o, after, o);
                    }
                }
            }
        }

        foreach (var runner in runners) runner.Dispose();
        var figures = ImmutableArray.CreateBuilder<ComparedValue[]>();
        for (var v = 0; v < variants.Count; v++)
        {
            ComparedValue[] compared = [.. comparers[v].Select(static c => c.Build())];
            variants[v].Half.Add(compared);
            variants[v].All.Add(compared);
            figures.Add(compared);
        }

        return figures.ToImmutable();
    }

    static ModelOutput[] Copy(RunOutputs outputs) => [.. Enumerable.Range(0, outputs.Count).Select(o => new ModelOutput(MemoryMarshal.Cast<byte, float>(outputs.Bytes(o)).ToArray(), outputs.Dims(o)))];
}
