using System.Globalization;
using System.Text.Json;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>The measured truth: every float Concat of the image models, with its inputs' ranges on eight photos.</summary>
public sealed class MixedConcatTableTests(ITestOutputHelper output)
{
    const double Warning = 16;

    // Two rows near the edge: other decoders and resizers move them, and either verdict is right.
    static readonly string[] _nearTheEdge = ["node_cat_14", "node_cat_15"];

    sealed record Row(string Model, string Concat, string Value, double Ratio, bool IsQuantized);

    [Fact]
    public void Every_mixed_Concat_is_told_and_nothing_else()
    {
        var rows = File.ReadLines(Corpus.Require("expected/mixed-concats.tsv")).Skip(1).Select(static l => l.Split('\t'))
            .Select(static c => new Row(c[0], c[1], c[2], double.Parse(c[5], CultureInfo.InvariantCulture), c[8].Length > 0)).ToList();
        var problems = new List<string>();
        foreach (var model in rows.GroupBy(static r => r.Model))
        {
            var run = Cli.Run("lint", Corpus.Require(model.Key), "--format", "json", "--quiet", "--preprocess", "yolo", "--calibration", EightPhotos.Folder, "--select", "ML2001,ML2002");
            if (run.ExitCode is not (0 or 1))
            {
                problems.Add($"{model.Key}: exit code {run.ExitCode}: {run.Error}");
                continue;
            }

            var findings = run.Json.All().Where(static f => f.Text("certainty") != "possible").ToList();
            var told = findings.SelectMany(Names).ToHashSet(StringComparer.Ordinal);
            var expected = model.Where(static r => r.Ratio >= Warning && !r.IsQuantized && !_nearTheEdge.Contains(r.Concat)).ToList();
            problems.AddRange(expected.Where(r => !told.Contains(r.Concat) && !told.Contains(r.Value)).Select(r => $"{model.Key}: {r.Concat} (ratio {r.Ratio}) is not told"));
            problems.AddRange(findings.Where(f => !Names(f).Any(n => model.Any(r => (r.Concat == n || r.Value == n) && (r.Ratio >= Warning && !r.IsQuantized)))).Select(f => $"{model.Key}: {f.Text("message")}"));
            output.WriteLine($"{model.Key}: {expected.Count} expected, {findings.Count} findings");
        }

        Assert.Empty(problems);
    }

    // The joins that a finding names: the outermost and those within, by node and by value.
    static IEnumerable<string> Names(JsonElement finding)
    {
        yield return finding.GetProperty("element").GetProperty("value").GetString() ?? "";
        foreach (var join in finding.GetProperty("facts").GetProperty("joins").GetString()!.Split(", ")) yield return join;
    }
}
