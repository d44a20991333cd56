using System.Diagnostics;
using System.IO.Compression;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting;
using ModelLint.Reporting.Sarif;
using ModelLint.Testing;

namespace ModelLint.Benchmarks;

/// <summary>How long a log of as many results as code scanning takes is to write, and how large it is.</summary>
static class SarifBenchmark
{
    const int Count = 25_000;
    const int Runs = 5;

    static readonly DiagnosticDescriptor _rule = new("ML2002", "SliceLost", Category.Scale, Severity.Error, "A slice is lost", "'{value}' loses a slice: {consequence}.", "A slice is lost beside a wider one.");

    public static void Run()
    {
        var report = Report();
        foreach (var profile in Enum.GetValues<SarifProfile>())
        {
            var reporter = new SarifReporter(new SarifOptions { Profile = profile, MaxResults = Count });
            var times = new List<double>();
            using var log = new MemoryStream();
            for (var run = 0; run <= Runs; run++)
            {
                log.SetLength(0);
                var watch = Stopwatch.StartNew();
                reporter.Write(report, log);
                if (run > 0) times.Add(watch.Elapsed.TotalSeconds);
            }

            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(log.GetBuffer(), 0, (int)log.Length);
            Console.WriteLine($"{profile}: {Count} results, median of {Runs} {times.Order().ElementAt(Runs / 2):0.00} s, {log.Length / 1e6:0.0} MB, packed {packed.Length / 1e6:0.00} MB");
        }
    }

    // Findings as ML2002 tells them: facts, a table of two slices, sentences.
    static LintReport Report()
    {
        var builder = new GraphBuilder().Input("x", 1);
        for (var i = 0; i < Count; i++) builder.Node("Relu", "x", $"y{i}");
        using var document = builder.Document();
        var table = new FactTable("slices", [new("slice", "slice"), new("max", "max"), new("effectiveBits", "bits")], [["axis 1 [0:4]", 640.0, 8.0], ["axis 1 [4:84]", 1.0, -1.3]]);
        var findings = document.Model.Graph.Nodes.Select(n => new Diagnostic(_rule, Severity.Error, ModelElement.Of(n), new FindingDetails
        {
            Arguments = [new("value", n.Label), new("consequence", "beside 'axis 1 [0:4]' (0..640) 'axis 1 [4:84]' (0..1) becomes a constant")],
            Facts = [new("ratio", 640.0), new("step", 2.5)],
            Table = table,
            Meaning = "With one scale the step is 2.5: every value of axis 1 [4:84] rounds to 0.",
            Grounds = "ranges marked bound are all that their operators can give",
        }));
        return new LintReport { ToolVersion = "0.1.0", Models = [new ModelReport("many.onnx") { Length = document.Length, Result = new LintResult([.. Fingerprints.Assign(findings)], [], []) }] };
    }
}
