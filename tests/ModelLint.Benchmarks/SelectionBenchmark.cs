using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Selecting;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;

namespace ModelLint.Benchmarks;

/// <summary>
/// Eight selected photos against eight at random: how much of the other photos' ranges they cover, and how good INT8 made from them is. Statistics of each photo are gathered once, and
/// those of any pick are merged from them; the float model's outputs are kept, so that each pick costs one run of its INT8 model over all photos.
/// </summary>
static class SelectionBenchmark
{
    const int Count = 8;

    public static void Run(string corpus, string model, int picks)
    {
        using var document = ModelDocument.Open(Path.Combine(corpus, "models", model + ".onnx"));
        var pool = DataSource.Open(Path.Combine(corpus, "images"));
        var watch = Stopwatch.StartNew();
        var selected = SampleSelector.Select(document, pool, Preprocessing.Yolo, new SelectionOptions { Count = Count });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"selected {Count} of {selected.PoolSize} in {watch.Elapsed.TotalSeconds:F1} s: {string.Join(", ", selected.Picked.Select(static p => p.Sample.Name))}"));
        var cover = selected.Cover!.Value;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"outputs of the others covered {100 * cover.Outputs!.Value:F2} %, better than {selected.AtRandom.Count(r => r.Outputs < cover.Outputs)} of {selected.AtRandom.Length} random picks (median {100 * selected.AtRandom[selected.AtRandom.Length / 2].Outputs!.Value:F2} %, best {100 * selected.AtRandom[^1].Outputs!.Value:F2} %)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"other values {100 * cover.Values:F2} %, better than {selected.AtRandom.Count(r => r.Values < cover.Values)} of {selected.AtRandom.Length}"));
        if (picks > 0) Quantize(document, model, pool, [.. selected.Picked.Select(static p => p.Sample.Name)], picks);
    }

    static void Quantize(ModelDocument document, string model, DataSource pool, ImmutableHashSet<string> selected, int picks)
    {
        var single = pool.Samples.ToDictionary(static s => s.Name, s => Calibrator.Measure(document, DataSource.OfFiles(s.Name, s.Files), Preprocessing.Yolo).Statistics, StringComparer.Ordinal);
        var plan = new FeedPlan(document.Model);
        var reader = new SampleReader(plan, pool, Preprocessing.Yolo);
        var inputs = pool.Samples.ToDictionary(static s => s.Name, s => reader.Read(s).Single, StringComparer.Ordinal);
        var slices = new ModelEvidence(document.Model, Semantics.ModelFacts.Of(document.Model)).OutputParts;
        var scores = slices[^1].Slice.Region!.Axes.Values.Single().Indices;
        var output = document.Model.Graph.Outputs[0].Name;
        var reference = Outputs(document, output, inputs);
        var random = new Random(20_000);
        var results = new List<(string Pick, ImmutableHashSet<string> Photos, Dictionary<string, (double Signal, double Noise)> Figures)> { ("selected", selected, Figures(selected)) };
        for (var i = 0; i < picks; i++)
        {
            var names = single.Keys.Order(StringComparer.Ordinal).ToArray();
            random.Shuffle(names);
            ImmutableHashSet<string> pick = [.. names.Take(Count)];
            results.Add(($"random {i + 1}", pick, Figures(pick)));
        }

        Console.WriteLine("score-slice SQNR in dB: on all photos; on those in neither pick, beside the selected one's there");
        var apart = results.Select(r =>
        {
            var neither = r.Figures.Keys.Where(k => !r.Photos.Contains(k) && !selected.Contains(k)).ToList();
            return (All: Sqnr(r.Figures.Values)!.Value, Own: Sqnr(neither.Select(k => r.Figures[k]))!.Value, Selected: Sqnr(neither.Select(k => results[0].Figures[k]))!.Value);
        }).ToList();
        foreach (var (result, figures) in results.Zip(apart))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Pick,-10} {figures.All,7:F2}  {figures.Own,7:F2} {figures.Selected,7:F2}"));
        var (own, others) = (apart[0].All, apart.Skip(1).Select(static a => a.All).Order().ToList());
        var ahead = apart.Skip(1).Select(static a => a.Selected - a.Own).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all photos: selected {own:F2}, better than {others.Count(o => o < own)} of {others.Count} random picks (median {others[others.Count / 2]:F2}, {others[0]:F2} to {others[^1]:F2})"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"photos in neither pick: selected better than {ahead.Count(static a => a > 0)} of {ahead.Count}, by {ahead[ahead.Count / 2]:F2} dB in the median ({ahead[0]:F2} to {ahead[^1]:F2})"));

        Dictionary<string, (double Signal, double Noise)> Figures(ImmutableHashSet<string> pick)
        {
            var options = new QuantizationOptions { Scope = QuantizationScope.Weighted };
            using var prepared = PreparedModel.Of(document, Quantizer.LeastOpset(options));
            var statistics = CalibrationStatistics.Merge([.. pick.Order(StringComparer.Ordinal).Select(p => single[p])]);
            using var quantized = Quantizer.Apply(QuantizationPlanner.Plan(prepared, ValueSummary.Of(statistics), options), model);
            return Outputs(quantized, output, inputs).ToDictionary(static o => o.Key, o => Compare(reference[o.Key], o.Value, scores), StringComparer.Ordinal);
        }
    }

    static Dictionary<string, float[]> Outputs(ModelDocument document, string output, Dictionary<string, ImmutableArray<SampleTensor>> inputs)
    {
        using var runner = ModelRunner.Load(document, [output], options: new RunnerOptions { Optimization = GraphOptimization.All });
        return inputs.ToDictionary(static i => i.Key, i =>
        {
            using var outputs = runner.Run(i.Value);
            return MemoryMarshal.Cast<byte, float>(outputs.Bytes(0)).ToArray();
        }, StringComparer.Ordinal);
    }

    static (double Signal, double Noise) Compare(float[] a, float[] b, ImmutableArray<int> rows)
    {
        var (signal, noise, anchors) = (0.0, 0.0, a.Length / (rows[^1] + 1));
        foreach (var row in rows)
        {
            for (var i = row * anchors; i < (row + 1) * anchors; i++)
            {
                signal += (double)a[i] * a[i];
                noise += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
            }
        }

        return (signal, noise);
    }

    static double? Sqnr(IEnumerable<(double Signal, double Noise)> figures)
    {
        var all = figures.ToList();
        return SharedScale.Decibels(all.Sum(static f => f.Signal), all.Sum(static f => f.Noise));
    }
}
