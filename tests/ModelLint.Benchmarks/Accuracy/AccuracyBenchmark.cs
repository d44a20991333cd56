using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Quantization;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>The commands <c>accuracy</c>, one row, and <c>accuracy-table</c>, what docs/accuracy.md holds of a model.</summary>
static class AccuracyBenchmark
{
    const string Cache = "cache", Only = "only";

    /// <summary>One way to quantize, as its settings say.</summary>
    public static int Run(string corpus, string name, Dictionary<string, string> settings)
    {
        if (Find(name) is not { } model) return 2;
        var variant = new Variant("", Options(settings));
        // As the fix does it, unless a setting says which.
        if (settings.TryGetValue("strategy", out var strategy)) variant = StrategyModel.Cut(variant, strategy) with { TriesBiases = !settings.ContainsKey("biases") };
        var judged = new AccuracyJudge(corpus, model, settings.GetValueOrDefault(Cache)).Run([variant])[0];
        var heads = judged.All.Measure.Heads.Concat(judged.All.Slices.Select(static s => s + " dB")).ToList();
        Console.WriteLine($"{name} {string.Join(' ', settings.Where(static s => s.Key != Cache).Select(static s => $"{s.Key}={s.Value}"))}: {judged.All.Measure.Basis}, {judged.Values} values, {judged.Quantized} of {judged.Nodes} nodes");
        foreach (var (label, half) in new[] { ("all", judged.All), ("half 1", judged.Halves[0]), ("half 2", judged.Halves[1]) })
            Console.WriteLine($"    {label}: {string.Join(", ", half.Row(judged.All.Slices).Zip(heads, static (cell, head) => $"{head} {cell}"))}");
        return 0;
    }

    /// <summary>The Markdown table of a model: defaults, each helper, what others reach.</summary>
    public static int Table(string corpus, string name, Dictionary<string, string> settings)
    {
        if (Find(name) is not { } model) return 2;
        var scope = settings.GetValueOrDefault("scope") == "integer" ? QuantizationScope.Integer : QuantizationScope.Weighted;
        var wanted = settings.GetValueOrDefault(Only)?.Split(',');
        var variants = Variants.Of(model, Options(settings), scope).Where((v, i) => i == 0 || wanted is null || wanted.Any(w => v.Name.Contains(w, StringComparison.OrdinalIgnoreCase))).ToImmutableArray();
        AccuracyTable.Write(model, model.Photos(corpus).Length, scope, new AccuracyJudge(corpus, model, settings.GetValueOrDefault(Cache)).Run(variants), Console.Out);
        return 0;
    }

    static JudgedModel? Find(string name)
    {
        var model = JudgedModel.All.FirstOrDefault(m => m.Name == name);
        if (model is null) Console.Error.WriteLine($"no judged model '{name}': {string.Join(", ", JudgedModel.All.Select(static m => m.Name))}");
        return model;
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
        CorrectsBiases = !settings.TryGetValue("biases", out var b) || bool.Parse(b),
    };
}
