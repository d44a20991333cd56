using System.Collections.Immutable;
using System.Text;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx.Text;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Rules.Tests.Quantized;

/// <summary>Lints marked text with one rule on quantized models, and what it may need besides: samples, encodings, a target.</summary>
static class QuantizedLint
{
    static readonly TextDefaults _defaults = new() { IrVersion = 8, Opset = 17 };

    /// <summary>Every mark must be told and nothing else may be.</summary>
    public static ImmutableArray<Diagnostic> Expect<TAnalyzer>(string marked, ImmutableDictionary<string, ValueObservation>? seen = null, string? encodings = null, string? target = null)
        where TAnalyzer : ModelAnalyzer, new()
    {
        using var model = MarkedModel.Parse(marked, _defaults);
        var options = new EvidenceOptions
        {
            Observed = seen is null ? null : new Observations(8, "8 samples of photos", seen),
            Encodings = encodings is null ? null : EncodingsFile.Parse(Encoding.UTF8.GetBytes(encodings), "a.encodings"),
        };
        var evidence = new ModelEvidence(model.Document.Model, ModelFacts.Of(model.Document.Model), options);
        var told = new LintDriver([new TAnalyzer()]).Lint(model.Document, evidence, new LintOptions { Target = target is null ? null : TargetProfile.Find(target) }, TestContext.Current.CancellationToken);
        Assert.Empty(told.Notifications);
        Assert.Equal(
            model.Marks.Select(static m => (m.Id, Node: m.Node?.Label ?? m.Text)).Order(),
            told.Diagnostics.Select(static d => (d.Descriptor.Id, Node: d.Element.Node?.Label ?? d.Element.Name)).Order());
        return told.Diagnostics;
    }

    /// <summary>What samples showed: for each value runs of numbers spread evenly, and how many of them are exactly 0.</summary>
    public static ImmutableDictionary<string, ValueObservation> Seen(params (string Value, Spread[] Runs)[] values) => values.ToImmutableDictionary(static v => v.Value, static v => Observation(v.Runs));

    /// <summary>Numbers spread evenly; their count in units of a million, so that every bin gets some.</summary>
    public readonly record struct Spread(double Lo, double Hi, long Millions)
    {
        /// <summary>How many there are.</summary>
        public long Count => Millions * 1_000_000;
    }

    // Bins of 2^-6: fine enough for the steps of these tests, and their bounds are multiples of it.
    static ValueObservation Observation(Spread[] runs)
    {
        const int exponent = -6;
        var width = Math.ScaleB(1, exponent);
        var (lo, hi) = (runs.Min(static r => r.Lo), runs.Max(static r => r.Hi));
        var first = (long)Math.Floor(lo / width);
        var counts = new long[(long)Math.Floor(hi / width) - first + 1];
        foreach (var run in runs)
        {
            var (from, to) = ((long)Math.Floor(run.Lo / width), Math.Max((long)Math.Floor(run.Lo / width) + 1, (long)Math.Ceiling(run.Hi / width)));
            for (var bin = from; bin < to; bin++) counts[Math.Min(bin - first, counts.Length - 1)] += run.Count / (to - from);
        }

        return new ValueObservation { Count = counts.Sum(), Range = new Interval(lo, hi), Histogram = new Histogram(exponent, first, [.. counts]), Zeros = runs.Where(static r => r is { Lo: 0, Hi: 0 }).Sum(static r => r.Count) };
    }
}
