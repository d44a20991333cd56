using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Testing;

namespace ModelLint.Reporting.Tests;

/// <summary>Reports with listings, suppressions and a baseline, and one of very many findings.</summary>
static class Known
{
    public static Suppression Accepted { get; } = new("ML1004", "*", "known since the \e[1m2024 [x](1) export", "modellint.json", 7);

    /// <summary>A text for each model, a suppressed finding, and one finding of each baseline state.</summary>
    public static LintReport Report()
    {
        var report = Sample.Full();
        var entry = new BaselineEntry("models/yolo%20v8%20%231.onnx", "ML2002", "gone:1") { Severity = Severity.Error, Element = "main_graph/old", Message = "'old' was lost." };
        var before = new BaselineEntry("x", "ML2002", "y") { Severity = Severity.Warning, EffectiveBits = 5.2 };
        return report with
        {
            HasSuppressions = true,
            Baseline = new BaselineReport("old.sarif", [entry]),
            Models = [.. report.Models.Select(m => m with { Listing = m.Failure is null ? "one\ntwo\nthree\n" : null, Lines = m.Findings.Select(static f => f.Element).Distinct().ToDictionary(static e => e, static _ => 2), Result = m.Result with { Diagnostics = [.. m.Result.Diagnostics.Select(Mark)] } })],
        };

        Diagnostic Mark(Diagnostic finding, int index) => finding with
        {
            Suppression = finding.Descriptor.Id == Accepted.Rule && index == 0 ? Accepted : null,
            Baseline = index switch { 0 => new BaselineMatch(BaselineState.Updated, before), 1 => new BaselineMatch(BaselineState.Unchanged, before), _ => new BaselineMatch(BaselineState.New, null) },
        };
    }

    /// <summary>One model with that many findings of one rule; every hundredth is an error, the last one too.</summary>
    public static LintReport Many(int count)
    {
        var builder = new GraphBuilder().Input("x", 1);
        for (var i = 0; i < count; i++) builder.Node("Relu", "x", $"y{Letters(i)}");
        var graph = builder.Document().Model.Graph;
        var findings = graph.Nodes.Select((n, i) => new Diagnostic(Sample.Lost, i % 100 == 99 || i == count - 1 ? Severity.Error : Severity.Note, ModelElement.Of(n), new FindingDetails { Arguments = [new("output", n.Label)] }));
        return Sample.Clean with { Models = [new ModelReport("many.onnx") { Length = 1, Result = new LintResult([.. Fingerprints.Assign(findings)], [], []) }] };
    }

    static string Letters(int number) => string.Concat(number.ToString().Select(static d => (char)('a' + d - '0')));
}
