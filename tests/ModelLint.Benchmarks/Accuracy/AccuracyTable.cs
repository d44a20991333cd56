using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>Writes what was measured of a model as Markdown.</summary>
static class AccuracyTable
{
    public static void Write(JudgedModel model, int photos, QuantizationScope scope, ImmutableArray<AccuracyJudge.Result> results, TextWriter output)
    {
        var defaults = results[0];
        var slices = defaults.All.Slices.ToList();
        output.WriteLine($"### {model.Name}");
        output.WriteLine();
        output.WriteLine($"{photos} photos, {defaults.All.Measure.Basis}; {defaults.Quantized} of {defaults.Nodes} nodes on codes, {defaults.Values} values ({scope.ToString().ToLowerInvariant()} scope).");
        output.WriteLine();
        Row(output, ["", .. defaults.All.Measure.Heads, .. slices.Select(static s => $"{s} dB")]);
        Row(output, Enumerable.Repeat("---", 1 + defaults.All.Measure.Heads.Length + slices.Count));
        foreach (var result in results)
        {
            Row(output, [result == defaults ? $"**{result.Variant.Name}**" : result.Variant.Name, .. result.All.Row(slices)]);
            if (result != defaults) continue;
            Row(output, ["defaults, even photos calibrate", .. result.Halves[0].Row(slices)]);
            Row(output, ["defaults, odd photos calibrate", .. result.Halves[1].Row(slices)]);
        }

        foreach (var peer in Peers.Of(model.Name, scope))
            Row(output, [$"*measured elsewhere:* {peer.How}", peer.Found, peer.Invented, peer.Iou, peer.ScoreDifference, .. Enumerable.Range(0, slices.Count).Select(i => i == slices.Count - 1 ? peer.ScoreSlice : "")]);
        output.WriteLine();
    }

    // Names of values may hold what Markdown takes for a new column.
    static void Row(TextWriter output, IEnumerable<string> cells) => output.WriteLine($"| {string.Join(" | ", cells.Select(static c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |");
}
