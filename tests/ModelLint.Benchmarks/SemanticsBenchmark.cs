using System.Collections.Immutable;
using System.Diagnostics;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Benchmarks;

/// <summary>Types, shapes and ranges of every value of a real model, after it is read: the first time in a process, and warm.</summary>
static class SemanticsBenchmark
{
    // The runtime compiles what is called often a second time, in the background.
    const int WarmUps = 40, Runs = 41;

    public static void Run(string corpus)
    {
        using var document = ModelDocument.Open(Path.Combine(corpus, "models", "yolov8n-640.onnx"));
        var options = new FactsOptions { InputRanges = ImmutableDictionary<string, ValueRange>.Empty.Add("images", ValueRange.Uniform(0, 1)) };
        Console.WriteLine("| yolov8n-640, every value, every weight read | time |");
        Console.WriteLine("|---|---|");
        Console.WriteLine($"| first time in a process | {Once(document, options) * 1000:0} ms |");
        for (var i = 0; i < WarmUps; i++) Once(document, options);
        var times = Enumerable.Range(0, Runs).Select(_ => Once(document, options)).Order().ToList();
        Console.WriteLine($"| warm, median of {Runs} | {times[Runs / 2] * 1000:0} ms |");
        Console.WriteLine($"| warm, least | {times[0] * 1000:0} ms |");
    }

    static double Once(ModelDocument document, FactsOptions options)
    {
        var clock = Stopwatch.StartNew();
        var facts = ModelFacts.Of(document.Model, options);
        foreach (var value in document.Model.Graph.Nodes.SelectMany(static n => n.Outputs))
            if (value is not null) facts.RangeOf(value);
        return clock.Elapsed.TotalSeconds;
    }
}
